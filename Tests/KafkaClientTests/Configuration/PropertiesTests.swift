import KafkaClient
import Testing

/// The message of the error that the body throws, or a text that no expectation matches.
func configurationMessage(_ body: () throws(KafkaError) -> Void) -> String {
    do throws(KafkaError) {
        try body()
        return "nothing was thrown"
    } catch {
        #expect(error.code == .invalidConfiguration)
        #expect(!error.isRetriable)
        return error.message
    }
}

@Suite("Configuration from properties", .timeLimit(.minutes(10)))
struct PropertiesTests {
    private func message(_ key: String, _ value: String) -> String {
        configurationMessage { () throws(KafkaError) in
            _ = try ProducerConfiguration(properties: ["bootstrap.servers": "a:1", key: value])
        }
    }

    @Test("Every key sets its Swift property")
    func everyKey() throws {
        let configuration = try ProducerConfiguration(properties: [
            "bootstrap.servers": " a:1 , [::1]:2", "client.dns.lookup": "resolve_canonical_bootstrap_servers_only",
            "client.id": "me", "acks": "-1", "enable.idempotence": "TRUE",
            "max.in.flight.requests.per.connection": "3", "retries": "7", "delivery.timeout.ms": "50000",
            "request.timeout.ms": "20000", "max.block.ms": "1000", "linger.ms": "25", "batch.size": "65536",
            "buffer.memory": "1000000000000", "max.request.size": "2000000", "max.buffered.records": "500",
            "compression.type": "zstd", "compression.zstd.level": "-7",
            "partitioner.class": "org.apache.kafka.clients.producer.RoundRobinPartitioner",
            "partitioner.adaptive.partitioning.enable": "true", "partitioner.availability.timeout.ms": "30",
            "partitioner.ignore.keys": "false", "retry.backoff.ms": "11", "retry.backoff.max.ms": "12",
            "reconnect.backoff.ms": "13", "reconnect.backoff.max.ms": "14",
            "socket.connection.setup.timeout.ms": "15", "socket.connection.setup.timeout.max.ms": "16",
            "connections.max.idle.ms": "17", "send.buffer.bytes": "18", "receive.buffer.bytes": "-1",
            "metadata.max.age.ms": "20", "metadata.max.idle.ms": "5000", "metadata.recovery.strategy": "none",
            "metadata.recovery.rebootstrap.trigger.ms": "21",
        ])
        #expect(configuration.bootstrapServers == ["a:1", "[::1]:2"])
        #expect(configuration.dnsLookup == .resolveCanonicalBootstrapServersOnly)
        #expect(configuration.clientID == "me")
        #expect(configuration.acks == .all)
        #expect(configuration.enableIdempotence)
        #expect(configuration.maxInFlightRequestsPerConnection == 3)
        #expect(configuration.retries == 7)
        #expect(configuration.deliveryTimeout == .seconds(50))
        #expect(configuration.requestTimeout == .seconds(20))
        #expect(configuration.maxBlock == .seconds(1))
        #expect(configuration.linger == .fixed(.milliseconds(25)))
        #expect(configuration.batchSize == 65536)
        #expect(configuration.bufferMemory == 1_000_000_000_000)
        #expect(configuration.maxRequestSize == 2_000_000)
        #expect(configuration.maxBufferedRecords == 500)
        #expect(configuration.compression == .zstd(level: -7))
        #expect(configuration.partitioning.description == "round_robin")
        #expect(configuration.adaptivePartitioning)
        #expect(configuration.partitionAvailabilityTimeout == .milliseconds(30))
        #expect(!configuration.ignoreKeysForPartitioning)
        #expect(configuration.retryBackoff == .milliseconds(11))
        #expect(configuration.retryBackoffMax == .milliseconds(12))
        #expect(configuration.reconnectBackoff == .milliseconds(13))
        #expect(configuration.reconnectBackoffMax == .milliseconds(14))
        #expect(configuration.connectionSetupTimeout == .milliseconds(15))
        #expect(configuration.connectionSetupTimeoutMax == .milliseconds(16))
        #expect(configuration.connectionsMaxIdle == .milliseconds(17))
        #expect(configuration.sendBufferBytes == 18)
        #expect(configuration.receiveBufferBytes == nil)
        #expect(configuration.metadataMaxAge == .milliseconds(20))
        #expect(configuration.metadataMaxIdle == .seconds(5))
        #expect(configuration.metadataRecoveryStrategy == .disabled)
        #expect(configuration.metadataRecoveryRebootstrapTrigger == .milliseconds(21))
    }

    @Test(
        "Defaults written out as properties make the same configuration again", arguments: Setting.all.map(\.javaName))
    func roundTrip(key: String) throws {
        let standard = ProducerConfiguration(bootstrapServers: ["a:1"])
        let setting = try #require(Setting.all.first { $0.javaName == key })
        // A level belongs to its codec.
        let codec = Compression.Codec.allCases.first { key == "compression.\($0.name).level" } ?? .uncompressed
        // A bound belongs to automatic batching.
        let mode = key.hasPrefix("batching.") ? "automatic" : "fixed"
        let configuration = try ProducerConfiguration(
            properties: [
                "bootstrap.servers": "a:1", "compression.type": codec.name, "batching.mode": mode,
            ].merging([key: setting.text(standard)]) { $1 })
        for other in Setting.all where !["compression.type", "batching.mode"].contains(other.javaName) {
            #expect(other.text(configuration) == other.text(standard))
        }
    }

    @Test("Without any other key, everything but the servers is the default")
    func defaults() throws {
        let configuration = try ProducerConfiguration(properties: ["bootstrap.servers": "a:1,b:2"])
        #expect(configuration.bootstrapServers == ["a:1", "b:2"])
        #expect(configuration.linger == .adaptive(upTo: .milliseconds(5)))
        #expect(configuration.acks == .all)
    }

    @Test("Servers are required")
    func servers() {
        let message = configurationMessage { () throws(KafkaError) in _ = try ProducerConfiguration(properties: [:]) }
        #expect(message.contains("bootstrap.servers (bootstrapServers) is empty"))
    }

    @Test(
        "An unknown key is refused with the known ones that it resembles",
        arguments: [
            ("batch.sise", "Did you mean batch.size?"), ("lingerms", "Did you mean linger.ms?"),
            ("retry.backoff", "retry.backoff.ms"), ("batchSize", "Did you mean batch.size?"),
            ("queue.buffering.max.ms", "Did you mean linger.ms?"), ("ack", "Did you mean acks?"),
            ("bootstrap.server", "Did you mean bootstrap.servers?"),
        ])
    func unknown(key: String, expected: String) {
        let message = message(key, "1")
        #expect(message.contains("\"\(key)\" is not a setting"))
        #expect(message.contains(expected))
    }

    @Test(
        "A key in another unit is refused with the change of unit",
        arguments: [
            (
                "queue.buffering.max.kbytes",
                "Did you mean buffer.memory? buffer.memory is in bytes, not in KiB: 1 KiB is 1,024 bytes."
            ),
            (
                "linger.seconds",
                "Did you mean linger.ms? linger.ms is in milliseconds, not in seconds: 1 second is 1,000 ms."
            ),
            ("REQUEST_TIMEOUT_S", "request.timeout.ms is in milliseconds, not in seconds"),
            (
                "metadata.max.age.minutes",
                "metadata.max.age.ms is in milliseconds, not in minutes: 1 minute is 60,000 ms."
            ),
            ("retry.backoff.us", "retry.backoff.ms is in milliseconds, not in microseconds"),
            ("buffer.memory.mb", "buffer.memory is in bytes, not in MiB: 1 MiB is 1,048,576 bytes."),
            ("send.buffer.kb", "send.buffer.bytes is in bytes, not in KiB"),
        ])
    func changeOfUnit(key: String, expected: String) {
        #expect(message(key, "1").contains(expected))
    }

    @Test(
        "A key in the same unit, or in none, says nothing of units",
        arguments: ["queue.buffering.max.ms", "message.max.bytes", "batch.size.bytes", "retries.ms"])
    func sameUnit(key: String) {
        #expect(message(key, "1").hasSuffix("?"))
    }

    @Test("A key that resembles none is refused without a guess")
    func unknownWithoutGuess() {
        let message = message("zookeeper.connect", "localhost:2181")
        #expect(message == "\"zookeeper.connect\" is not a setting of this producer. Remove it.")
    }

    @Test(
        "What this producer does not do yet is refused as such",
        arguments: [
            ("transaction.two.phase.commit.enable", "true"), ("enable.metrics.push", "true"), ("metric.reporters", ""),
            ("metrics.num.samples", "2"), ("metrics.sample.window.ms", "2"),
        ])
    func notYet(key: String, value: String) {
        let message = message(key, value)
        #expect(message.hasPrefix(key))
        #expect(message.contains("is not supported yet"))
    }

    @Test("A value that asks for what happens anyway is taken")
    func harmless() throws {
        _ = try ProducerConfiguration(properties: [
            "bootstrap.servers": "a:1", "security.protocol": "PLAINTEXT", "enable.metrics.push": "false",
        ])
    }

    @Test("Serializers are refused with the reason", arguments: ["key.serializer", "value.serializer"])
    func serializers(key: String) {
        #expect(message(key, "org.apache.kafka.common.serialization.StringSerializer").contains("typed in Swift"))
    }

    @Test("Java classes are refused", arguments: ["interceptor.classes", "partitioner.class"])
    func classes(key: String) {
        #expect(message(key, "com.example.Thing").contains("Swift"))
    }

    @Test(
        "A wrong value is refused with the key, both names, the value and what is allowed",
        arguments: [
            (
                "batch.size", "large",
                "batch.size (batchSize) is large, but must be a whole number from 0 to 2147352576."
            ),
            ("batch.size", "-1", "batch.size (batchSize) is -1, but must be a whole number from 0 to 2147352576."),
            ("retries", "2147483648", "retries is 2147483648, but must be a whole number from 0 to 2147483647."),
            ("acks", "2", "acks is 2, but must be all (the same as -1), 1 or 0."),
            ("linger.ms", "5ms", "linger.ms (linger) is 5ms, but must be from 0 ms to 100 years."),
            (
                "request.timeout.ms", "0",
                "request.timeout.ms (requestTimeout) is 0, but must be from 1 to 2147483647 ms."
            ),
            ("enable.idempotence", "yes", "enable.idempotence (enableIdempotence) is yes, but must be true or false."),
            ("max.block.ms", "", "max.block.ms (maxBlock) is empty, but must be from 0 ms to 100 years."),
            (
                "compression.type", "brotli",
                "compression.type (compression) is brotli, but must be none, gzip, snappy, lz4 or zstd."
            ),
            (
                "metadata.max.idle.ms", "4999",
                "metadata.max.idle.ms (metadataMaxIdle) is 4999, but must be from 5000 ms to 100 years."
            ),
            (
                "max.buffered.records", "0",
                "max.buffered.records (maxBufferedRecords) is 0, "
                    + "but must be a whole number, at least 1, or nil (-1 in properties) for no limit."
            ),
            (
                "connections.max.idle.ms", "-2",
                "connections.max.idle.ms (connectionsMaxIdle) is -2, "
                    + "but must be from 1 ms to 100 years, or nil (-1 in properties) for never."
            ),
            (
                "send.buffer.bytes", "0",
                "send.buffer.bytes (sendBufferBytes) is 0, but must be a whole number from 1 to 2147483647, "
                    + "or nil (-1 in properties) for the system's choice."
            ),
        ])
    func wrongValue(key: String, value: String, expected: String) {
        #expect(message(key, value) == expected)
    }

    @Test("Java's way to say forever is taken")
    func forever() throws {
        let configuration = try ProducerConfiguration(properties: [
            "bootstrap.servers": "a:1", "max.block.ms": "9223372036854775807",
        ])
        #expect(configuration.maxBlock == .seconds(36_500 * 86_400))
    }

    @Test("-1 is nil where there is one: no limit, never, the system's choice")
    func minusOne() throws {
        let configuration = try ProducerConfiguration(properties: [
            "bootstrap.servers": "a:1", "max.buffered.records": "-1", "connections.max.idle.ms": "-1",
            "send.buffer.bytes": "-1", "receive.buffer.bytes": " -1 ",
        ])
        #expect(configuration.maxBufferedRecords == nil && configuration.connectionsMaxIdle == nil)
        #expect(configuration.sendBufferBytes == nil && configuration.receiveBufferBytes == nil)
    }

    @Test("A level of another codec is a contradiction that names both")
    func levelOfAnotherCodec() {
        let message = configurationMessage { () throws(KafkaError) in
            _ = try ProducerConfiguration(properties: [
                "bootstrap.servers": "a:1", "compression.type": "lz4", "compression.gzip.level": "5",
            ])
        }
        #expect(message.contains("compression.gzip.level (compression) is 5"))
        #expect(message.contains("compression.type (compression) is lz4"))
    }

    @Test(
        "Levels outside of a codec's range are refused",
        arguments: [("gzip", "0"), ("gzip", "10"), ("lz4", "0"), ("lz4", "18"), ("zstd", "23"), ("zstd", "-131073")])
    func levels(codec: String, level: String) {
        let message = configurationMessage { () throws(KafkaError) in
            _ = try ProducerConfiguration(properties: [
                "bootstrap.servers": "a:1", "compression.type": codec, "compression.\(codec).level": level,
            ])
        }
        #expect(
            message.contains("compression.\(codec).level (compression) is \(level), but must be a whole number from"))
    }

    @Test("All mistakes are reported together")
    func severalMistakes() {
        let message = configurationMessage { () throws(KafkaError) in
            _ = try ProducerConfiguration(properties: [
                "bootstrap.servers": "a:1", "batch.sise": "1", "linger.ms": "x", "retries": "0",
                "enable.idempotence": "true", "sasl.mechanism": "LOGIN",
            ])
        }
        for part in ["batch.sise", "linger.ms", "retries", "sasl.mechanism", "enable.idempotence"] {
            #expect(message.contains(part))
        }
    }
}
