// `@testable` needs a debug build.
#if DEBUG
    import KafkaClient
    import KafkaTesting
    import KafkaVerification
    import Testing

    @testable import KafkaClient
    @testable import kafka_producer

    @Suite("Bounds of numbers", .timeLimit(.minutes(10)))
    struct BoundsTests {
        @Test("A record is due when its number says; no rate and no number overflow")
        func pace() {
            #expect(Pace(recordsPerSecond: 2).due(0) == .zero)
            #expect(Pace(recordsPerSecond: 2).due(10) == .seconds(5))
            #expect(Pace(recordsPerSecond: 0.5).due(3) == .seconds(6))
            for rate in [OptionCheck.rates.lowerBound, OptionCheck.rates.upperBound, 1e-300, .infinity] {
                let pace = Pace(recordsPerSecond: rate)
                #expect(pace.due(0) <= pace.due(1) && pace.due(1) <= pace.due(.max))
            }
        }

        @Test("A record whose time is past, or that is not wanted any more, is not waited for")
        func waits() async throws {
            try await Pace(recordsPerSecond: 1e12).wait(for: 1_000_000)
            try await Pace(recordsPerSecond: 1e-3).wait(for: 1_000_000, unless: { true })
        }

        @Test("A record is not sent before its time")
        func evenly() async throws {
            let start = ContinuousClock.now
            try await Pace(recordsPerSecond: 20).wait(for: 1)
            #expect(ContinuousClock.now - start > .milliseconds(49))
        }

        /// The number is the producer's, and kept here.
        @Test(
            "The largest record that the tool lets pass is the largest that the producer takes", arguments: [100, 5000])
        func recordOverhead(limit: Int) async throws {
            try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
                var configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
                configuration.maxRequestSize = limit
                configuration.batchSize = 0
                let largest = limit - ProducerSettings.recordOverhead
                #expect(throws: Never.self) { try configuration.check(recordSize: largest) }
                #expect(throws: ToolError.self) { try configuration.check(recordSize: largest + 1) }
                try await withKafkaProducer(configuration) { producer in
                    _ = try await producer.send(
                        ProducerRecord(topic: "t", value: [UInt8](repeating: 0, count: largest)))
                    await #expect {
                        try await producer.send(
                            ProducerRecord(topic: "t", value: [UInt8](repeating: 0, count: largest + 1)))
                    } throws: {
                        ($0 as? KafkaError)?.code == .recordTooLarge
                    }
                }
            }
        }

        @Test("The version is the one that brokers get")
        func version() {
            #expect(KafkaProducerTool.version == ClientVersion.text)
        }

        @Test("The demo's cluster takes what the demo sends, and keeps it")
        func embeddedDemo() throws {
            func setup(_ records: Int, _ size: Int, isKept: Bool = false) throws -> EmbeddedClusterConfiguration {
                try EmbeddedDemoCluster.configuration(
                    records: records, recordSize: size, isKept: isKept, memory: 16e9)
            }
            #expect(try setup(1000, 100).retainBytesPerPartition == nil)
            #expect(try setup(1000, 100, isKept: true).retainBytesPerPartition == 64 << 20)
            #expect(try setup(10_000_000, 100, isKept: true).retainBytesPerPartition == 1_320_000_000)
            let large = try setup(10, 64 << 20)
            #expect(large.maxMessageBytes > 64 << 20 && large.maxRequestBytes > large.maxMessageBytes)
            #expect(large.maxDecompressedBytes > 64 << 20)
            #expect(try setup(1, 12).maxMessageBytes == EmbeddedClusterConfiguration(brokers: 3).maxMessageBytes)
            #expect(throws: ToolError.self) { try setup(1_000_000_000, 64 << 20) }
            #expect(throws: ToolError.self) { try setup(200_000_000, 100) }
            #expect(throws: Never.self) { try setup(100_000_000, 100) }
        }

        @Test("A verification is good if all is acknowledged, or if records were meant to fail and not all did")
        func summary() {
            var report = VerificationReport()
            (report.records, report.acknowledged, report.readBack) = (10, 10, 10)
            func isGood(expectsFailures: Bool) -> Bool {
                let summary = VerifySummary(report: report, seconds: 1, expectsFailures: expectsFailures)
                #expect(summary.text.hasSuffix(summary.isGood ? "\nAll is well." : "\nNot all is well."))
                return summary.isGood
            }
            #expect(isGood(expectsFailures: false) && isGood(expectsFailures: true))
            (report.acknowledged, report.readBack, report.notWritten) = (9, 9, 1)
            #expect(!isGood(expectsFailures: false) && isGood(expectsFailures: true))
            (report.acknowledged, report.readBack, report.notWritten) = (0, 0, 10)
            #expect(!isGood(expectsFailures: true))
            (report.acknowledged, report.readBack, report.lost, report.notWritten) = (10, 9, 1, 0)
            #expect(!isGood(expectsFailures: false) && !isGood(expectsFailures: true))
        }
    }
#endif
