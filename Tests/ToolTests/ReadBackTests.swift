// `@testable` needs a debug build.
#if DEBUG
    import KafkaClient
    import KafkaTesting
    import KafkaVerification
    import Synchronization
    import Testing

    @testable import kafka_producer

    extension EmbeddedKafkaCluster {
        fileprivate var plainConfiguration: ProducerConfiguration {
            ProducerConfiguration(bootstrapServers: bootstrapServers)
        }
    }

    @Suite("Reading back from a cluster", .timeLimit(.minutes(10)))
    struct ReadBackTests {
        private final class Values: Sendable {
            private let values = Mutex<[String]>([])

            var all: [String] { values.withLock { $0 } }

            func add(_ record: EmbeddedRecord) {
                values.withLock { $0.append(record.valueString ?? "") }
            }
        }

        private func send(_ values: [String], to cluster: EmbeddedKafkaCluster) async throws {
            try await withKafkaProducer(ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)) { producer in
                for value in values {
                    _ = try await producer.send(ProducerRecord(topic: "t", partition: 0, value: value))
                }
            }
        }

        @Test("What was there before is not read")
        func older() async throws {
            try await withEmbeddedKafkaCluster(brokers: 2) { cluster in
                try cluster.createTopic("t", partitions: 3)
                try await send(["old", "older"], to: cluster)
                let readBack = try await TopicReadBack(topic: "t", configuration: cluster.plainConfiguration)
                #expect(readBack.partitions == 3)
                try await send(["new", "newer"], to: cluster)
                let values = Values()
                try await readBack.forEachRecord(cluster.plainConfiguration, until: { true }, values.add)
                #expect(values.all == ["new", "newer"])
            }
        }

        @Test("What comes only a little later is read as well, and nothing twice")
        func later() async throws {
            try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
                try cluster.createTopic("t", partitions: 1)
                let readBack = try await TopicReadBack(topic: "t", configuration: cluster.plainConfiguration)
                try await send(["a"], to: cluster)
                let values = Values()
                let isAsked = Mutex(false)
                try await readBack.forEachRecord(
                    cluster.plainConfiguration,
                    until: {
                        let isFirst = isAsked.withLock { isAsked in
                            defer { isAsked = true }
                            return !isAsked
                        }
                        if isFirst { Task { try await send(["b"], to: cluster) } }
                        return values.all.count == 2
                    }, values.add)
                #expect(values.all == ["a", "b"])
            }
        }

        @Test("When nothing more comes, reading ends")
        func nothingMore() async throws {
            try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
                try cluster.createTopic("t", partitions: 1)
                let readBack = try await TopicReadBack(topic: "t", configuration: cluster.plainConfiguration)
                try await send(["a"], to: cluster)
                let values = Values()
                try await readBack.forEachRecord(
                    cluster.plainConfiguration, patience: .zero, until: { false }, values.add)
                #expect(values.all == ["a"])
            }
        }
    }

    @Suite("Chaos of a verification", .timeLimit(.minutes(10)))
    struct VerifyChaosTests {
        @Test("When its time is up, nothing goes wrong any more")
        func end() async throws {
            try await withEmbeddedKafkaCluster(brokers: 3) { cluster in
                try cluster.createTopic("t", partitions: 2)
                let configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
                // What a step would leave that had no time to hit anybody.
                cluster.inject(EmbeddedFault(.error(.invalidRecord), api: .produce, times: nil))
                let chaos = VerifyChaos(cluster: cluster, seconds: 1e-9, configuration: configuration)
                let producer = try KafkaProducer(configuration)
                try await chaos.disturb(topics: ["t"])
                _ = try await producer.send(ProducerRecord(topic: "t", value: "a"))
                await producer.close()
                #expect(cluster.recordCount(in: "t") == 1)
            }
        }
    }

    /// The demo and a cluster that it did not start.
    @Suite("The demo on a real cluster", .timeLimit(.minutes(10)))
    struct ForeignDemoTests {
        private func demo(
            _ cluster: EmbeddedKafkaCluster, _ arguments: [String] = []
        ) async throws -> ToolProcess.Outcome {
            try await ToolProcess.run(
                [
                    "demo", "--records", "2000", "--topic", "t", "--bootstrap-server",
                    cluster.bootstrapServers.joined(separator: ","),
                ] + arguments)
        }

        @Test("It finds each of its records, and takes none of an earlier run for its own")
        func good() async throws {
            try await withEmbeddedKafkaCluster(brokers: 3) { cluster in
                try cluster.createTopic("t", partitions: 4)
                for run in 1...2 {
                    let outcome = try await demo(cluster)
                    #expect(outcome.status == 0 && outcome.errors == "")
                    #expect(outcome.output.contains("  ✓ 2,000 of 2,000 records found in 4 partitions\n"))
                    #expect(outcome.output.contains("  ✓ order kept in each partition\n"))
                    #expect(outcome.output.contains("  ✓ 2,000 of 2,000 records acknowledged\n"))
                    #expect(outcome.output.contains("  ✓ offsets distinct and rising in each of "))
                    #expect(outcome.output.hasSuffix("All is well.\n"))
                    #expect(!outcome.output.contains("in this process"))
                    #expect(cluster.recordCount(in: "t") == 2000 * run)
                }
            }
        }

        @Test("It finds them without acknowledgements too")
        func withoutAcknowledgements() async throws {
            try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
                let outcome = try await demo(
                    cluster, ["--producer-property", "acks=0", "--producer-property", "enable.idempotence=false"])
                #expect(outcome.status == 0)
                #expect(outcome.output.contains("  ✓ 2,000 of 2,000 records found in 3 partitions\n"))
                #expect(outcome.output.contains("acks=0"))
            }
        }

        @Test("It sees records that were stored twice")
        func duplicates() async throws {
            try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
                try cluster.createTopic("t", partitions: 1)
                cluster.inject(EmbeddedFault(.disconnectAfter, api: .produce, skipping: 1, times: 1))
                let outcome = try await demo(cluster, ["--producer-property", "enable.idempotence=false"])
                #expect(outcome.status == 1)
                #expect(outcome.output.contains("  ✗ 2,000 of 2,000 records found in 1 partitions; "))
                #expect(outcome.output.contains(" twice or more\n"))
                #expect(outcome.output.hasSuffix("Not all is well.\n"))
            }
        }

        @Test("It sees records that were acknowledged and not stored")
        func lost() async throws {
            try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
                try cluster.createTopic("t", partitions: 1)
                cluster.inject(EmbeddedFault(.error(.success), api: .produce, times: 1))
                var configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
                configuration.enableIdempotence = false
                let producer = try KafkaProducer(configuration)
                try await producer.warmUp(topics: ["t"])
                let readBack = try await TopicReadBack(topic: "t", configuration: cluster.plainConfiguration)
                let run = DemoRun(topic: "t", records: 500, recordSize: 20, producer: producer)
                _ = try await run.send()
                // The records 0, 64, …, 448.
                #expect(run.latencies.summary.count == 8)
                #expect(run.ledger.counts.acknowledged == 500 && run.ledger.failures == 0)
                let reader = try await run.readBack(
                    readBack, cluster.plainConfiguration, patience: .zero)
                #expect(reader.found < 500 && reader.duplicates == 0)
                var check = DemoCheck()
                check.note(reader, records: 500, partitions: 1)
                #expect(!check.isGood)
            }
        }

        @Test("It counts records that were refused")
        func refused() async throws {
            try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
                try cluster.createTopic("t", partitions: 1, maxMessageBytes: 150)
                let outcome = try await demo(cluster, ["--record-size", "500"])
                #expect(outcome.status == 1)
                #expect(outcome.output.contains("Failures: 2,000\n"))
                #expect(outcome.output.contains("  ✗ 0 of 2,000 records found"))
                #expect(outcome.errors.contains("more records failed"))
            }
        }
    }
#endif
