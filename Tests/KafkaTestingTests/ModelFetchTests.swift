import KafkaConsumerWire
import KafkaSockets
import KafkaTesting
import KafkaWire
import Testing

@Suite("Fetch and ListOffsets", .timeLimit(.minutes(10)))
struct ModelFetchTests {
    let driver = ModelDriver()

    init() {
        driver.model.createTopic("t", partitions: 1, now: driver.now)
    }

    func request(
        offset: Int64, maxWaitMs: Int32 = 0, partition: Int32 = 0, maxBytes: Int32 = 1_000_000
    ) -> FetchRequest {
        FetchRequest(
            maxWaitMs: maxWaitMs, minBytes: 1, maxBytes: maxBytes,
            topics: [
                FetchRequest.Topic(
                    name: "t", topicID: driver.model.topics["t"]?.id ?? .zero,
                    partitions: [
                        FetchRequest.Partition(
                            partition: partition, fetchOffset: offset, partitionMaxBytes: 1_000_000)
                    ])
            ])
    }

    func fetch(_ request: FetchRequest, version: Int16 = 11) throws -> FetchResponse.Partition {
        let response: FetchResponse = try driver.exchange(request, version: version, to: 1)
        return try #require(response.topics.first?.partitions.first)
    }

    @Test("Every version reads the batches back", arguments: Int16(4)...18)
    func versions(version: Int16) throws {
        let batch = try BatchBuilder(["a", "b"]).build()
        _ = try driver.produce(batch)
        _ = try driver.produce(batch)
        let all = try fetch(request(offset: 0), version: version)
        #expect(all.highWatermark == 4)
        #expect(all.records?.count == 2 * batch.count)
        // The batch's own bytes come back, from the attributes on.
        #expect(all.records?[21..<batch.count] == batch[21...])
        #expect(try fetch(request(offset: 3), version: version).records?.count == batch.count)
        #expect(try fetch(request(offset: 4), version: version).records == [])
    }

    @Test("At least one batch comes, whatever the limit; at most as many as fit")
    func limits() throws {
        let batch = try BatchBuilder(["a", "b"]).build()
        for _ in 0..<5 { _ = try driver.produce(batch) }
        #expect(try fetch(request(offset: 0, maxBytes: 1)).records?.count == batch.count)
        #expect(try fetch(request(offset: 0, maxBytes: Int32(batch.count * 3 + 5))).records?.count == 3 * batch.count)
    }

    @Test("Errors")
    func errors() throws {
        #expect(try fetch(request(offset: 1)).errorCode.rawValue == 1)
        #expect(try fetch(request(offset: -1)).errorCode.rawValue == 1)
        #expect(try fetch(request(offset: 0, partition: 4)).errorCode == .unknownTopicOrPartition)
        driver.model.moveLeader(of: "t", partition: 0, to: 2, now: driver.now)
        let moved = try fetch(request(offset: 0), version: 12)
        #expect(moved.errorCode == .notLeaderOrFollower)
        #expect(moved.currentLeader == LeaderIDAndEpoch(leaderID: 2, leaderEpoch: 1))
    }

    @Test("A Fetch waits for data, and holds up what comes after it on its connection")
    func waits() throws {
        let correlation = driver.send(request(offset: 0, maxWaitMs: 500), version: 11, to: 1)
        driver.send(MetadataRequest(topics: []), version: 9, to: 1)
        #expect(driver.model.takeActions().isEmpty)
        let waiting = driver.connect(to: 1)
        _ = waiting
        let batch = try BatchBuilder(["a"]).build()
        driver.send(ModelDriver.produceRequest("t", 0, batch), version: 9, to: 1)
        let actions = driver.model.takeActions()
        #expect(actions.map(\.connection.rawValue) == [2, 1, 1])
        guard case .send(let bytes) = actions[1].effect else { return }
        let answer: FetchResponse = try ModelDriver.decode(bytes, version: 11, correlation: correlation)
        #expect(answer.topics[0].partitions[0].records?.count == batch.count)
    }

    @Test("Without data it is answered when its time is up")
    func timesOut() throws {
        let correlation = driver.send(request(offset: 0, maxWaitMs: 500), version: 11, to: 1)
        #expect(driver.model.nextDeadline == driver.now + .milliseconds(500))
        driver.advance(by: .milliseconds(499))
        #expect(driver.model.takeActions().isEmpty)
        driver.advance(by: .milliseconds(1))
        let actions = driver.model.takeActions()
        guard actions.count == 1, case .send(let bytes) = actions[0].effect else {
            Issue.record("no answer: \(actions)")
            return
        }
        let answer: FetchResponse = try ModelDriver.decode(bytes, version: 11, correlation: correlation)
        #expect(answer.topics[0].partitions[0].records == [])
        #expect(driver.model.nextDeadline == nil)
    }

    @Test("Offsets: first, next, by time", arguments: Int16(1)...11)
    func listOffsets(version: Int16) throws {
        var builder = BatchBuilder(["a", "b"])
        builder.entries[1].timestampDelta = 10
        _ = try driver.produce(try builder.build())
        builder.baseTimestamp += 100
        _ = try driver.produce(try builder.build())
        func offset(_ timestamp: Int64) throws -> Int64 {
            let request = ListOffsetsRequest(topics: [
                ListOffsetsRequest.Topic(
                    name: "t", partitions: [ListOffsetsRequest.Partition(partitionIndex: 0, timestamp: timestamp)])
            ])
            let response: ListOffsetsResponse = try driver.exchange(request, version: version, to: 1)
            return response.topics[0].partitions[0].offset
        }
        let base: Int64 = 1_700_000_000_000
        #expect(try offset(-1) == 4)
        #expect(try offset(-2) == 0)
        #expect(try offset(base) == 0)
        #expect(try offset(base + 5) == 1)
        #expect(try offset(base + 11) == 2)
        #expect(try offset(base + 111) == -1)
        if version >= 7 { #expect(try offset(-3) == 3) }
    }
}
