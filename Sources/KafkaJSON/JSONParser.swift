extension JSONValue {
    /// Reads a JSON text (RFC 8259) in UTF-8.
    ///
    /// Foundation's readers do not serve here. Of two members with the same name, `JSONDecoder` keeps the first and `JSONSerialization` the
    /// last; both accept a comma before an end, lose digits of numbers, and are slower by far. This one refuses such texts.
    ///
    /// - Throws: ``JSONError`` if it is not JSON, has two members of an object with the same name, or exceeds a limit.
    package init(parsing bytes: UnsafeRawBufferPointer, limits: JSONLimits = JSONLimits()) throws(JSONError) {
        var parser = JSONParser(bytes, depth: limits.depth)
        if bytes.count > limits.bytes {
            throw parser.error("it has more than \(limits.bytes) bytes", at: 0, isLimit: true)
        }
        self = try parser.document()
    }

    /// Reads a JSON text in UTF-8.
    package init(parsing bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
        let result = bytes.withUnsafeBytes { bytes in
            Result { () throws(JSONError) in try JSONValue(parsing: bytes, limits: limits) }
        }
        self = try result.get()
    }

    /// Reads a JSON text.
    package init(parsing text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) {
        try self.init(parsing: Array(text.utf8), limits: limits)
    }
}

/// Reads a JSON text by recursive descent, to a limited depth.
struct JSONParser {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private var depthLeft: Int

    init(_ bytes: UnsafeRawBufferPointer, depth: Int) {
        self.bytes = bytes
        depthLeft = depth
    }

    mutating func document() throws(JSONError) -> JSONValue {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        skipWhitespace()
        let value = try value()
        skipWhitespace()
        if position < bytes.count { throw error("there is something after the value") }
        return value
    }

    /// The next byte, zero at the end: a zero is nowhere valid.
    private var next: UInt8 { position < bytes.count ? bytes[position] : 0 }

    private mutating func skipWhitespace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        switch next {
        case UInt8(ascii: "{"): return .object(try object())
        case UInt8(ascii: "["): return .array(try array())
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), 0x30...0x39: return .number(try number())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: throw error(position < bytes.count ? "a value is missing" : "it ends too early")
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        let length = word.utf8CodeUnitCount
        guard position + length <= bytes.count, (0..<length).allSatisfy({ bytes[position + $0] == word.utf8Start[$0] })
        else { throw error("an unknown word") }
        position += length
        return value
    }

    /// Enters an array or an object.
    private mutating func open() throws(JSONError) {
        if depthLeft == 0 { throw error("arrays and objects are nested too deep", isLimit: true) }
        depthLeft -= 1
        position += 1
        skipWhitespace()
    }

    private mutating func close() {
        depthLeft += 1
        position += 1
    }

    /// Skips what is between two elements.
    ///
    /// - Returns: Whether there is another one.
    private mutating func separator(end: UInt8) throws(JSONError) -> Bool {
        skipWhitespace()
        if next == end { return false }
        if next != UInt8(ascii: ",") {
            let ends = position >= bytes.count
            throw error(ends ? "it ends too early" : "a comma or \(Character(Unicode.Scalar(end))) is missing")
        }
        position += 1
        skipWhitespace()
        return true
    }

    private mutating func array() throws(JSONError) -> [JSONValue] {
        try open()
        var elements: [JSONValue] = []
        if next != UInt8(ascii: "]") {
            repeat { elements.append(try value()) } while try separator(end: UInt8(ascii: "]"))
        }
        close()
        return elements
    }

    private mutating func object() throws(JSONError) -> JSONObject {
        try open()
        var object = JSONObject()
        if next != UInt8(ascii: "}") {
            repeat {
                let start = position
                if next != UInt8(ascii: "\"") { throw error("the name of a member is missing") }
                let name = try string()
                skipWhitespace()
                if next != UInt8(ascii: ":") { throw error("a colon is missing") }
                position += 1
                skipWhitespace()
                let value = try value()
                if !object.append(name, value) {
                    throw error("two members of an object have the name \"\(name)\"", at: start)
                }
            } while try separator(end: UInt8(ascii: "}"))
        }
        close()
        return object
    }

    private mutating func digits() throws(JSONError) {
        let start = position
        while case 0x30...0x39 = next { position += 1 }
        if position == start { throw error("a digit is missing") }
    }

    private mutating func number() throws(JSONError) -> JSONNumber {
        let start = position
        var isPlain = true
        if next == UInt8(ascii: "-") { position += 1 }
        if next == UInt8(ascii: "0") {
            position += 1
            if case 0x30...0x39 = next { throw error("a number begins with a zero", at: start) }
        } else {
            try digits()
        }
        if next == UInt8(ascii: ".") {
            isPlain = false
            position += 1
            try digits()
        }
        if next | 0x20 == UInt8(ascii: "e") {
            isPlain = false
            position += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        return JSONNumber(text: text, plain: isPlain ? Int64(text) : nil)
    }
}

// Strings.
extension JSONParser {
    private mutating func string() throws(JSONError) -> String {
        position += 1
        let start = position
        var isASCII = true
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                let text = try text(bytes[start..<position], isASCII: isASCII, at: start)
                position += 1
                return text
            case UInt8(ascii: "\\"): return try stringWithEscapes(from: start)
            case 0..<0x20: throw error("a control character in a string is not escaped")
            case 0x80...: isASCII = false
            default: break
            }
            position += 1
        }
        throw error("a string does not end")
    }

    private func text(
        _ bytes: some Collection<UInt8>, isASCII: Bool = false, at offset: Int
    ) throws(JSONError) -> String {
        if isASCII { return String(decoding: bytes, as: UTF8.self) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw error("a string is not valid UTF-8", at: offset)
        }
        return text
    }

    /// Goes on at the first backslash of a string.
    private mutating func stringWithEscapes(from start: Int) throws(JSONError) -> String {
        var content = Array(bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return try text(content, at: start)
            case UInt8(ascii: "\\"): content.append(contentsOf: try escape().utf8)
            case 0..<0x20: throw error("a control character in a string is not escaped", at: position - 1)
            default: content.append(byte)
            }
        }
        throw error("a string does not end")
    }

    /// What is after a backslash.
    private mutating func escape() throws(JSONError) -> Character {
        let byte = next
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Character(Unicode.Scalar(byte))
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let start = position - 2
            var code = try hexadecimal()
            if 0xD800..<0xDC00 ~= code, next == UInt8(ascii: "\\") {
                position += 1
                guard next == UInt8(ascii: "u") else { throw error("half of a surrogate pair", at: start) }
                position += 1
                let low = try hexadecimal()
                guard 0xDC00..<0xE000 ~= low else { throw error("half of a surrogate pair", at: start) }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw error("half of a surrogate pair", at: start) }
            return Character(scalar)
        default: throw error("an unknown escape in a string", at: position - 2)
        }
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(next)).hexDigitValue else {
                throw error("an escape needs four hexadecimal digits")
            }
            value = value << 4 + UInt32(digit)
            position += 1
        }
        return value
    }

    /// An error at that offset, or where the reader is.
    func error(_ reason: String, at offset: Int? = nil, isLimit: Bool = false) -> JSONError {
        let offset = min(offset ?? position, bytes.count)
        let before = bytes[..<offset]
        let line = 1 + before.count { $0 == 0x0A }
        let column = offset - (before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0) + 1
        return JSONError(reason: reason, isLimit: isLimit, offset: offset, line: line, column: column)
    }
}
