import Foundation
import KafkaTesting

/// A cluster that wants TLS or SASL, and what a client needs to get in.
enum SecureCluster {
    static let user = "alice"
    static let password = "open-sesame-4711"

    /// A cluster with topic "t".
    static func with(
        tls: EmbeddedTLS? = EmbeddedTLS(), sasl mechanisms: [EmbeddedSASL.Mechanism] = [],
        sessionLifetime: Duration? = nil, brokers: Int = 2, advertisedHost: String? = nil,
        _ body: (EmbeddedKafkaCluster) async throws -> Void
    ) async throws {
        var setup = EmbeddedClusterConfiguration(brokers: brokers)
        var sasl = EmbeddedSASL(mechanisms: mechanisms, users: [.init(user, password: password)])
        sasl.sessionLifetime = sessionLifetime
        setup.security = EmbeddedSecurity(tls: tls, sasl: mechanisms.isEmpty ? nil : sasl)
        setup.advertisedHost = advertisedHost
        try await withEmbeddedKafkaCluster(setup) { cluster in
            try cluster.createTopic("t", partitions: 4)
            try await body(cluster)
        }
    }

    /// Properties that let a client in, changed as a test wants them.
    static func properties(
        _ cluster: EmbeddedKafkaCluster, mechanism: String = "SCRAM-SHA-512", password: String = password,
        _ changes: [String: String?] = [:]
    ) -> [String: String] {
        let security = cluster.configuration.security
        var properties = ["bootstrap.servers": cluster.bootstrapServers.joined(separator: ",")]
        properties["security.protocol"] =
            switch (security.tls, security.sasl) {
            case (nil, nil): "PLAINTEXT"
            case (.some, nil): "SSL"
            case (nil, .some): "SASL_PLAINTEXT"
            case (.some, .some): "SASL_SSL"
            }
        if let ca = cluster.certificateAuthorityPEM {
            properties["ssl.truststore.type"] = "PEM"
            properties["ssl.truststore.certificates"] = ca.replacingOccurrences(of: "\n", with: " ")
        }
        if security.sasl != nil {
            let module = mechanism == "PLAIN" ? "plain.Plain" : "scram.Scram"
            properties["sasl.mechanism"] = mechanism
            properties["sasl.jaas.config"] =
                "org.apache.kafka.common.security.\(module)LoginModule required username=\"\(user)\" "
                + "password=\"\(password)\";"
        }
        for (key, value) in changes { properties[key] = value }
        return properties
    }

    /// Runs the tool with these properties in a file.
    static func run(_ arguments: [String], _ properties: [String: String]) async throws -> ToolProcess.Outcome {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(
            "kafka-\(UUID().uuidString).properties")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(properties.map { "\($0)=\($1)\n" }.joined().utf8).write(to: file)
        return try await ToolProcess.run(arguments + ["--command-config", file.path])
    }
}
