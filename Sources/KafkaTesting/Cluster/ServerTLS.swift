internal import KafkaTLS
internal import Synchronization

/// The certificates of an embedded cluster, shared by its users and the broker thread.
final class ServerTLS: Sendable {
    fileprivate struct State {
        /// For connections that come from now on.
        var context: TLSContext
        var faults: [EmbeddedTLSFault] = []
        /// Connections that failed.
        var failures = 0
    }

    let authority: CertificateAuthority
    /// One that clients do not trust.
    private let stranger: CertificateAuthority
    private let configuration: EmbeddedTLS
    /// The hosts that the brokers' certificate is for.
    private let hosts: [String]
    private let state: Mutex<State>

    init(_ configuration: EmbeddedTLS, hosts: [String]) throws(TLSError) {
        authority = try CertificateAuthority("Embedded Kafka CA")
        stranger = try CertificateAuthority("Unknown CA")
        self.configuration = configuration
        self.hosts = hosts
        let identity = try Self.issue(configuration.certificate, hosts, authority, stranger)
        state = Mutex(State(context: try Self.context(configuration, identity, authority)))
    }

    private static func issue(
        _ certificate: EmbeddedTLS.Certificate, _ hosts: [String], _ authority: CertificateAuthority,
        _ stranger: CertificateAuthority
    ) throws(TLSError) -> IssuedCertificate {
        var request = CertificateRequest("embedded-kafka-broker", hosts: hosts)
        switch certificate {
        case .valid, .unknownAuthority, .selfSigned: break
        case .wrongHost: request.hosts = ["elsewhere.example"]
        case .expired: request.validity = .expired
        case .notYetValid: request.validity = .future
        }
        switch certificate {
        case .selfSigned: return try CertificateAuthority.selfSigned(request)
        case .unknownAuthority: return try stranger.issue(request)
        case .valid, .wrongHost, .expired, .notYetValid: return try authority.issue(request)
        }
    }

    private static func context(
        _ configuration: EmbeddedTLS, _ issued: IssuedCertificate, _ authority: CertificateAuthority
    ) throws(TLSError) -> TLSContext {
        var settings = TLSSettings()
        settings.identity = try issued.identity()
        settings.trust = [authority.trust]
        let versions = configuration.versions
        settings.versions = TLSVersion(versions.lowerBound)...TLSVersion(versions.upperBound)
        // OpenSSL offers TLS 1.1 only at its lowest level of security.
        if versions.lowerBound == .tls11 { settings.cipherList = "DEFAULT:@SECLEVEL=0" }
        settings.clientCertificates =
            switch configuration.clientCertificates {
            case .notRequested: .notRequested
            case .requested: .requested
            case .required: .required
            }
        return try TLSContext(.server, settings)
    }

    // MARK: Users

    /// Shows another certificate to clients that connect from now on.
    func use(_ certificate: EmbeddedTLS.Certificate) throws(TLSError) {
        let issued = try Self.issue(certificate, hosts, authority, stranger)
        let context = try Self.context(configuration, issued, authority)
        state.withLock { $0.context = context }
    }

    /// Makes a certificate for a client.
    func issueClientCertificate(
        _ name: String, _ kind: EmbeddedClientCertificate.Kind
    ) throws(TLSError) -> EmbeddedClientCertificate {
        var request = CertificateRequest(name)
        request.isForServers = false
        if kind == .expired { request.validity = .expired }
        let issuer = kind == .unknownAuthority ? stranger : authority
        return try EmbeddedClientCertificate(try issuer.issue(request))
    }

    func inject(_ fault: EmbeddedTLSFault) {
        state.withLock { $0.faults.append(fault) }
    }

    func removeAllFaults() {
        state.withLock { $0.faults.removeAll() }
    }

    var failures: Int { state.withLock { $0.failures } }

    // MARK: The broker thread

    /// A stream for a client that has connected to a broker.
    func accept(at broker: Int32) throws(TLSError) -> ServerTLSStream {
        let (context, fault) = state.withLock { ($0.context, $0.takeFault(at: broker)) }
        return ServerTLSStream(try TLSSession(server: context), fault)
    }

    func noteFailure() {
        state.withLock { $0.failures += 1 }
    }
}

extension ServerTLS.State {
    /// The first fault for a connection to that broker; counts it down.
    fileprivate mutating func takeFault(at broker: Int32) -> EmbeddedTLSFault? {
        let index = faults.firstIndex { $0.times != 0 && ($0.broker == nil || $0.broker == broker) }
        guard let index else { return nil }
        let fault = faults[index]
        if let times = fault.times { faults[index].times = times - 1 }
        faults.removeAll { $0.times == 0 }
        return fault
    }
}

extension TLSVersion {
    fileprivate init(_ version: EmbeddedTLS.Version) {
        switch version {
        case .tls11: self = .tls11
        case .tls12: self = .tls12
        case .tls13: self = .tls13
        }
    }
}
