package import KafkaClient
import KafkaSockets
import KafkaTLS
import KafkaWire
package import Logging

/// Looks at the connections to a cluster one step after the other, as a producer would make them. Its calls block.
///
/// It changes nothing in the cluster, but for the producer id that it asks for: it creates no topic, and leaves transactional ids
/// alone.
package final class ClusterDoctor {
    private let configuration: ProducerConfiguration
    private let client: BlockingClient
    private let clock = SystemClock()
    private var report: DoctorReport

    private static let clientID = "kafka-producer-doctor"

    /// Reads files, with blocking calls.
    ///
    /// - Throws: ``KafkaError/Code/invalidConfiguration``.
    package init(_ configuration: ProducerConfiguration, logger: Logger) throws(KafkaError) {
        try configuration.validate()
        self.configuration = configuration
        client = try BlockingClient(configuration, clientID: Self.clientID, logger: logger)
        report = DoctorReport(securityProtocol: configuration.securityProtocol.rawValue)
        report.warnings = configuration.securityWarnings
        report.clientCertificate = client.clientCertificate.map { DoctorReport.Certificate($0, now: now) }
    }

    private var now: Int64 { clock.wallMilliseconds() / 1000 }

    /// Examines the bootstrap servers, the cluster, its brokers, and a topic if one is given.
    package func examine(topic: String?) throws(KafkaError) -> DoctorReport {
        let servers = try BootstrapServer.list(
            configuration.bootstrapServers, over: configuration.securityProtocol)
        var first: BlockingConnection?
        for server in servers {
            // One after the other, so that the times are those of a client that does nothing else.
            let connection = client.connect([server])[0]
            report.bootstrapServers.append(try describe(connection))
            if first == nil, connection.error == nil { first = connection }
        }
        guard let first, let metadata = examineCluster(first, topic: topic) else { return report }
        try examineBrokers(metadata)
        if configuration.enableIdempotence { examineProducerID(first) }
        if let topic { examineTopic(topic, metadata) }
        return report
    }

    /// - Parameter broker: The broker that advertises the address; nil for a bootstrap server.
    private func describe(
        _ connection: BlockingConnection, broker: MetadataResponse.Broker? = nil
    ) throws(KafkaError) -> DoctorReport.Connection {
        var found = DoctorReport.Connection(connection, broker: broker, now: now)
        if connection.tls == nil, let error = connection.error?.underlying as? TLSError, error.isAboutServerCertificate
        {
            // Which certificates are not accepted is what people need most.
            let shown = try BlockingClient.certificates(
                shownBy: BootstrapServer(host: connection.host, port: connection.port), to: configuration,
                clientID: Self.clientID)
            if !shown.isEmpty {
                found.tls = DoctorReport.TLS(certificates: shown.map { DoctorReport.Certificate($0, now: now) })
            }
        }
        if found.problem == nil, let api = found.apis.first(where: { $0.used == nil && $0.name != "InitProducerId" }) {
            found.problem = DoctorReport.Problem(
                step: .versions, code: "\(KafkaError.Code.unsupportedVersion)",
                message: "The broker and this producer have no version of \(api.name) in common.",
                advice: "Kafka 0.11 or later is needed.")
        }
        return found
    }

    // MARK: The cluster

    private func examineCluster(_ connection: BlockingConnection, topic: String?) -> MetadataResponse? {
        let request = MetadataRequest(
            topics: topic.map { [MetadataRequest.Topic(name: $0)] } ?? [], allowAutoTopicCreation: false)
        let (time, result) = ask(connection, request, MetadataResponse.self)
        var cluster = DoctorReport.Cluster(milliseconds: time)
        defer { report.cluster = cluster }
        switch result {
        case .failure(let error):
            cluster.problem = DoctorReport.Problem(error)
            return nil
        case .success(let metadata):
            cluster.id = metadata.clusterID
            cluster.controller = metadata.controllerID < 0 ? nil : metadata.controllerID
            cluster.brokerCount = metadata.brokers.count
            guard metadata.errorCode.isSuccess else {
                cluster.problem = DoctorReport.Problem(KafkaError(broker: metadata.errorCode))
                return nil
            }
            if metadata.brokers.isEmpty {
                cluster.problem = DoctorReport.Problem(
                    code: "\(KafkaError.Code.metadataUnavailable)", message: "The cluster names no brokers.",
                    advice: "It may be starting: wait, and look at the logs of its brokers.")
            }
            return metadata
        }
    }

    private func examineBrokers(_ metadata: MetadataResponse) throws(KafkaError) {
        let brokers = metadata.brokers.sorted { $0.nodeID < $1.nodeID }
        for broker in brokers {
            guard let port = UInt16(exactly: broker.port), port > 0, !broker.host.isEmpty else {
                var found = DoctorReport.Connection(address: "\(broker.host):\(broker.port)", brokerID: broker.nodeID)
                found.problem = DoctorReport.Problem(
                    code: "\(KafkaError.Code.connectionFailed)", message: "The broker advertises no usable address.",
                    advice: "Set its advertised.listeners.")
                report.brokers.append(found)
                continue
            }
            let server = BootstrapServer(host: broker.host, port: port)
            let connection = client.connect([server], nodeIDs: [broker.nodeID])[0]
            var found = try describe(connection, broker: broker)
            if found.problem == nil { found.problem = identityProblem(connection, metadata) }
            report.brokers.append(found)
            client.disconnect(connection)
        }
    }

    /// At an address that leads to another machine than the broker meant, something else may answer.
    private func identityProblem(
        _ connection: BlockingConnection, _ metadata: MetadataResponse
    ) -> DoctorReport.Problem? {
        let (_, result) = ask(
            connection, MetadataRequest(topics: [], allowAutoTopicCreation: false), MetadataResponse.self)
        switch result {
        case .failure(let error):
            return DoctorReport.Problem(error)
        case .success(let other):
            guard let ours = metadata.clusterID, let theirs = other.clusterID, ours != theirs else { return nil }
            return DoctorReport.Problem(
                code: "\(KafkaError.Code.connectionFailed)",
                message: "A broker of another cluster (\(theirs)) answers there.",
                advice: "Set advertised.listeners of this cluster's broker to an address that leads to it from here.")
        }
    }

    // MARK: Writing

    private func examineProducerID(_ connection: BlockingConnection) {
        let (time, result) = ask(connection, InitProducerIDRequest(), InitProducerIDResponse.self)
        var found = DoctorReport.ProducerID(milliseconds: time)
        switch result {
        case .failure(let error):
            found.problem = DoctorReport.Problem(error)
        case .success(let response) where response.errorCode.isSuccess:
            found.id = response.producerID
            found.epoch = response.producerEpoch
        case .success(let response):
            found.problem = DoctorReport.Problem(KafkaError(broker: response.errorCode))
        }
        report.producerID = found
    }

    private func examineTopic(_ name: String, _ metadata: MetadataResponse) {
        var found = DoctorReport.Topic(name: name)
        defer { report.topic = found }
        guard let topic = metadata.topics.first(where: { $0.name == name }), topic.errorCode.isSuccess else {
            let code = metadata.topics.first { $0.name == name }?.errorCode ?? .unknownTopicOrPartition
            found.problem = DoctorReport.Problem(KafkaError(broker: code, topic: name))
            return
        }
        found.partitions = topic.partitions.sorted { $0.partitionIndex < $1.partitionIndex }.map {
            DoctorReport.Topic.Partition(partition: $0.partitionIndex, leader: $0.leaderID < 0 ? nil : $0.leaderID)
        }
        let leaderless = found.partitions.filter { $0.leader == nil }.map { "\($0.partition)" }
        guard !leaderless.isEmpty else { return }
        found.problem = DoctorReport.Problem(
            code: "\(KafkaError.Code.metadataUnavailable)",
            message: "No broker leads the partitions \(leaderless.joined(separator: ", ")).",
            advice: "Records for them wait until one does: look at the brokers that hold their replicas.")
    }

    // MARK: Asking

    /// The answer, and how long it took in milliseconds.
    private func ask<Request: WireMessage, Response: WireMessage>(
        _ connection: BlockingConnection, _ request: Request, _: Response.Type
    ) -> (Double, Result<Response, KafkaError>) {
        let start = clock.now()
        let result = Result { () throws(KafkaError) in try client.ask(connection, request, for: Response.self) }
        return ((clock.now() - start) / .milliseconds(1), result)
    }
}

extension TLSError {
    /// Whether the server has shown a certificate that is not accepted.
    fileprivate var isAboutServerCertificate: Bool {
        switch reason {
        case .unknownCA, .selfSigned, .hostMismatch, .expired, .notYetValid, .untrusted: true
        default: false
        }
    }
}
