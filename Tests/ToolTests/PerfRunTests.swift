// `@testable` needs a debug build.
#if DEBUG
    import KafkaClient
    import KafkaTesting
    import Testing

    @testable import kafka_producer

    @Suite("Measurements", .timeLimit(.minutes(10)))
    struct PerfRunTests {
        private func measure(
            _ cluster: EmbeddedKafkaCluster, records: Int, payloads: Payloads = Payloads(size: 100),
            throughput: Double? = nil, awaited: Int? = nil
        ) async throws -> PerfResult {
            let producer = try KafkaProducer(ProducerConfiguration(bootstrapServers: cluster.bootstrapServers))
            let plan = PerfPlan(
                topic: "t", records: records, payloads: payloads, throughput: throughput, awaited: awaited)
            return try await PerfRun(plan, producer: producer).measure()
        }

        @Test("At unlimited speed one latency of 64 is measured, and all records are counted")
        func unlimited() async throws {
            try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
                let result = try await measure(cluster, records: 1000)
                #expect(result.records == 1000 && result.failed == 0 && result.bytes == 100_000)
                // 0, 64, …, 960, and the last one.
                #expect(result.latency.count == 17)
                #expect(cluster.recordCount(in: "t") == 1000)
            }
        }

        @Test("With a given throughput, or awaited, all latencies are measured")
        func everyRecord() async throws {
            try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
                #expect(try await measure(cluster, records: 500, throughput: 100_000).latency.count == 500)
                let awaited = try await measure(cluster, records: 500, awaited: 7)
                #expect(awaited.latency.count == 500 && awaited.records == 500 && awaited.failed == 0)
                #expect(try await measure(cluster, records: 100, throughput: 100_000, awaited: 3).latency.count == 100)
                #expect(cluster.recordCount(in: "t") == 1100)
            }
        }

        @Test("As many records are awaited concurrently as was asked for")
        func awaitedAtOnce() async throws {
            try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
                try cluster.createTopic("t", partitions: 1)
                let producer = try KafkaProducer(ProducerConfiguration(bootstrapServers: cluster.bootstrapServers))
                try await producer.warmUp(topics: ["t"])
                let plan = PerfPlan(
                    topic: "t", records: 20, payloads: Payloads(size: 10), throughput: nil, awaited: 5)
                cluster.stallBroker(1)
                async let result = PerfRun(plan, producer: producer).measure()
                try await waitUntil { await producer.metrics().recordsQueued == 5 }
                cluster.resumeBroker(1)
                #expect(try await result.failed == 0)
            }
        }

        @Test("Lines of a file are sent in turn, empty ones left out")
        func payloads() async throws {
            let payloads = try #require(Payloads(lines: Array("one\n\ntwo\nthree".utf8)))
            #expect(payloads.count == 3)
            try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
                try cluster.createTopic("t", partitions: 1)
                let result = try await measure(cluster, records: 4, payloads: payloads, awaited: 1)
                #expect(result.bytes == 14)
                #expect(cluster.records(in: "t").map(\.valueString) == ["one", "two", "three", "one"])
            }
            #expect(Payloads(lines: []) == nil)
            #expect(Payloads(lines: Array("\n\n".utf8)) == nil)
        }

        @Test("Records of any size, the empty one too", arguments: [0, 1, 3_000_000])
        func sizes(size: Int) {
            let payloads = Payloads(size: size)
            #expect(payloads[0].count == size)
            #expect(payloads[12345].count == size)
        }

        @Test("Records that the broker refuses are counted, with the reason", arguments: [nil, 3])
        func refused(awaited: Int?) async throws {
            try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
                try cluster.createTopic("t", partitions: 1, maxMessageBytes: 500)
                let payloads = try #require(
                    Payloads(lines: Array("small\n".utf8) + [UInt8](repeating: 0x78, count: 1000)))
                let result = try await measure(cluster, records: 10, payloads: payloads, awaited: awaited)
                #expect(result.records == 10 && result.failed == 5)
                #expect(result.firstError?.code == .recordTooLarge)
            }
        }
    }
#endif
