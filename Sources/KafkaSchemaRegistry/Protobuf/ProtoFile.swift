/// A `.proto` file: its messages and what they consist of.
package struct ProtoFile: Hashable, Sendable {
    package struct Field: Hashable, Sendable {
        package enum Label: String, Sendable { case optional, required, repeated }

        package var name: String
        package var number: Int32
        /// Nil if none is written.
        package var label: Label?
        /// As it is written: `string`, `Item`, `.shop.Item`.
        package var type: String
        package var oneof: Int?
        /// The type of the keys, if it is a map; ``type`` is that of the values.
        package var mapKey: String?
        /// The options that a descriptor has.
        package var isPacked: Bool?
        package var defaultValue: String?
    }

    package struct Message: Hashable, Sendable {
        package var name: String
        package var fields: [Field] = []
        package var oneofs: [String] = []
        package var messages: [Message] = []
        package var enums: [Enumeration] = []
    }

    package struct Enumeration: Hashable, Sendable {
        package var name: String
        package var values: [(name: String, number: Int32)] = []
        package var allowsAlias = false

        package static func == (left: Enumeration, right: Enumeration) -> Bool {
            left.name == right.name && left.allowsAlias == right.allowsAlias
                && left.values.elementsEqual(right.values) { $0 == $1 }
        }

        package func hash(into hasher: inout Hasher) { hasher.combine(name) }
    }

    /// What fields can be numbered with.
    static let fieldNumbers: ClosedRange<Int32> = 1...536_870_911

    package var syntax = "proto2"
    package var package = ""
    package var imports: [(name: String, isPublic: Bool)] = []
    package var messages: [Message] = []
    package var enums: [Enumeration] = []

    package static func == (left: ProtoFile, right: ProtoFile) -> Bool {
        left.syntax == right.syntax && left.package == right.package && left.messages == right.messages
            && left.enums == right.enums && left.imports.elementsEqual(right.imports) { $0 == $1 }
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(package)
        hasher.combine(messages)
    }

    package init() {}

    /// Reads a file.
    ///
    /// Services, extensions and options that change nothing about messages are passed over.
    package init(_ text: String) throws(ProtoError) {
        var parser = ProtoParser(try ProtoTokenizer.tokens(text))
        self = try parser.file()
    }

    /// The path to a message: the index of each message around it, then its own; nil if it is not in the file.
    package func indexes(of fullName: String) -> [Int]? {
        var rest = fullName[...]
        if !package.isEmpty {
            guard rest.hasPrefix(package + ".") else { return nil }
            rest = rest.dropFirst(package.count + 1)
        }
        var (messages, path) = (messages, [Int]())
        for name in rest.split(separator: ".") {
            guard let index = messages.firstIndex(where: { $0.name == name }) else { return nil }
            path.append(index)
            messages = messages[index].messages
        }
        return path.isEmpty ? nil : path
    }
}
