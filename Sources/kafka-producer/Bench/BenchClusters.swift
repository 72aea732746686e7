import KafkaClient
import KafkaTesting

/// Where a benchmark's runs go: a cluster that is given, or embedded ones, started when they are needed.
actor BenchClusters {
    private let given: [String: String]?
    private let recordSize: Int
    private var plain: EmbeddedKafkaCluster?
    private var secure: EmbeddedKafkaCluster?

    private static let brokers = 3
    /// What a partition of an embedded cluster keeps: runs are measured, not read back.
    private static let retainedBytes = 16 << 20

    /// - Parameters:
    ///   - given: The settings of a cluster that is there; nil for embedded ones.
    ///   - recordSize: The largest value that embedded clusters must take.
    init(given: [String: String]?, recordSize: Int) {
        self.given = given
        self.recordSize = recordSize
    }

    /// A topic for one run, and the properties that lead to its cluster.
    func open(_ cell: BenchCell, topic: String) throws -> [String: String] {
        if let given { return given }
        let cluster = try cluster(usesTLS: cell.usesTLS)
        try cluster.createTopic(topic, partitions: cell.partitions)
        var properties = ["bootstrap.servers": cluster.bootstrapServers.joined(separator: ",")]
        if let ca = cluster.certificateAuthorityPEM {
            properties["security.protocol"] = "SSL"
            properties["ssl.truststore.type"] = "PEM"
            properties["ssl.truststore.certificates"] = ca.replacing("\n", with: " ")
        }
        return properties
    }

    /// Gives back what the run's records take.
    func close(_ cell: BenchCell, topic: String) {
        (cell.usesTLS ? secure : plain)?.deleteTopic(topic)
    }

    private func cluster(usesTLS: Bool) throws -> EmbeddedKafkaCluster {
        if let cluster = usesTLS ? secure : plain { return cluster }
        var setup = EmbeddedClusterConfiguration(brokers: Self.brokers)
        setup.fit(recordSize: recordSize)
        setup.retainBytesPerPartition = max(Self.retainedBytes, 4 * recordSize)
        if usesTLS { setup.security = EmbeddedSecurity(tls: EmbeddedTLS()) }
        let cluster = try EmbeddedKafkaCluster(setup)
        if usesTLS { secure = cluster } else { plain = cluster }
        return cluster
    }

    func shutDown() async {
        await plain?.shutdown()
        await secure?.shutdown()
    }

    /// What a report says of it.
    static func description(server: String?) -> String {
        server ?? "\(brokers) brokers inside the process, on loopback: their work is in the figures for CPU and memory"
    }
}
