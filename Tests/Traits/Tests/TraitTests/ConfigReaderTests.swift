import Configuration
import Foundation
import Synchronization
import Testing

@testable import KafkaClient

@Suite("A configuration from a ConfigReader", .timeLimit(.minutes(10)))
struct ConfigReaderTests {
    private func configuration(_ values: [AbsoluteConfigKey: ConfigValue]) throws -> ProducerConfiguration {
        try ProducerConfiguration(config: ConfigReader(provider: InMemoryProvider(values: values)))
    }

    /// A property's value that differs from its default, for each property that has a meaning of its own.
    private let properties = [
        "bootstrap.servers": "a:1,b:2", "client.dns.lookup": "resolve_canonical_bootstrap_servers_only",
        "client.id": "me", "acks": "1", "enable.idempotence": "false",
        "max.in.flight.requests.per.connection": "7", "retries": "9", "delivery.timeout.ms": "90000",
        "request.timeout.ms": "10000", "max.block.ms": "1234", "linger.ms": "20", "batch.size": "1000",
        "buffer.memory": "100000000", "max.request.size": "2000000", "compression.type": "zstd",
        "compression.zstd.level": "6", "retry.backoff.ms": "150", "retry.backoff.max.ms": "1500",
        "reconnect.backoff.ms": "70", "reconnect.backoff.max.ms": "700", "connections.max.idle.ms": "-1",
        "metadata.max.age.ms": "60000", "security.protocol": "SASL_SSL",
        "ssl.truststore.location": "/ca.pem", "ssl.truststore.type": "PEM",
        "ssl.keystore.location": "/client.p12", "ssl.keystore.password": "secret-1",
        "ssl.endpoint.identification.algorithm": "", "ssl.enabled.protocols": "TLSv1.3",
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.jaas.config":
            "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"u\" password=\"secret-2\";",
    ]

    @Test("Every property has the effect that it has in a properties file")
    func sameAsProperties() throws {
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        for (key, value) in properties {
            values[AbsoluteConfigKey(key.split(separator: ".").map(String.init))] = ConfigValue(
                .string(value), isSecret: false)
        }
        let expected = try ProducerConfiguration(properties: properties)
        let found = try configuration(values)
        #expect(found.description == expected.description)
        for setting in Setting.all { #expect(setting.text(found) == setting.text(expected), "\(setting.javaName)") }
        let changed = Setting.all.filter { $0.text(found) != $0.text(ProducerConfiguration(bootstrapServers: [])) }
        #expect(changed.count >= properties.count - 1, "each of them changes something")
    }

    @Test("Environment variables")
    func environment() throws {
        let provider = EnvironmentVariablesProvider(environmentVariables: [
            "KAFKA_BOOTSTRAP_SERVERS": "a:1,b:2", "KAFKA_LINGER_MS": "20", "KAFKA_ACKS": "all",
            "KAFKA_ENABLE_IDEMPOTENCE": "true", "KAFKA_MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION": "3", "LINGER_MS": "7",
            "KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT", "KAFKA_SASL_MECHANISM": "PLAIN",
            "KAFKA_SASL_JAAS_CONFIG":
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\" password=\"p\";",
        ])
        let configuration = try ProducerConfiguration(config: ConfigReader(provider: provider).scoped(to: "kafka"))
        #expect(configuration.bootstrapServers == ["a:1", "b:2"])
        #expect(configuration.linger == .fixed(.milliseconds(20)))
        #expect(configuration.maxInFlightRequestsPerConnection == 3)
        #expect(configuration.sasl?.mechanism == .plain)
    }

    @Test("Numbers, truth values and lists")
    func types() throws {
        let configuration = try configuration([
            ["bootstrap", "servers"]: ConfigValue(.stringArray(["a:1", "b:2"]), isSecret: false),
            ["linger", "ms"]: 20, ["acks"]: 1, ["retries"]: 3, ["enable", "idempotence"]: false,
            ["compression", "type"]: "gzip", ["compression", "gzip", "level"]: 7,
        ])
        #expect(configuration.bootstrapServers == ["a:1", "b:2"])
        #expect(configuration.linger == .fixed(.milliseconds(20)))
        #expect(configuration.acks == .leader && configuration.retries == 3 && !configuration.enableIdempotence)
        #expect(configuration.compression == .gzip(level: 7))
    }

    @Test("Nothing but what is needed: the rest has its default")
    func defaults() throws {
        let found = try configuration([["bootstrap", "servers"]: "a:1"])
        #expect(found == ProducerConfiguration(bootstrapServers: ["a:1"]))
    }

    @Test("Problems are those of properties, and secrets are not in them")
    func problems() throws {
        let error = #expect(throws: KafkaError.self) {
            try configuration([
                ["bootstrap", "servers"]: "a:1", ["batch", "size"]: "much",
                ["ssl", "keystore", "password"]: "secret-1",
            ])
        }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains("batch.size (batchSize) is much, but must be") == true)
        #expect(error?.message.contains("secret-1") == false)
        #expect(throws: KafkaError.self) { try configuration([:]) }
    }

    @Test("Passwords, keys and login modules are read as secrets, and nothing else is")
    func secrets() throws {
        let reporter = Accesses()
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        for setting in Setting.all {
            values[AbsoluteConfigKey(setting.javaName.split(separator: ".").map(String.init))] = "x"
        }
        // Hardly any of them can be x.
        _ = try? ProducerConfiguration(
            config: ConfigReader(provider: InMemoryProvider(values: values), accessReporter: reporter))
        #expect(
            reporter.secrets == [
                "ssl.truststore.password", "ssl.keystore.password", "ssl.keystore.key", "ssl.key.password",
                "sasl.jaas.config",
            ])
        #expect(reporter.keys == Set(Setting.all.map(\.javaName)))
    }
}

/// Which keys were read, and which of them as secrets.
private final class Accesses: AccessReporter {
    private let state = Mutex<(keys: Set<String>, secrets: Set<String>)>(([], []))

    var keys: Set<String> { state.withLock { $0.keys } }
    var secrets: Set<String> { state.withLock { $0.secrets } }

    func report(_ event: AccessEvent) {
        let key = event.metadata.key.components.joined(separator: ".")
        state.withLock { state in
            state.keys.insert(key)
            guard case .success(let value?) = event.result, value.isSecret else { return }
            state.secrets.insert(key)
        }
    }
}
