import KafkaClient
import Testing

@testable import kafka_producer

@Suite("Recommended settings", .timeLimit(.minutes(10)))
struct TuneAdvisorTests {
    static let defaults = ProducerConfiguration(bootstrapServers: ["localhost:9092"])

    /// 10,000 records a second of 500 bytes.
    static func workload(_ change: (inout TuneWorkload) -> Void = { _ in }) -> TuneWorkload {
        var workload = TuneWorkload(recordBytes: 500, recordsPerSecond: 10_000)
        change(&workload)
        return workload
    }

    private func recommend(
        _ workload: TuneWorkload, current: ProducerConfiguration = defaults, codecs: [CodecFigure] = []
    ) -> (values: [String: String], configuration: ProducerConfiguration, reasons: [String: String]) {
        let (lines, configuration) = TuneAdvisor(workload: workload, current: current, codecs: codecs).recommend()
        let values = Dictionary(uniqueKeysWithValues: lines.map { ($0.property, $0.value) })
        return (values, configuration, Dictionary(uniqueKeysWithValues: lines.map { ($0.property, $0.reason) }))
    }

    @Test("A batch of 32 KiB gets the linger of the formula: 7.86 ms, so 8; cut down it would be 7")
    func formula() throws {
        let workload = Self.workload { $0.targetBatch = 32 * 1024 }
        let (values, configuration, reasons) = recommend(workload)
        #expect(values["batch.size"] == "32768" && values["linger.ms"] == "8")
        #expect(reasons["linger.ms"] == "65.5 records / 10 per ms × 1.2 = 7.86 ms.")
        let row = TuneEstimate(workload, configuration).rows.first { $0.name.hasPrefix("optimal linger") }
        #expect(row?.value == "7.86 ms: 8 rounded, 7 cut down")
        #expect(TuneEstimate(workload, configuration).fill == 1)
    }

    @Test(
        "Without a target, it is the largest batch that fills in half of what the latency leaves",
        arguments: [
            (100.0, "131072", "31"), (50, "65536", "16"), (20, "32768", "8"), (4, "16384", "1"), (1, "16384", "0"),
        ])
    func latency(budget: Double, batch: String, linger: String) {
        let (values, configuration, _) = recommend(Self.workload { $0.latencyBudget = budget })
        #expect(values["batch.size"] == batch && values["linger.ms"] == linger)
        #expect(configuration.linger.longest / .milliseconds(1) <= max(1, budget / 2))
    }

    @Test("Records that are rare do not wait; with keys, partitions share the rate")
    func rates() {
        #expect(recommend(Self.workload { $0.recordsPerSecond = 10 }).values["linger.ms"] == "0")
        let keyed = Self.workload {
            ($0.isKeyed, $0.partitions) = (true, 10)
        }
        #expect(keyed.ofBatch == 1000)
        // 16 KiB take 39 ms of one partition's records.
        #expect(recommend(keyed).values["batch.size"] == "16384" && recommend(keyed).values["linger.ms"] == "39")
        let shared = Self.workload { $0.producers = 4 }
        #expect(shared.ofBatch == 2500)
        // More records than that fill the largest batch in less than a millisecond.
        let fast = recommend(Self.workload { $0.recordsPerSecond = 2e6 })
        #expect(fast.values["batch.size"] == "262144" && fast.values["linger.ms"] == "1")
    }

    @Test("With many partitions, batches are smaller, so that they do not take all memory")
    func manyPartitions() {
        let workload = Self.workload { ($0.isKeyed, $0.partitions, $0.recordsPerSecond) = (true, 2000, 1e8) }
        #expect(recommend(workload).values["batch.size"] == "32768")
    }

    @Test("The codec that leaves the least, or as little and is faster, within a quarter of a core")
    func codecs() {
        let figures = [
            CodecFigure(codec: "snappy", ratio: 0.5, megabytesPerSecond: 500),
            CodecFigure(codec: "lz4", ratio: 0.45, megabytesPerSecond: 600),
            CodecFigure(codec: "zstd:1", ratio: 0.3, megabytesPerSecond: 300),
            CodecFigure(codec: "zstd:6", ratio: 0.27, megabytesPerSecond: 60),
        ]
        let (values, configuration, _) = recommend(Self.workload(), codecs: figures)
        #expect(values["compression.type"] == "zstd" && values["compression.zstd.level"] == "1")
        #expect(configuration.compression == .zstd(level: 1))
        // 238 MB/s leave zstd too little of the core; 95 MB/s leave it to lz4.
        #expect(
            recommend(Self.workload { $0.recordsPerSecond = 500_000 }, codecs: figures).values["compression.type"]
                == "none")
        let fast = recommend(Self.workload { $0.recordsPerSecond = 200_000 }, codecs: figures)
        #expect(fast.values["compression.type"] == "lz4" && fast.values["compression.zstd.level"] == nil)
        let random = [CodecFigure(codec: "lz4", ratio: 1, megabytesPerSecond: 900)]
        #expect(recommend(Self.workload(), codecs: random).values["compression.type"] == "none")
        var current = Self.defaults
        current.compression = .snappy
        // Nothing was measured: as it is.
        #expect(recommend(Self.workload(), current: current).values["compression.type"] == "snappy")
    }

    @Test("Durability decides acks and idempotence", arguments: TuneWorkload.Durability.allCases)
    func durability(level: TuneWorkload.Durability) throws {
        let (values, configuration, _) = recommend(Self.workload { $0.durability = level })
        #expect(values["acks"] == [.none: "0", .leader: "1", .all: "all"][level])
        #expect(values["enable.idempotence"] == "\(level == .all)")
        #expect(values["max.in.flight.requests.per.connection"] == "5")
        try configuration.validate()
        var transactional = Self.defaults
        transactional.transactionalID = "t"
        #expect(recommend(Self.workload { $0.durability = level }, current: transactional).values["acks"] == "all")
    }

    @Test("The buffer holds the outage, and records live longer than it")
    func outage() {
        let (values, configuration, _) = recommend(Self.workload { $0.outageSeconds = 200 })
        // 1,000 MB, a fifth more, and what is in work.
        #expect((1.2e9..<1.25e9).contains(Double(configuration.bufferMemory)))
        #expect(configuration.bufferMemory.isMultiple(of: 1 << 20))
        #expect(configuration.deliveryTimeout > .seconds(230) && values["delivery.timeout.ms"] == "230031")
        #expect(recommend(Self.workload { $0.outageSeconds = 0 }).configuration.bufferMemory == 32 << 20)
        #expect(recommend(Self.workload { $0.outageSeconds = 0 }).values["delivery.timeout.ms"] == "120000")
    }

    @Test("Swift and properties say the same, and a producer takes them")
    func spellings() throws {
        let codecs = [CodecFigure(codec: "zstd:3", ratio: 0.2, megabytesPerSecond: 300)]
        let report = TuneReport(
            Self.workload(), current: Self.defaults, settings: ["client.id": "me", "compression.lz4.level": "4"],
            contradiction: nil, codecs: codecs, topic: nil)
        let parsed = try ProducerConfiguration(
            properties: try ProducerConfiguration.parseProperties(report.properties)
                .merging(["bootstrap.servers": "localhost:9092"]) { $1 })
        let recommended = recommend(Self.workload(), codecs: codecs).configuration
        #expect(parsed == recommended)
        #expect(report.recommended.properties["client.id"] == "me")
        #expect(report.recommended.properties["compression.lz4.level"] == nil)
        #expect(report.swift.contains("\nconfiguration.compression = .zstd(level: 3)\n"))
    }
}
