import KafkaWire
import Testing

@testable import KafkaClient

/// Each test fails if the producer ignores the setting that it is named after; see `SettingCoverage`.
@Suite("Settings in effect: batches, memory and compression", .timeLimit(.minutes(10)))
struct BatchSettingTests {
    /// How many records a producer takes before one has to wait, none of which is sent; 100 at most.
    private func capacity(_ configure: (inout ProducerConfiguration) -> Void) -> Int {
        let driver = AccumulatorDriver(configure)
        return (0..<100).prefix { _ in
            if case .accepted = driver.append(size: 400) { true } else { false }
        }.count
    }

    @Test("linger.ms: so long a batch waits for more records", arguments: [Linger.fixed(.seconds(1)), .zero])
    func linger(linger: Linger) throws {
        let driver = try SenderDriver.warm { $0.linger = linger }
        try driver.send("a")
        try driver.advance(.milliseconds(999))
        #expect(driver.requests.isEmpty == (linger != .zero))
        try driver.advance(.milliseconds(1))
        #expect(driver.requests.count == 1)
    }

    @Test("batch.size: a batch that is full leaves")
    func batchSize() throws {
        let driver = try SenderDriver.warm {
            $0.batchSize = 1000
            $0.linger = .fixed(.seconds(60))
        }
        for number in 0..<3 { try driver.send("\(number)" + String(repeating: "x", count: 400)) }
        try driver.settle()
        #expect(try driver.batch().values.map { $0.prefix(1) } == ["0", "1"])
    }

    @Test("buffer.memory: when it is used up, records wait")
    func bufferMemory() {
        let configure = { (configuration: inout ProducerConfiguration) in
            configuration.batchSize = 1000
            configuration.maxRequestSize = 1000
        }
        #expect(capacity(configure) == 100)
        let bounded = capacity {
            configure(&$0)
            $0.bufferMemory = 4000
        }
        #expect(bounded == 8, "two in each of four batches")
    }

    @Test("max.request.size: requests are filled up to it, and larger records refused")
    func maxRequestSize() throws {
        let driver = try SenderDriver.warm { $0.maxRequestSize = 1000 }
        // Both are there before a request is made.
        for partition: Int32 in 0...1 { try driver.send(String(repeating: "x", count: 600), partition: partition) }
        try driver.settle()
        #expect(try driver.values().map(\.count) == [1, 1])
        guard case .rejected(let error) = driver.append(String(repeating: "x", count: 1000)) else {
            return #expect(Bool(false))
        }
        #expect(error.code == .recordTooLarge)
    }

    @Test("max.buffered.records: when so many are held, records wait")
    func maxBufferedRecords() {
        #expect(capacity { $0.maxBufferedRecords = 7 } == 7)
    }

    @Test("topic.buffer.memory: when a topic has used it up, its records wait")
    func topicBufferMemory() {
        let bounded = capacity {
            $0.batchSize = 1000
            $0.maxRequestSize = 1000
            $0.topicBufferMemory = 4000
        }
        #expect(bounded == 8, "two in each of four batches")
    }

    @Test("topic.max.buffered.records: when so many of a topic are held, its records wait")
    func maxTopicRecords() {
        #expect(capacity { $0.maxTopicRecords = 7 } == 7)
    }

    @Test(
        "pacing.threshold.percent, pacing.longest.pause.ms: from there on, batches have to wait for their turn, for so long"
    )
    func pacing() throws {
        let unpaced = capacity {
            $0.batchSize = 1000
            $0.maxRequestSize = 1000
            $0.bufferMemory = 4000
        }
        let paced = capacity {
            $0.batchSize = 1000
            $0.maxRequestSize = 1000
            $0.bufferMemory = 4000
            $0.pacingThreshold = 50
        }
        #expect((unpaced, paced) == (8, 6), "the fourth batch would begin with 3000 of 4000 bytes in use")
        var configuration = ProducerConfiguration(bootstrapServers: [])
        configuration.pacingThreshold = 0
        configuration.longestPause = .milliseconds(70)
        let pool = MemoryPool(totalBytes: 10_000, batchSizes: [1000], maxRecords: nil)
        let pacer = try #require(Pacer(configuration, pool))
        _ = pool.tryAllocate(1000)
        // Brokers take nothing.
        let pauses = [0, 1, 1].map { second in
            var pausing = AppendAttempt.Pausing.allowed
            return pacer.pause(before: 1000, &pausing, now: .at(.seconds(second)))
        }
        #expect(pauses == [nil, .at(.milliseconds(1035)), .at(.milliseconds(1035))], "half of it, to look again then")
    }

    // MARK: Compression

    /// What a batch of text looks like on the wire.
    private func compressed(_ compression: Compression) throws -> (codec: UInt8, size: Int) {
        let driver = try SenderDriver.warm { $0.compression = compression }
        // Words in no order: what is to be found in it, a codec that looks longer finds more of.
        var random = SplitMix64(seed: 1)
        let words = (0..<3000).map { _ in
            String(repeating: "kafka", count: 2).suffix(Int.random(in: 1...9, using: &random))
        }
        try driver.send(words.joined(separator: " "))
        try driver.settle()
        let partition = try #require(try driver.request().decode(ProduceRequest.self).topics.first?.partitions.first)
        return (try driver.batch().header.attributes.codec, partition.records?.count ?? 0)
    }

    @Test("compression.type: batches name the codec", arguments: Compression.Codec.allCases)
    func compression(codec: Compression.Codec) throws {
        #expect(try compressed(Compression(codec)).codec == codec.rawValue)
    }

    @Test(
        "compression.….level: a codec that tries harder makes less of it",
        arguments: [(.gzip(level: 1), .gzip(level: 9)), (.lz4, .lz4(level: 17)), (.zstd(level: -50), .zstd(level: 19))]
            as [(Compression, Compression)])
    func compressionLevel(fast: Compression, hard: Compression) throws {
        #expect(try compressed(hard).size < compressed(fast).size)
    }
}
