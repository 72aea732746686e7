/// Pieces of the texts that SCRAM messages consist of (RFC 5802, section 7).
enum ScramText {
    /// A user name with the two characters escaped that have a meaning in messages.
    static func escape(_ user: String) -> String {
        var bytes: [UInt8] = []
        for byte in user.utf8 {
            switch byte {
            case UInt8(ascii: "="): bytes += Array("=3D".utf8)
            case UInt8(ascii: ","): bytes += Array("=2C".utf8)
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The user name that an escaped one stands for; nil if it is not well-formed.
    static func unescape(_ bytes: some Sequence<UInt8>) -> String? {
        var result: [UInt8] = []
        var escape: [UInt8] = []
        for byte in bytes {
            if !escape.isEmpty || byte == UInt8(ascii: "=") {
                escape.append(byte)
                guard escape.count == 3 else { continue }
                switch escape {
                case Array("=3D".utf8): result.append(UInt8(ascii: "="))
                case Array("=2C".utf8): result.append(UInt8(ascii: ","))
                default: return nil
                }
                escape = []
            } else {
                result.append(byte)
            }
        }
        return escape.isEmpty ? String(validating: result, as: UTF8.self) : nil
    }

    /// Whether these bytes may be a nonce: printable, and no comma.
    static func isNonce(_ bytes: some Collection<UInt8>) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: ",") }
    }

    /// A number that starts with neither a sign nor a zero.
    static func isCount(_ digits: some Collection<UInt8>) -> Bool {
        guard let first = digits.first, first != UInt8(ascii: "0") else { return false }
        return digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}

/// The attributes of a SCRAM message: a letter, "=" and a value each, with commas between them.
struct ScramAttributes {
    private var rest: ArraySlice<UInt8>?

    init(_ message: ArraySlice<UInt8>) {
        rest = message
    }

    /// Whether all were taken.
    var isEmpty: Bool { rest == nil }

    /// The next attribute's letter.
    var nextName: UInt8? {
        guard let rest, let name = rest.first, rest.dropFirst().first == UInt8(ascii: "=") else { return nil }
        return name
    }

    /// Takes the next attribute if it has this letter.
    mutating func take(_ name: Character) -> ArraySlice<UInt8>? {
        guard let rest, let next = nextName, next == name.asciiValue else { return nil }
        let end = rest.firstIndex(of: UInt8(ascii: ",")) ?? rest.endIndex
        self.rest = end == rest.endIndex ? nil : rest[(end + 1)...]
        return rest[(rest.startIndex + 2)..<end]
    }
}
