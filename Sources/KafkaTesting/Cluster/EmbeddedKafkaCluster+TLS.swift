internal import KafkaTLS

// Certificates, and faults of TLS.
extension EmbeddedKafkaCluster {
    // MARK: TLS

    /// The certificate of the cluster's authority in PEM, which clients have to trust; nil without TLS.
    public var certificateAuthorityPEM: String? {
        tls.map { String(decoding: $0.authority.pem, as: UTF8.self) }
    }

    /// The certificate of the cluster's authority in a PKCS#12 trust store, as Java clients use them.
    ///
    /// - Throws: ``EmbeddedClusterError`` without TLS.
    public func certificateAuthorityPKCS12(password: String) throws(EmbeddedClusterError) -> [UInt8] {
        let tls = try requireTLS()
        do throws(TLSError) {
            return try tls.authority.pkcs12(password: password)
        } catch {
            throw EmbeddedClusterError(error)
        }
    }

    /// Makes a certificate for a client, with a new key.
    ///
    /// - Throws: ``EmbeddedClusterError`` without TLS.
    public func makeClientCertificate(
        _ name: String = "client", _ kind: EmbeddedClientCertificate.Kind = .valid
    ) throws(EmbeddedClusterError) -> EmbeddedClientCertificate {
        let tls = try requireTLS()
        do throws(TLSError) {
            return try tls.issueClientCertificate(name, kind)
        } catch {
            throw EmbeddedClusterError(error)
        }
    }

    /// Shows a new certificate to clients that connect from now on. Connections that exist stay as they are.
    ///
    /// - Throws: ``EmbeddedClusterError`` without TLS.
    public func replaceCertificate(with certificate: EmbeddedTLS.Certificate) throws(EmbeddedClusterError) {
        let tls = try requireTLS()
        do throws(TLSError) {
            try tls.use(certificate)
        } catch {
            throw EmbeddedClusterError(error)
        }
    }

    /// Arranges for something to go wrong in the next TLS connections.
    ///
    /// - Throws: ``EmbeddedClusterError`` without TLS.
    public func inject(_ fault: EmbeddedTLSFault) throws(EmbeddedClusterError) {
        try requireTLS().inject(fault)
    }

    /// Takes all faults of TLS connections back.
    public func removeAllTLSFaults() {
        tls?.removeAllFaults()
    }

    /// How many connections ended because TLS failed, in the handshake or later.
    public var tlsFailureCount: Int {
        tls?.failures ?? 0
    }

    /// Waits until that many connections ended because TLS failed: clients may know of it before the brokers do.
    ///
    /// - Returns: false when the task is cancelled or the cluster shut down first.
    @discardableResult
    public func waitForTLSFailures(_ count: Int) async -> Bool {
        await state.wait { [tls] _ in (tls?.failures ?? 0) >= count }
    }

    private func requireTLS() throws(EmbeddedClusterError) -> ServerTLS {
        guard let tls else { throw EmbeddedClusterError("the cluster does not use TLS") }
        return tls
    }
}
