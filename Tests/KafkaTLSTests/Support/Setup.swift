import KafkaTLS

/// A CA, a server's certificate for "broker1", and contexts that fit.
struct Setup {
    let authority: CertificateAuthority
    var request = CertificateRequest("broker1", hosts: ["broker1", "127.0.0.1", "::1"])

    init() throws {
        authority = try CertificateAuthority()
    }

    /// A context for a server with a certificate of the CA.
    func server(_ change: (inout TLSSettings) throws -> Void = { _ in }) throws -> TLSContext {
        var settings = TLSSettings()
        settings.identity = try authority.issue(request).identity()
        settings.trust = [authority.trust]
        try change(&settings)
        return try TLSContext(.server, settings)
    }

    /// A context for a client that trusts the CA.
    func client(_ change: (inout TLSSettings) throws -> Void = { _ in }) throws -> TLSContext {
        var settings = TLSSettings()
        settings.trust = [authority.trust]
        try change(&settings)
        return try TLSContext(.client, settings)
    }
}

extension TLSSettings {
    /// Only that version is enabled.
    mutating func use(_ version: TLSVersion) {
        versions = version...version
    }
}
