import Foundation
import KafkaClient
import Testing

@Suite("The settings table and its documentation", .timeLimit(.minutes(10)))
struct ConfigurationDocumentationTests {
    private static let document: [String] = {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try? String(contentsOf: root.appendingPathComponent("Docs/CONFIGURATION.md"), encoding: .utf8)
        return (text ?? "").components(separatedBy: "\n")
    }()

    /// The row that documents a setting. Its default is read from a fresh configuration.
    private func row(_ setting: Setting) -> String {
        let standard = setting.text(ProducerConfiguration(bootstrapServers: []))
        let standardText = setting.javaName == "bootstrap.servers" ? "required" : standard.isEmpty ? "empty" : standard
        return "| `\(setting.javaName)` | `\(setting.swiftName)` | `\(standardText)` | \(setting.allowed) "
            + "| \(setting.effect) |"
    }

    @Test("Every setting has its row, with the default that the code has", arguments: Setting.all.map(\.javaName))
    func rows(javaName: String) throws {
        let setting = try #require(Setting.all.first { $0.javaName == javaName })
        #expect(Self.document.contains(row(setting)), "Docs/CONFIGURATION.md needs the row:\n\(row(setting))")
    }

    @Test("The document's settings are those that exist, each once, in the table's order")
    func order() {
        var documented: [String] = []
        var isInTable = false
        for line in Self.document {
            if line.hasPrefix("| Java name |") {
                isInTable = true
            } else if !line.hasPrefix("|") {
                isInTable = false
            } else if isInTable, line.hasPrefix("| `") {
                documented.append(line.split(separator: "`").dropFirst().first.map(String.init) ?? line)
            }
        }
        #expect(documented == Setting.all.map(\.javaName))
    }

    @Test("Every property of a configuration is in the table, and nothing else is")
    func completeness() {
        let properties = Mirror(reflecting: ProducerConfiguration(bootstrapServers: [])).children.compactMap(\.label)
        // What properties implied is no setting.
        #expect(Set(properties) == Set(Setting.all.map { String($0.swiftName.prefix { $0 != "." }) } + ["implied"]))
    }

    @Test("Java names are unique")
    func unique() {
        #expect(Set(Setting.all.map(\.javaName)).count == Setting.all.count)
    }

    @Test("Defaults are the Java producer's, but for the socket buffers, which the system sizes")
    func javaDefaults() {
        let java = [
            "client.dns.lookup": "use_all_dns_ips", "client.id": "", "acks": "all", "enable.idempotence": "true",
            "max.in.flight.requests.per.connection": "5", "retries": "2147483647", "transactional.id": "",
            "transaction.timeout.ms": "60000", "delivery.timeout.ms": "120000",
            "request.timeout.ms": "30000", "max.block.ms": "60000", "linger.ms": "5", "batch.size": "16384",
            "buffer.memory": "33554432", "max.request.size": "1048576", "compression.type": "none",
            "compression.gzip.level": "-1", "compression.lz4.level": "9", "compression.zstd.level": "3",
            "partitioner.adaptive.partitioning.enable": "true", "partitioner.availability.timeout.ms": "0",
            "partitioner.ignore.keys": "false", "retry.backoff.ms": "100", "retry.backoff.max.ms": "1000",
            "reconnect.backoff.ms": "50", "reconnect.backoff.max.ms": "1000",
            "socket.connection.setup.timeout.ms": "10000", "socket.connection.setup.timeout.max.ms": "30000",
            "connections.max.idle.ms": "540000", "metadata.max.age.ms": "300000", "metadata.max.idle.ms": "300000",
            "metadata.recovery.strategy": "rebootstrap", "metadata.recovery.rebootstrap.trigger.ms": "300000",
            "security.protocol": "PLAINTEXT", "ssl.truststore.location": "", "ssl.truststore.password": "",
            "ssl.truststore.certificates": "", "ssl.keystore.location": "", "ssl.keystore.password": "",
            "ssl.keystore.certificate.chain": "", "ssl.keystore.key": "", "ssl.key.password": "",
            "ssl.endpoint.identification.algorithm": "https", "ssl.enabled.protocols": "TLSv1.2,TLSv1.3",
            "ssl.cipher.suites": "", "sasl.jaas.config": "", "sasl.client.callback.handler.class": "",
            "sasl.login.callback.handler.class": "", "sasl.oauthbearer.token.endpoint.url": "",
            "sasl.oauthbearer.scope.claim.name": "scope", "sasl.oauthbearer.sub.claim.name": "sub",
            "sasl.login.refresh.window.factor": "0.8", "sasl.login.refresh.window.jitter": "0.05",
            "sasl.login.refresh.min.period.seconds": "60", "sasl.login.refresh.buffer.seconds": "300",
        ]
        let ours = [
            "bootstrap.servers", "max.buffered.records", "partitioner.class", "send.buffer.bytes",
            "receive.buffer.bytes", "ssl.truststore.type", "ssl.keystore.type", "sasl.mechanism",
            "ssl.certificate.refresh.interval.ms", "dead.letter.failures", "dead.letter.topic.suffix",
            "dead.letter.topic", "dead.letter.source.topics", "dead.letter.timeout.ms", "topic.buffer.memory",
            "topic.max.buffered.records", "pacing.threshold.percent", "pacing.longest.pause.ms",
            "batching.mode", "batching.linger.min.ms", "batching.linger.max.ms", "batching.batch.size.min",
            "batching.batch.size.max",
        ]
        for setting in Setting.all where !ours.contains(setting.javaName) {
            #expect(setting.text(ProducerConfiguration(bootstrapServers: [])) == java[setting.javaName])
        }
        #expect(java.count + ours.count == Setting.all.count)
    }
}
