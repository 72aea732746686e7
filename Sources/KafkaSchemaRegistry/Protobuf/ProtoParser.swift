/// Reads the tokens of a `.proto` file.
struct ProtoParser {
    private static let maxDepth = 64

    private let tokens: [ProtoTokenizer.Token]
    private var position = 0
    private var depth = 0

    init(_ tokens: [ProtoTokenizer.Token]) {
        self.tokens = tokens
    }

    private var next: ProtoTokenizer.Token? { position < tokens.count ? tokens[position] : nil }

    private func error(_ reason: String) -> ProtoError { ProtoError(reason: reason, line: 0) }

    mutating func file() throws(ProtoError) -> ProtoFile {
        var file = ProtoFile()
        while let token = next {
            position += 1
            switch token {
            case .word("syntax"), .word("edition"):
                try expect("=")
                file.syntax = try string()
                try expect(";")
            case .word("package"):
                file.package = try word("the name of a package")
                try expect(";")
            case .word("import"):
                let isPublic = next == .word("public")
                if isPublic || next == .word("weak") { position += 1 }
                file.imports.append((try string(), isPublic))
                try expect(";")
            case .word("message"): file.messages.append(try message())
            case .word("enum"): file.enums.append(try enumeration())
            case .word("option"), .word("service"), .word("extend"): try skipStatement()
            case .symbol(UInt8(ascii: ";")): break
            default: throw error("\(Self.text(token)) is not what can be there in a file")
            }
        }
        return file
    }

    private mutating func message() throws(ProtoError) -> ProtoFile.Message {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.maxDepth { throw error("messages are too deep inside each other") }
        var message = ProtoFile.Message(name: try word("the name of a message"))
        try expect("{")
        while next != .symbol(UInt8(ascii: "}")) {
            switch next {
            case .word("message") where startsDefinition:
                position += 1
                message.messages.append(try self.message())
            case .word("enum") where startsDefinition:
                position += 1
                message.enums.append(try enumeration())
            case .word("oneof") where startsDefinition:
                position += 1
                try oneof(&message)
            case .word("option"), .word("reserved"), .word("extensions"), .word("extend"): try skipStatement()
            case .symbol(UInt8(ascii: ";")): position += 1
            case .word: message.fields.append(try field(oneof: nil))
            default: throw error("the message \(message.name) does not end")
            }
        }
        position += 1
        return message
    }

    /// Whether a name and a brace follow: `message` may be the type of a field as well.
    private var startsDefinition: Bool {
        position + 2 < tokens.count && tokens[position + 2] == .symbol(UInt8(ascii: "{"))
    }

    private mutating func oneof(_ message: inout ProtoFile.Message) throws(ProtoError) {
        message.oneofs.append(try word("the name of a oneof"))
        try expect("{")
        while next != .symbol(UInt8(ascii: "}")) {
            switch next {
            case .word("option"): try skipStatement()
            case .symbol(UInt8(ascii: ";")): position += 1
            case .word: message.fields.append(try field(oneof: message.oneofs.count - 1))
            default: throw error("a oneof does not end")
            }
        }
        position += 1
    }

    private mutating func field(oneof: Int?) throws(ProtoError) -> ProtoFile.Field {
        var label: ProtoFile.Field.Label?
        if case .word(let name) = next, let known = ProtoFile.Field.Label(rawValue: name), oneof == nil {
            label = known
            position += 1
        }
        var type = try word("the type of a field")
        var mapKey: String?
        if type == "map", next == .symbol(UInt8(ascii: "<")) {
            position += 1
            mapKey = try word("the type of a map's keys")
            try expect(",")
            type = try word("the type of a map's values")
            try expect(">")
        }
        if type == "group" { throw error("groups are not supported") }
        let name = try word("the name of a field")
        try expect("=")
        let number = try number()
        guard ProtoFile.fieldNumbers.contains(number) else {
            throw error("the field \(name) has the number \(number); fields have numbers from 1 to 536870911")
        }
        var field = ProtoFile.Field(name: name, number: number, label: label, type: type, oneof: oneof, mapKey: mapKey)
        if next == .symbol(UInt8(ascii: "[")) { try options(&field) }
        try expect(";")
        return field
    }

    private mutating func options(_ field: inout ProtoFile.Field) throws(ProtoError) {
        position += 1
        var level = 0
        while let token = next, token != .symbol(UInt8(ascii: "]")) || level > 0 {
            if case .symbol(let byte) = token {
                if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") { level += 1 }
                if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") { level -= 1 }
            }
            position += 1
            guard level == 0, next == .symbol(UInt8(ascii: "=")), position + 1 < tokens.count else { continue }
            switch (token, tokens[position + 1]) {
            case (.word("packed"), .word(let value)): field.isPacked = value == "true"
            case (.word("default"), .word(let value)), (.word("default"), .string(let value)):
                field.defaultValue = value
            default: break
            }
        }
        try expect("]")
    }

    private mutating func enumeration() throws(ProtoError) -> ProtoFile.Enumeration {
        var enumeration = ProtoFile.Enumeration(name: try word("the name of an enum"))
        try expect("{")
        while next != .symbol(UInt8(ascii: "}")) {
            switch next {
            case .word("option"):
                let isAlias = position + 1 < tokens.count && tokens[position + 1] == .word("allow_alias")
                if isAlias, position + 3 < tokens.count {
                    enumeration.allowsAlias = tokens[position + 3] == .word("true")
                }
                try skipStatement()
            case .word("reserved"): try skipStatement()
            case .symbol(UInt8(ascii: ";")): position += 1
            case .word(let name):
                position += 1
                try expect("=")
                enumeration.values.append((name, try number()))
                var ignored = ProtoFile.Field(name: "", number: 0, type: "")
                if next == .symbol(UInt8(ascii: "[")) { try options(&ignored) }
                try expect(";")
            default: throw error("the enum \(enumeration.name) does not end")
            }
        }
        position += 1
        return enumeration
    }

    // MARK: Tokens

    private mutating func word(_ what: String) throws(ProtoError) -> String {
        guard case .word(let name) = next else { throw error("\(what) is missing") }
        position += 1
        return name
    }

    private mutating func string() throws(ProtoError) -> String {
        guard case .string(var value) = next else { throw error("a string is missing") }
        position += 1
        while case .string(let more) = next {
            value += more
            position += 1
        }
        return value
    }

    private mutating func number() throws(ProtoError) -> Int32 {
        let isNegative = next == .symbol(UInt8(ascii: "-"))
        if isNegative { position += 1 }
        let text = try word("a number")
        let value =
            text.lowercased().hasPrefix("0x") ? Int64(text.dropFirst(2), radix: 16) : Int64(text)
        guard let value, let number = Int32(exactly: isNegative ? -value : value) else {
            throw error("\(text) is not a number that can be there")
        }
        return number
    }

    private mutating func expect(_ symbol: Unicode.Scalar) throws(ProtoError) {
        guard next == .symbol(UInt8(ascii: symbol)) else {
            throw error("\(symbol) is missing before \(next.map(Self.text) ?? "the end")")
        }
        position += 1
    }

    /// To the semicolon, or to the end of the braces.
    private mutating func skipStatement() throws(ProtoError) {
        var level = 0
        while let token = next {
            position += 1
            switch token {
            case .symbol(UInt8(ascii: "{")): level += 1
            case .symbol(UInt8(ascii: "}")):
                level -= 1
                if level == 0 {
                    // An option's value in braces has a semicolon behind it, which is an empty statement as well.
                    return
                }
            case .symbol(UInt8(ascii: ";")) where level == 0: return
            default: break
            }
        }
        throw error("a statement does not end")
    }

    private static func text(_ token: ProtoTokenizer.Token) -> String {
        switch token {
        case .word(let word): word
        case .string(let string): "\"\(string)\""
        case .symbol(let byte): String(Unicode.Scalar(byte))
        }
    }
}
