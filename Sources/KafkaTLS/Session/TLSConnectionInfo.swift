internal import COpenSSL

/// What a connection negotiated.
package struct TLSConnectionInfo: Sendable, Hashable {
    /// For example "TLSv1.3".
    package var version: String
    /// OpenSSL's name of the cipher suite, such as "TLS_AES_128_GCM_SHA256".
    package var cipherSuite: String
    /// The group of the key exchange, such as "x25519", if there was one.
    package var group: String?
    /// Whether the handshake resumed an earlier session.
    package var isResumed: Bool
    /// The host that the client named (SNI).
    package var serverName: String?
    /// The peer's certificate, then the issuers' certificates that it sent.
    package var peerCertificates: [CertificateInfo]
}

extension TLSSession {
    /// What was negotiated; nil before the handshake has ended, and after a failure.
    package var info: TLSConnectionInfo? {
        guard state == .established || state == .closed, let cipher = kafka_SSL_get_current_cipher(ssl) else {
            return nil
        }
        ErrorQueue.clear()
        defer { ErrorQueue.clear() }
        let group = Int32(truncatingIfNeeded: kafka_SSL_ctrl(ssl, kafka_SSL_CTRL_GET_NEGOTIATED_GROUP, 0, nil))
        return TLSConnectionInfo(
            version: String(cString: kafka_SSL_get_version(ssl)),
            cipherSuite: String(cString: kafka_SSL_CIPHER_get_name(cipher)),
            group: kafka_SSL_group_to_name(ssl, group).map { String(cString: $0) },
            isResumed: isResumed,
            serverName: kafka_SSL_get_servername(ssl, Int32(kafka_TLSEXT_NAMETYPE_host_name)).map {
                String(cString: $0)
            },
            peerCertificates: peerCertificates)
    }

    /// Whether the handshake resumed an earlier session.
    package var isResumed: Bool { kafka_SSL_session_reused(ssl) == 1 }

    /// OpenSSL's list has the peer's own certificate in a client only.
    private var peerCertificates: [CertificateInfo] {
        guard let own = kafka_SSL_get1_peer_certificate(ssl) else { return [] }
        let certificate = Certificate(owning: own)
        let sent = Certificate.array(kafka_SSL_get_peer_cert_chain(ssl))
        return [certificate.info] + sent.dropFirst(context.role == .client ? 1 : 0).map(\.info)
    }
}
