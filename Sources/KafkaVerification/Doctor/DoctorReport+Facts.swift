import KafkaClient
import KafkaSockets
import KafkaTLS
import KafkaWire

// What the library knows, as the report has it.

extension DoctorReport.Certificate {
    /// - Parameter now: Seconds since 1970.
    init(_ info: CertificateInfo, now: Int64) {
        let left = info.notAfter.seconds - now
        self.init(
            subject: info.subject, issuer: info.issuer, names: info.names, notBefore: "\(info.notBefore)",
            notAfter: "\(info.notAfter)", daysLeft: left >= 0 ? left / 86_400 : (left - 86_399) / 86_400)
    }
}

extension DoctorReport.TLS {
    init(_ info: TLSConnectionInfo, now: Int64) {
        self.init(certificates: info.peerCertificates.map { DoctorReport.Certificate($0, now: now) })
        version = info.version
        cipherSuite = info.cipherSuite
        group = info.group
        isResumed = info.isResumed
        serverName = info.serverName
    }
}

extension DoctorReport.SASL {
    init(_ authentication: BlockingConnection.Authentication) {
        self.init(
            mechanism: authentication.mechanism, enabledMechanisms: authentication.enabledMechanisms,
            sessionLifetime: authentication.sessionLifetime.map { $0 / .milliseconds(1) })
    }
}

extension DoctorReport.API {
    init(_ api: ApiKey, _ ours: ClosedRange<Int16>, of connection: BlockingConnection) {
        let theirs = connection.versions(of: api)
        let isCommon = theirs.map { $0.overlaps(ours) } ?? false
        self.init(
            name: api.messageName, oldest: theirs?.lowerBound, newest: theirs?.upperBound,
            used: isCommon ? theirs.map { min($0.upperBound, ours.upperBound) } : nil)
    }
}

extension DoctorReport.Step.Name {
    init(_ stage: ConnectionStage) {
        self =
            switch stage {
            case .resolving: .dns
            case .connecting: .tcp
            case .securing: .tls
            case .authenticating: .sasl
            case .negotiating: .versions
            }
    }
}

extension DoctorReport.Connection {
    /// - Parameters:
    ///   - broker: The broker that advertises the address; nil for a bootstrap server.
    ///   - now: Seconds since 1970.
    init(_ connection: BlockingConnection, broker: MetadataResponse.Broker? = nil, now: Int64) {
        let trace = connection.trace
        self.init(
            address: "\(BootstrapServer(host: connection.host, port: connection.port))", brokerID: broker?.nodeID,
            rack: broker?.rack)
        steps = ConnectionStage.allCases.compactMap { stage in
            trace.times[stage].map { DoctorReport.Step(.init(stage), milliseconds: $0 / .milliseconds(1)) }
        }
        resolved = trace.addresses.map(\.host)
        connected = trace.address?.description
        failedAddresses = trace.failedAddresses.map { "\($0.address): \($0.error)" }
        tls = connection.tls.map { DoctorReport.TLS($0, now: now) }
        sasl = connection.authentication.map { DoctorReport.SASL($0) }
        guard let error = connection.error else {
            transactionVersion = connection.transactionVersion
            apis = [
                DoctorReport.API(.produce, ProduceRequest.versions, of: connection),
                DoctorReport.API(.metadata, MetadataRequest.versions, of: connection),
                DoctorReport.API(.initProducerID, InitProducerIDRequest.versions, of: connection),
            ]
            return
        }
        let stage = trace.stage ?? .negotiating
        problem = DoctorReport.Problem(
            error, step: .init(stage),
            advice: DoctorAdvice(stage: stage, host: connection.host, isAdvertised: broker != nil).text(for: error))
    }
}

extension DoctorReport.Problem {
    init(_ error: KafkaError, step: DoctorReport.Step.Name? = nil, advice: String? = nil) {
        self.init(step: step, code: "\(error.code)", message: error.message, advice: advice)
    }
}
