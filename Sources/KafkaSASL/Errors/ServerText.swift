internal import KafkaTLS

/// Text from a server, made fit for an error: short, on one line, and without the client's secrets.
enum ServerText {
    /// - Parameter limit: How many characters are kept.
    /// - Returns: The text, nil if nothing of it is left.
    static func clean(_ text: String, limit: Int = 500, hiding secrets: [Secret]) -> String? {
        var bytes = Array(text.utf8)
        for secret in secrets { secret.reveal { bytes = replacing($0, in: bytes) } }
        var cleaned = ""
        var count = 0
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            if count == limit {
                cleaned += "…"
                break
            }
            cleaned.unicodeScalars.append(isPrintable(scalar) ? scalar : " ")
            count += 1
        }
        let hasText = cleaned.utf8.contains { $0 != UInt8(ascii: " ") }
        return hasText ? cleaned : nil
    }

    /// Shorter passwords are not worth hiding, and a text without any "a" would give one away.
    private static let shortestSecret = 4

    private static func replacing(_ secret: [UInt8], in bytes: [UInt8]) -> [UInt8] {
        guard secret.count >= shortestSecret, bytes.count >= secret.count else { return bytes }
        var result: [UInt8] = []
        var place = 0
        while place < bytes.count {
            if bytes[place...].starts(with: secret) {
                result += Array("<hidden>".utf8)
                place += secret.count
            } else {
                result.append(bytes[place])
                place += 1
            }
        }
        return result
    }

    /// Not a control character, and nothing that changes the direction or the line of a log.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }
}
