import KafkaClient
import Testing

@Suite("Configuration: ranges and contradictions", .timeLimit(.minutes(10)))
struct ConfigurationValidationTests {
    private func message(_ change: (inout ProducerConfiguration) -> Void) -> String {
        var configuration = ProducerConfiguration(bootstrapServers: ["a:1"])
        change(&configuration)
        return configurationMessage { () throws(KafkaError) in try configuration.validate() }
    }

    @Test("The defaults are valid")
    func defaults() throws {
        try ProducerConfiguration(bootstrapServers: ["a:1"]).validate()
    }

    @Test("Idempotence needs acks of all", arguments: [Acks.zero, .leader])
    func idempotenceAndAcks(acks: Acks) {
        let message = message { $0.acks = acks }
        #expect(message.contains("enable.idempotence (enableIdempotence)"))
        #expect(message.contains("acks to be all, but it is \(acks)"))
    }

    @Test("Idempotence needs retries")
    func idempotenceAndRetries() {
        let message = message { $0.retries = 0 }
        #expect(message.contains("enable.idempotence (enableIdempotence)"))
        #expect(message.contains("retries to be at least 1"))
    }

    @Test("Idempotence needs at most 5 in flight")
    func idempotenceAndInFlight() throws {
        let message = message { $0.maxInFlightRequestsPerConnection = 6 }
        #expect(message.contains("enable.idempotence (enableIdempotence)"))
        #expect(message.contains("max.in.flight.requests.per.connection (maxInFlightRequestsPerConnection)"))
        var configuration = ProducerConfiguration(bootstrapServers: ["a:1"])
        configuration.maxInFlightRequestsPerConnection = 5
        try configuration.validate()
    }

    @Test("Without idempotence, none of this is needed")
    func withoutIdempotence() throws {
        var configuration = ProducerConfiguration(bootstrapServers: ["a:1"])
        configuration.enableIdempotence = false
        configuration.acks = .zero
        configuration.retries = 0
        configuration.maxInFlightRequestsPerConnection = 100
        try configuration.validate()
    }

    @Test(
        "Delivery takes at least linger and a request",
        arguments: [Linger.fixed(.seconds(1)), .adaptive(upTo: .seconds(1))])
    func deliveryTimeout(linger: Linger) throws {
        let tooShort = message {
            $0.linger = linger
            $0.deliveryTimeout = .milliseconds(30_999)
        }
        #expect(tooShort.contains("delivery.timeout.ms (deliveryTimeout) is 30999 ms"))
        #expect(tooShort.contains("linger.ms (linger), 1000 ms"))
        #expect(tooShort.contains("request.timeout.ms (requestTimeout), 30000 ms"))
        var configuration = ProducerConfiguration(bootstrapServers: ["a:1"])
        configuration.linger = linger
        configuration.deliveryTimeout = .seconds(31)
        try configuration.validate()
    }

    @Test("A batch and a request must fit into the buffer")
    func sizes() throws {
        let batch = message { $0.batchSize = $0.bufferMemory + 1 }
        #expect(batch.contains("batch.size (batchSize) is 33554433"))
        #expect(batch.contains("buffer.memory (bufferMemory), 33554432"))
        let request = message { $0.maxRequestSize = $0.bufferMemory + 1 }
        #expect(request.contains("max.request.size (maxRequestSize) is 33554433"))
        #expect(request.contains("buffer.memory (bufferMemory), 33554432"))
        var configuration = ProducerConfiguration(bootstrapServers: ["a:1"])
        configuration.batchSize = configuration.bufferMemory
        configuration.maxRequestSize = configuration.bufferMemory
        try configuration.validate()
    }

    @Test("A first wait must not exceed the longest")
    func backoff() {
        let retry = message { $0.retryBackoff = .milliseconds(1001) }
        #expect(retry.contains("retry.backoff.ms (retryBackoff) is 1001 ms"))
        #expect(retry.contains("retry.backoff.max.ms (retryBackoffMax), 1000 ms"))
        let reconnect = message { $0.reconnectBackoff = .seconds(2) }
        #expect(reconnect.contains("reconnect.backoff.ms (reconnectBackoff)"))
        #expect(reconnect.contains("reconnect.backoff.max.ms (reconnectBackoffMax)"))
        let setup = message { $0.connectionSetupTimeoutMax = .seconds(9) }
        #expect(setup.contains("socket.connection.setup.timeout.ms (connectionSetupTimeout)"))
        #expect(setup.contains("socket.connection.setup.timeout.max.ms (connectionSetupTimeoutMax)"))
    }

    @Test("Settings of adaptive partitioning need it")
    func availability() {
        let message = message {
            $0.adaptivePartitioning = false
            $0.partitionAvailabilityTimeout = .seconds(1)
        }
        #expect(message.contains("partitioner.availability.timeout.ms (partitionAvailabilityTimeout)"))
        #expect(message.contains("partitioner.adaptive.partitioning.enable (adaptivePartitioning)"))
    }

    @Test("Keys cannot be ignored by a partitioner that was chosen for its keys")
    func ignoredKeys() {
        let message = message {
            $0.partitioning = .fnv1aRandom
            $0.ignoreKeysForPartitioning = true
        }
        #expect(message.contains("partitioner.ignore.keys (ignoreKeysForPartitioning)"))
        #expect(message.contains("partitioner.class (partitioning) is fnv1a_random"))
    }

    @Test("Levels fit their codec")
    func levels() {
        #expect(message { $0.compression = .gzip(level: 10) }.contains("compression.gzip.level (compression) is 10"))
        #expect(message { $0.compression = .lz4(level: 0) }.contains("from 1 to 17"))
        #expect(message { $0.compression = .zstd(level: 23) }.contains("from -131072 to 22"))
        #expect(message { $0.compression = Compression(.snappy, level: 1) }.contains("snappy has no levels"))
    }

    @Test("Allowed levels are allowed")
    func allowedLevels() throws {
        var configuration = ProducerConfiguration(bootstrapServers: ["a:1"])
        for compression in [.gzip(level: -1), .gzip(level: 9), .lz4(level: 1), .lz4(level: 17), .zstd(level: -131072)]
            as [Compression]
        {
            configuration.compression = compression
            try configuration.validate()
        }
    }

    @Test("Values out of range are refused by both names")
    func ranges() {
        #expect(message { $0.maxInFlightRequestsPerConnection = 0 }.contains("from 1 to 2147483647"))
        #expect(message { $0.retries = -1 }.contains("retries is -1"))
        #expect(
            message { $0.metadataMaxIdle = .milliseconds(4999) }.contains(
                "metadata.max.idle.ms (metadataMaxIdle) is 4999"))
        #expect(message { $0.linger = .milliseconds(-1) }.contains("linger.ms (linger) is -1"))
        #expect(message { $0.bufferMemory = 0 }.contains("buffer.memory (bufferMemory) is 0"))
        #expect(message { $0.maxBufferedRecords = 0 }.contains("max.buffered.records (maxBufferedRecords) is 0"))
        #expect(message { $0.clientID = "" }.contains("client.id (clientID) is empty"))
        #expect(message { $0.clientID = String(repeating: "é", count: 16_384) }.contains("from 1 to 32767 bytes long"))
        #expect(message { $0.sendBufferBytes = -1 }.contains("send.buffer.bytes (sendBufferBytes)"))
        #expect(message { $0.maxBlock = .seconds(Int64.max) }.contains("max.block.ms (maxBlock)"))
        #expect(
            message { $0.requestTimeout = .microseconds(500) }.contains("request.timeout.ms (requestTimeout) is 0.5"))
    }

    @Test("What surrounds the records still fits into the largest request")
    func largestSizes() throws {
        let largest = 2_147_352_576
        #expect(message { $0.maxRequestSize = largest + 1 }.contains("a whole number from 1 to \(largest)"))
        #expect(message { $0.batchSize = Int(Int32.max) }.contains("a whole number from 0 to \(largest)"))
        var configuration = ProducerConfiguration(bootstrapServers: ["a:1"])
        configuration.bufferMemory = .max
        configuration.maxRequestSize = largest
        configuration.batchSize = largest
        try configuration.validate()
    }

    @Test("Presets are valid and set what they promise")
    func presets() throws {
        let servers = ["a:1"]
        let presets: [(ProducerConfiguration, Int, Linger, Acks, Compression, Bool)] = [
            (.lowLatency(bootstrapServers: servers), 16_384, .zero, .leader, .uncompressed, false),
            (.balanced(bootstrapServers: servers), 32_768, .milliseconds(5), .all, .snappy, true),
            (.highThroughput(bootstrapServers: servers), 131_072, .milliseconds(50), .all, .lz4, true),
            (.fireAndForget(bootstrapServers: servers), 65_536, .milliseconds(20), .zero, .lz4, false),
        ]
        for (preset, batchSize, linger, acks, compression, idempotent) in presets {
            try preset.validate()
            #expect(preset.bootstrapServers == servers)
            #expect(preset.batchSize == batchSize)
            #expect(preset.linger == linger)
            #expect(preset.acks == acks)
            #expect(preset.compression == compression)
            #expect(preset.enableIdempotence == idempotent)
        }
    }

    @Test("Durations of any length are checked", arguments: [Duration.seconds(1e20), Duration(attoseconds: .max)])
    func longestDurations(duration: Duration) {
        #expect(message { $0.maxBlock = duration }.contains("max.block.ms (maxBlock)"))
        #expect(message { $0.maxBlock = .zero - duration }.contains("max.block.ms (maxBlock)"))
        let message = message {
            $0.linger = .fixed(duration)
            $0.requestTimeout = duration
        }
        #expect(message.contains("linger.ms (linger)") && message.contains("request.timeout.ms (requestTimeout)"))
    }
}
