/// The tokens of a `.proto` file, without comments.
struct ProtoTokenizer {
    enum Token: Equatable, Sendable {
        /// A name, perhaps with dots, or a number.
        case word(String)
        /// Without quotation marks, unescaped only as far as names of files need it.
        case string(String)
        case symbol(UInt8)
    }

    /// Texts that are larger are refused.
    private static let maxSize = 4 << 20

    private let bytes: [UInt8]
    private var position = 0

    static func tokens(_ text: String) throws(ProtoError) -> [Token] {
        var tokenizer = ProtoTokenizer(text)
        if tokenizer.bytes.count > maxSize { throw ProtoError(reason: "it has more than \(maxSize) bytes", line: 1) }
        var tokens: [Token] = []
        while let token = try tokenizer.next() { tokens.append(token) }
        return tokens
    }

    private init(_ text: String) {
        bytes = Array(text.utf8)
    }

    private var line: Int { 1 + bytes[..<min(position, bytes.count)].count { $0 == 0x0A } }

    private mutating func next() throws(ProtoError) -> Token? {
        try skipSpace()
        guard position < bytes.count else { return nil }
        let byte = bytes[position]
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { return try string(byte) }
        let start = position
        while position < bytes.count, Self.isWord(bytes[position]) { position += 1 }
        if position > start { return .word(String(decoding: bytes[start..<position], as: UTF8.self)) }
        position += 1
        guard byte > 0x20, byte < 0x7F else { throw ProtoError(reason: "a character that cannot be there", line: line) }
        return .symbol(byte)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    private mutating func skipSpace() throws(ProtoError) {
        while position < bytes.count {
            if bytes[position] <= 0x20 {
                position += 1
            } else if bytes[position...].starts(with: "//".utf8) {
                while position < bytes.count, bytes[position] != 0x0A { position += 1 }
            } else if bytes[position...].starts(with: "/*".utf8) {
                position += 2
                while !bytes[position...].starts(with: "*/".utf8) {
                    if position >= bytes.count { throw ProtoError(reason: "a comment does not end", line: line) }
                    position += 1
                }
                position += 2
            } else {
                return
            }
        }
    }

    private mutating func string(_ quote: UInt8) throws(ProtoError) -> Token {
        position += 1
        var content: [UInt8] = []
        while position < bytes.count, bytes[position] != quote, bytes[position] != 0x0A {
            if bytes[position] == UInt8(ascii: "\\"), position + 1 < bytes.count { position += 1 }
            content.append(bytes[position])
            position += 1
        }
        guard position < bytes.count, bytes[position] == quote else {
            throw ProtoError(reason: "a string does not end", line: line)
        }
        position += 1
        return .string(String(decoding: content, as: UTF8.self))
    }
}

/// Why a text is no `.proto` file.
package struct ProtoError: Error, Hashable, Sendable, CustomStringConvertible {
    package let reason: String
    /// From 1; 0 if it is not known.
    package let line: Int

    package var description: String { "not a .proto file: \(reason)" + (line > 0 ? " (line \(line))" : "") }
}
