/// The contents of a certificate for tests.
package struct CertificateRequest: Sendable {
    /// The common name of the subject.
    package var commonName: String
    /// The host names and IP addresses that it is for.
    package var hosts: [String] = []
    /// Whether servers may use it.
    package var isForServers = true
    /// Whether clients may use it.
    package var isForClients = true
    package var validity = Validity.current
    package var key = KeyType.p256

    /// A certificate with that common name, for these host names and IP addresses.
    package init(_ commonName: String, hosts: [String] = []) {
        self.commonName = commonName
        self.hosts = hosts
    }

    /// When a certificate is valid, in seconds from now.
    package struct Validity: Sendable {
        package var from: Int
        package var until: Int

        package init(from: Int, until: Int) {
            self.from = from
            self.until = until
        }

        /// From an hour ago until in 30 days.
        package static let current = Validity(from: -3600, until: 30 * 86400)
        /// Until a day ago.
        package static let expired = Validity(from: -30 * 86400, until: -86400)
        /// From tomorrow until in 30 days.
        package static let future = Validity(from: 86400, until: 30 * 86400)
    }

    /// The type of a key. Generating an RSA key takes some tenths of a second, a P-256 key well below a millisecond.
    package enum KeyType: Sendable, CaseIterable {
        case p256, rsa2048
    }
}
