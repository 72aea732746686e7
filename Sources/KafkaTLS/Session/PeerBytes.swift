/// Recognizes protocols by the first bytes that a peer sends.
package enum PeerBytes {
    /// Whether a TLS record begins with these bytes. Plaintext clients can use it: TLS servers answer them with an
    /// alert, which begins with 15 03.
    package static func looksLikeTLS(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count >= 2 && (20...24).contains(bytes[0]) && bytes[1] == 3
    }

    /// What the bytes look like if no TLS record begins with them; nil if one does, or there are too few to tell.
    static func plaintextKind(_ bytes: [UInt8]) -> String? {
        if bytes.isEmpty || (bytes.count == 1 && (20...24).contains(bytes[0])) || bytes.withUnsafeBytes(looksLikeTLS) {
            return nil
        }
        let text = String(decoding: bytes, as: UTF8.self)
        let http = ["HTTP/", "GET ", "HEAD ", "POST ", "PUT ", "OPTIONS ", "CONNECT ", "DELETE "]
        if http.contains(where: text.hasPrefix) { return "HTTP" }
        if text.hasPrefix("SSH-") { return "SSH" }
        // A Kafka frame begins with its length. The first frames of a connection are shorter than 2^24 bytes.
        if bytes[0] == 0 && bytes.count >= 4 { return "a Kafka client or broker without TLS" }
        let hex = bytes.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
        return "another protocol (\(hex))"
    }
}
