import KafkaClient
import KafkaTesting
import Testing

/// Clusters that want TLS or SASL, and configurations to match.
enum SecureClusters {
    static let user = "ali=ce,"
    static let password = "pässword, with everything = in it"

    static func sasl(_ mechanisms: [EmbeddedSASL.Mechanism] = EmbeddedSASL.Mechanism.allCases) -> EmbeddedSASL {
        var sasl = EmbeddedSASL(mechanisms: mechanisms, users: [.init(user, password: password)])
        sasl.delegationTokens = [.init(id: "token-1", hmac: "aG1hYw==", owner: "owner")]
        return sasl
    }

    /// A cluster with topic "t".
    static func with(
        tls: EmbeddedTLS? = EmbeddedTLS(), sasl: EmbeddedSASL? = nil,
        _ body: (EmbeddedKafkaCluster) async throws -> Void
    ) async throws {
        var configuration = EmbeddedClusterConfiguration(brokers: 2)
        configuration.security = EmbeddedSecurity(tls: tls, sasl: sasl)
        try await withEmbeddedKafkaCluster(configuration) { cluster in
            try cluster.createTopic("t", partitions: 2)
            try await body(cluster)
        }
    }
}

extension EmbeddedKafkaCluster {
    /// A configuration that fits the cluster: its protocol, and trust in its CA.
    func clientConfiguration() throws -> ProducerConfiguration {
        var configuration = ProducerConfiguration(bootstrapServers: bootstrapServers)
        configuration.securityProtocol =
            switch (self.configuration.security.tls, self.configuration.security.sasl) {
            case (nil, nil): .plaintext
            case (.some, nil): .tls
            case (nil, .some): .saslPlaintext
            case (.some, .some): .saslTLS
            }
        if let certificateAuthorityPEM { configuration.tls.trust = [.pemText(certificateAuthorityPEM)] }
        return configuration
    }
}

/// Sends a record to each partition of "t", and waits for the acknowledgements.
func produce(_ configuration: ProducerConfiguration) async throws {
    try await withKafkaProducer(configuration) { producer in
        for partition in Int32(0)..<2 {
            try await producer.send(
                ProducerRecord(topic: "t", partition: partition, key: "k", value: "to \(partition)"))
        }
    }
}
