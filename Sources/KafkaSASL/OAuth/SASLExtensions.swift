/// Key-value pairs that a client sends along with a token (RFC 7628, KIP-342), such as Confluent Cloud's
/// `logicalCluster` and `identityPoolId`.
package struct SASLExtensions: Sendable, Hashable {
    /// The pairs in the order of their keys, which is that of the message.
    package let pairs: [Pair]

    /// A key and its value.
    package struct Pair: Sendable, Hashable {
        /// The name: letters only.
        package let key: String
        /// The value: printable ASCII characters and white space.
        package let value: String
    }

    /// No extensions.
    package static let none = SASLExtensions(pairs: [])

    private init(pairs: [Pair]) {
        self.pairs = pairs
    }

    /// Checks the pairs as Java does.
    ///
    /// - Throws: `.invalidSetting` that names the key.
    package init(_ values: [String: String]) throws(SASLError) {
        for (key, value) in values {
            func problem(_ what: String) -> SASLError {
                SASLError(.invalidSetting("The SASL extension \"\(key)\" \(what)"), .oauthBearer)
            }
            guard Self.isKey(Array(key.utf8)) else { throw problem("has a name that is not made of letters only.") }
            if key == "auth" { throw problem("has a name that is reserved for the token.") }
            guard Self.isValue(Array(value.utf8)) else {
                throw problem("is empty, or contains a character that is neither printable ASCII nor white space.")
            }
        }
        pairs = values.map { Pair(key: $0.key, value: $0.value) }.sorted { $0.key < $1.key }
    }

    /// The value for a key.
    package subscript(key: String) -> String? {
        pairs.first { $0.key == key }?.value
    }

    private static func isKey(_ bytes: [UInt8]) -> Bool {
        !bytes.isEmpty
            && bytes.allSatisfy {
                (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
            }
    }

    private static func isValue(_ bytes: [UInt8]) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy { (0x20...0x7e).contains($0) || [0x09, 0x0a, 0x0d].contains($0) }
    }
}
