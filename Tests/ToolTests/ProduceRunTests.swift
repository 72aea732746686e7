// `@testable` needs a debug build.
#if DEBUG
    import Foundation
    import KafkaClient
    import KafkaTesting
    import Testing

    @testable import kafka_producer

    @Suite("Lines become records", .timeLimit(.minutes(10)))
    struct ProduceRunTests {
        private func run(
            _ cluster: EmbeddedKafkaCluster, _ input: PipeInput, format: LineFormat = LineFormat(),
            partition: Int32? = 0,
            topic: String = "t", headers: [RecordHeader] = [], properties: [String: String] = [:],
            with body: (ProduceRun) -> Void = { _ in }
        ) async throws -> (outcome: ProduceRun.Outcome, failures: Int) {
            var properties = properties
            properties["bootstrap.servers"] = cluster.bootstrapServers.joined(separator: ",")
            let producer = try KafkaProducer(ProducerConfiguration(properties: properties))
            let run = ProduceRun(
                topic: topic, partition: partition, headers: headers, format: format,
                input: try InterruptibleInput(file: input.readEnd), producer: producer)
            body(run)
            let outcome = try await Task.detached(executorPreference: BlockingExecutor()) { try await run.run() }.value
            close(input.readEnd)
            return (outcome, run.failures.count)
        }

        @Test("What is read back is what went in, byte for byte")
        func bytes() async throws {
            try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
                let lines: [[UInt8]] =
                    [[], [0xff, 0x00, 0x0d], Array(repeating: 0x78, count: 900_000), [0x0d], Array("é".utf8)]
                    + (0..<2000).map { Array("line \($0)".utf8) }
                let input = try PipeInput()
                input.write(Array(lines.joined(separator: [0x0a])))
                let (outcome, failures) = try await run(cluster, input)
                #expect(outcome.problem == nil && outcome.lines == lines.count && failures == 0)
                #expect(cluster.records(in: "t", partition: 0).map(\.value) == lines)
            }
        }

        @Test("Keys, tombstones, headers")
        func fields() async throws {
            try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
                let input = try PipeInput()
                input.write(Array("k:v\nk:NULL\nx\n:\n".utf8))
                let format = LineFormat(keySeparator: Array(":".utf8), nullValue: Array("NULL".utf8))
                let (_, failures) = try await run(
                    cluster, input, format: format, headers: [RecordHeader(key: "a", value: "1")])
                let records = cluster.records(in: "t", partition: 0)
                #expect(failures == 0)
                #expect(records.map(\.keyString) == ["k", "k", nil, ""])
                #expect(records.map(\.valueString) == ["v", nil, "x", ""])
                #expect(records.allSatisfy { $0.headers == [RecordHeader(key: "a", value: Array("1".utf8))] })
            }
        }

        @Test("A line that is too large fails alone")
        func tooLarge() async throws {
            try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
                let input = try PipeInput()
                // One that even the buffer refuses, and one that only the producer does.
                let lines = [Array("a".utf8), Array(repeating: 0x78, count: 5000), Array(repeating: 0x79, count: 1990)]
                input.write(Array((lines + [Array("b".utf8)]).joined(separator: [0x0a])))
                let (outcome, failures) = try await run(
                    cluster, input, properties: ["max.request.size": "2000", "batch.size": "1000"])
                #expect(outcome.problem == nil && outcome.lines == 4)
                #expect(failures == 2)
                #expect(cluster.records(in: "t", partition: 0).map(\.valueString) == ["a", "b"])
            }
        }

        @Test("Where no record would fare better, reading stops")
        func stops() async throws {
            try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
                let input = try PipeInput()
                input.write(Array("a\nb\nc\n".utf8))
                let (outcome, failures) = try await run(cluster, input, topic: "bad topic")
                #expect(outcome.problem?.contains("line 1") == true)
                #expect(outcome.lines == 1 && failures == 1)
            }
        }

        @Test("A record that a broker refuses counts as failed")
        func refused() async throws {
            try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
                try cluster.createTopic("t", partitions: 1, maxMessageBytes: 500)
                let input = try PipeInput()
                input.write([UInt8](repeating: 0x78, count: 1000))
                let (outcome, failures) = try await run(cluster, input)
                #expect(outcome.problem == nil && outcome.lines == 1 && failures == 1)
            }
        }

        @Test("An interruption ends reading; what was read is sent, but not half a line")
        func interruption() async throws {
            try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
                let input = try PipeInput()
                // The pipe stays open: only the interruption can end this.
                let text = Array("a\nb\nhalf".utf8)
                #expect(
                    text.withUnsafeBytes { Foundation.write(input.writeEnd, $0.baseAddress, $0.count) } == text.count)
                let (outcome, failures) = try await run(cluster, input) { run in
                    Task {
                        try await waitUntil { cluster.recordCount(in: "t") >= 2 }
                        run.input.interrupt()
                    }
                }
                close(input.writeEnd)
                #expect(outcome.problem == nil && outcome.lines == 2 && outcome.unfinishedBytes == 4 && failures == 0)
                #expect(cluster.records(in: "t", partition: 0).map(\.valueString) == ["a", "b"])
            }
        }

        @Test("Input that cannot be read is reported")
        func unreadable() async throws {
            #expect(throws: ToolError.self) { try InterruptibleInput(file: 9999) }
            let directory = open("/", O_RDONLY)
            defer { close(directory) }
            let input = try InterruptibleInput(file: directory)
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 10, alignment: 1)
            defer { buffer.deallocate() }
            #expect { try input.read(into: buffer) } throws: { "\($0)".contains("directory") }
        }
    }
#endif
