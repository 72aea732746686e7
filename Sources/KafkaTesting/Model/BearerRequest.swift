/// The first message of an OAUTHBEARER exchange (RFC 7628, section 3.1): "n,a=user,", then pairs of keys and values, each
/// between bytes 1.
struct BearerRequest {
    private(set) var authorizationID: String?
    private(set) var token = ""
    private(set) var extensions: [String: String] = [:]

    /// nil if the message is not one.
    init?(_ message: [UInt8]) {
        let parts = message.split(separator: 1, omittingEmptySubsequences: false)
        // The message ends with two bytes 1, so that two empty parts come last.
        guard parts.count >= 4, parts[parts.count - 1].isEmpty, parts[parts.count - 2].isEmpty else { return nil }
        let header = parts[0].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard header.count == 3, header[0] == [UInt8(ascii: "n")], header[2].isEmpty else { return nil }
        if !header[1].isEmpty {
            guard header[1].starts(with: "a=".utf8) else { return nil }
            authorizationID = String(decoding: header[1].dropFirst(2), as: UTF8.self)
        }
        for part in parts[1..<(parts.count - 2)] {
            guard let equals = part.firstIndex(of: UInt8(ascii: "=")), equals > part.startIndex else { return nil }
            let key = String(decoding: part[..<equals], as: UTF8.self)
            guard key.allSatisfy({ $0.isASCII && $0.isLetter }) else { return nil }
            extensions[key] = String(decoding: part[(equals + 1)...], as: UTF8.self)
        }
        guard let authorization = extensions.removeValue(forKey: "auth") else { return nil }
        let words = authorization.split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
        token = String(words[1])
    }
}
