/// The members of a JSON object in the order of the text. No two have the same name.
package struct JSONObject: Sendable {
    package typealias Member = (name: String, value: JSONValue)

    /// More members than this are looked up by hash.
    private static let indexedCount = 12

    package private(set) var members: [Member] = []
    /// Position by name; empty while there are few members.
    private var positions: [ScalarKey: Int] = [:]

    package init() {}

    package var isEmpty: Bool { members.isEmpty }
    package var count: Int { members.count }
    package var names: some Sequence<String> { members.lazy.map(\.name) }

    /// The member with that name. Setting one that is there replaces it where it is, setting nil removes it.
    package subscript(name: String) -> JSONValue? {
        get { position(of: name).map { members[$0].value } }
        set {
            switch (position(of: name), newValue) {
            case (let position?, let value?): members[position].value = value
            case (nil, let value?): add(name, value)
            case (let position?, nil):
                members.remove(at: position)
                positions = [:]
                reindex()
            case (nil, nil): break
            }
        }
    }

    /// Appends a member, unless there is one with that name.
    ///
    /// - Returns: Whether it was appended.
    package mutating func append(_ name: String, _ value: JSONValue) -> Bool {
        if position(of: name) != nil { return false }
        add(name, value)
        return true
    }

    package func contains(_ name: String) -> Bool { position(of: name) != nil }

    private func position(of name: String) -> Int? {
        if members.count > Self.indexedCount { return positions[ScalarKey(name)] }
        return members.firstIndex { $0.name.hasSameScalars(as: name) }
    }

    private mutating func add(_ name: String, _ value: JSONValue) {
        members.append((name, value))
        if members.count > Self.indexedCount { reindex() }
    }

    /// Enters the members that the index does not have yet.
    private mutating func reindex() {
        guard members.count > Self.indexedCount else { return }
        for position in positions.count..<members.count { positions[ScalarKey(members[position].name)] = position }
    }
}

extension JSONObject: Hashable {
    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.members.allSatisfy { right[$0.name] == $0.value }
    }

    package func hash(into hasher: inout Hasher) {
        // The order of members must not count.
        var sum = 0
        for (name, value) in members {
            var member = Hasher()
            member.combine(name)
            member.combine(value)
            sum &+= member.finalize()
        }
        hasher.combine(sum)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init()
        for (name, value) in elements { self[name] = value }
    }
}

/// A string as a key that is compared by its Unicode scalars.
package struct ScalarKey: Hashable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package static func == (left: ScalarKey, right: ScalarKey) -> Bool { left.text.hasSameScalars(as: right.text) }

    package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
