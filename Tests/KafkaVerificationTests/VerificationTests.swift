import KafkaClient
import KafkaTesting
import KafkaVerification
import Testing

/// What is lost, doubled or moved must be seen, or a verification proves nothing.
@Suite("Verification of what producers report", .timeLimit(.minutes(10)))
struct VerificationTests {
    private struct Found {
        var partition: Int32
        var offset: Int64
        var value: [UInt8]?
    }

    /// Writes 300 records with three producers, and hands what the topic then holds to `change` before comparing.
    private func report(_ change: (inout [Found]) -> Void) async throws -> VerificationReport {
        try await withEmbeddedKafkaCluster(brokers: 2) { cluster in
            try cluster.createTopic("t", partitions: 2)
            let configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
            let producers = try (0..<3).map { _ in try KafkaProducer(configuration) }
            let load = VerifiedLoad(topic: "t", producers: producers, recordSize: 40)
            await load.write(records: 300)
            var found: [Found] = []
            let reader = try TopicLogReader(topic: "t", configuration: configuration)
            try reader.forEachRecord(from: [:]) {
                found.append(Found(partition: $0.partition, offset: $0.offset, value: $0.value))
            }
            change(&found)
            for record in found {
                load.ledger.read(partition: record.partition, offset: record.offset, value: record.value)
            }
            return load.ledger.report()
        }
    }

    @Test("Nothing is wrong where nothing went wrong")
    func sound() async throws {
        let report = try await report { _ in }
        #expect(report.isSound)
        #expect(report.records == 300 && report.acknowledged == 300 && report.readBack == 300)
    }

    @Test("A record that is missing")
    func lost() async throws {
        let report = try await report { $0.remove(at: 7) }
        #expect(report.lost == 1 && report.readBack == 299 && !report.isSound)
    }

    @Test("A record that is there twice")
    func duplicated() async throws {
        let report = try await report { found in
            var copy = found[7]
            copy.offset = 10_000
            found.append(copy)
        }
        #expect(report.duplicated == 1 && report.reordered == 0 && !report.isSound)
    }

    @Test("A producer's records out of order within a partition, and so at other offsets")
    func reordered() async throws {
        let report = try await report { found in
            guard let first = found.first.flatMap({ NumberedValue($0.value ?? []) }),
                let last = found.lastIndex(where: {
                    $0.partition == found[0].partition && NumberedValue($0.value ?? [])?.producer == first.producer
                })
            else { return }
            (found[0].value, found[last].value) = (found[last].value, found[0].value)
        }
        #expect(report.reordered > 0 && report.misplaced == 2 && report.lost == 0 && !report.isSound)
    }

    @Test("A value with one wrong bit")
    func damaged() async throws {
        let report = try await report { $0[3].value?[30] ^= 1 }
        #expect(report.damaged == 1 && report.lost == 1 && !report.isSound)
    }

    @Test("What failed as not written is not missing, and must not be there", .timeLimit(.minutes(10)))
    func notWritten() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            cluster.inject(EmbeddedFault(.error(.topicAuthorizationFailed), api: .produce, times: nil))
            try cluster.createTopic("t", partitions: 1)
            let configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
            let load = VerifiedLoad(topic: "t", producers: [try KafkaProducer(configuration)], recordSize: 24, run: 5)
            await load.write(records: 10)
            #expect(load.ledger.report().isSound)
            #expect(load.ledger.report().notWritten == 10)
            var value = [UInt8](repeating: 0, count: 24)
            NumberedValue(run: 5, producer: 0, sequence: 3).write(into: &value)
            load.ledger.read(partition: 0, offset: 0, value: value)
            #expect(load.ledger.report().notWrittenFound == 1 && !load.ledger.report().isSound)
        }
    }

    @Test("The reader waits for a leader, and finds the log whole after it")
    func leaderless() async throws {
        try await withEmbeddedKafkaCluster(brokers: 2) { cluster in
            try cluster.createTopic("t", partitions: 1)
            let configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
            let load = VerifiedLoad(topic: "t", producers: [try KafkaProducer(configuration)], recordSize: 24)
            await load.write(records: 100)
            cluster.inject(EmbeddedFault(.error(.notLeaderOrFollower), api: .fetch, times: 2))
            cluster.inject(EmbeddedFault(.disconnectBefore, api: .fetch, skipping: 2, times: 2))
            let reader = try TopicLogReader(topic: "t", configuration: configuration)
            try reader.forEachRecord(from: [:]) {
                load.ledger.read(partition: $0.partition, offset: $0.offset, value: $0.value)
            }
            #expect(load.ledger.report().isSound)
            #expect(load.ledger.report().readBack == 100)
        }
    }
}
