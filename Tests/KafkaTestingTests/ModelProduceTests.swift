import KafkaClient
import KafkaCompression
import KafkaTesting
import KafkaWire
import Testing

@Suite("Produce", .timeLimit(.minutes(10)))
struct ModelProduceTests {
    let driver = ModelDriver()

    init() {
        driver.model.createTopic("t", partitions: 3, now: driver.now)
    }

    @Test("Every version is answered in its own form", arguments: Int16(3)...13)
    func versions(version: Int16) throws {
        let id = try #require(driver.model.topics["t"]?.id)
        var request = ModelDriver.produceRequest("t", 0, try BatchBuilder(["a", "b"]).build())
        request.topics[0].topicID = id
        for expected in [Int64(0), 2] {
            let response: ProduceResponse = try driver.exchange(request, version: version, to: 1)
            #expect(response.topics[0].partitions[0].errorCode == .none)
            #expect(response.topics[0].partitions[0].baseOffset == expected)
            #expect(response.topics[0].name == (version < 13 ? "t" : ""))
            #expect(response.topics[0].topicID == (version < 13 ? .zero : id))
        }
    }

    @Test("What was stored is what was sent")
    func stored() throws {
        var builder = BatchBuilder(producer: 5, epoch: 2, sequence: 0, count: 2)
        builder.codec = .lz4
        builder.entries[0].key = [1]
        builder.entries[1].value = nil
        builder.entries[1].headers = [WireRecordHeader(key: "k", value: [9])]
        builder.entries[1].timestampDelta = 12
        _ = try driver.produce(try BatchBuilder(["before"]).build())
        #expect(try driver.produce(try builder.build()).baseOffset == 1)
        let log = try #require(driver.model.topics["t"]?.partition(0)?.log)
        let records = log.batches[1].decode(topic: "t", partition: 0, limit: 10_000)
        let base: Int64 = 1_700_000_000_000
        #expect(
            records == [
                EmbeddedRecord(
                    topic: "t", partition: 0, offset: 1, timestamp: base, key: [1], value: [UInt8]("record 0".utf8),
                    headers: [], producerID: 5, producerEpoch: 2, sequence: 0, leaderEpoch: 0),
                EmbeddedRecord(
                    topic: "t", partition: 0, offset: 2, timestamp: base + 12, key: nil, value: nil,
                    headers: [RecordHeader(key: "k", value: [9])], producerID: 5, producerEpoch: 2,
                    sequence: 1, leaderEpoch: 0),
            ])
    }

    @Test("Another broker than the leader names the leader, from version 10 on with its address (KIP-951)")
    func leadership() throws {
        let batch = try BatchBuilder(["a"]).build()
        let request = ModelDriver.produceRequest("t", 0, batch)
        driver.model.moveLeader(of: "t", partition: 0, to: 2, now: driver.now)
        let old: ProduceResponse = try driver.exchange(request, version: 9, to: 1)
        #expect(old.topics[0].partitions[0].errorCode == .notLeaderOrFollower)
        #expect(old.topics[0].partitions[0].currentLeader == nil)
        let new: ProduceResponse = try driver.exchange(request, version: 10, to: 1)
        #expect(new.topics[0].partitions[0].errorCode == .notLeaderOrFollower)
        #expect(new.topics[0].partitions[0].currentLeader == LeaderIDAndEpoch(leaderID: 2, leaderEpoch: 1))
        #expect(new.nodeEndpoints == [NodeEndpoint(nodeID: 2, host: "127.0.0.1", port: 9093)])
        #expect(try driver.produce(batch, to: 2).baseOffset == 0)
        #expect(driver.model.topics["t"]?.partition(0)?.log.endOffset == 1)
    }

    @Test("Partitions that do not exist, topics and topic ids that do not")
    func unknown() throws {
        let batch = try BatchBuilder(["a"]).build()
        #expect(try driver.produce(batch, partition: 3, to: 1).errorCode == .unknownTopicOrPartition)
        #expect(try driver.produce(batch, partition: -1, to: 1).errorCode == .unknownTopicOrPartition)
        #expect(try driver.produce(batch, topic: "nope", to: 1).errorCode == .unknownTopicOrPartition)
        #expect(driver.model.topics["nope"] == nil, "Produce creates no topics")
        var request = ModelDriver.produceRequest("t", 0, batch)
        request.topics[0].topicID = KafkaUUID(high: 1, low: 2)
        let response: ProduceResponse = try driver.exchange(request, version: 13, to: 1)
        #expect(response.topics[0].partitions[0].errorCode == .unknownTopicID)
    }

    @Test("A topic that was deleted and created again has another id")
    func recreated() throws {
        let old = try #require(driver.model.topics["t"]?.id)
        driver.model.deleteTopic("t")
        driver.model.createTopic("t", partitions: 1, now: driver.now)
        #expect(driver.model.topics["t"]?.id != old)
        var request = ModelDriver.produceRequest("t", 0, try BatchBuilder(["a"]).build())
        request.topics[0].topicID = old
        let response: ProduceResponse = try driver.exchange(request, version: 13, to: 1)
        #expect(response.topics[0].partitions[0].errorCode == .unknownTopicID)
    }

    @Test("acks is 0, 1 or all")
    func acks() throws {
        let batch = try BatchBuilder(["a"]).build()
        #expect(try driver.produce(batch, acks: 1).errorCode == .none)
        #expect(try driver.produce(batch, acks: -1).errorCode == .none)
        #expect(try driver.produce(batch, acks: 2).errorCode == .invalidRequiredAcks)
        #expect(try driver.produce(batch, acks: -2).errorCode == .invalidRequiredAcks)
    }

    @Test("acks 0 is not answered; an error closes the connection, which is all the client gets to know")
    func acksZero() throws {
        let batch = try BatchBuilder(["a"]).build()
        driver.send(ModelDriver.produceRequest("t", 0, batch, acks: 0), version: 9, to: 1)
        #expect(driver.model.takeActions().isEmpty)
        #expect(driver.model.topics["t"]?.partition(0)?.log.endOffset == 1)
        driver.send(ModelDriver.produceRequest("t", 1, batch, acks: 0), version: 9, to: 1)
        #expect(driver.model.takeActions().map(\.effect) == [.close])
    }

    @Test("A broker that answers acks 0 anyway")
    func acksZeroAnswered() throws {
        let driver = ModelDriver { $0.answersAcksZero = true }
        driver.model.createTopic("t", now: driver.now)
        #expect(try driver.produce(try BatchBuilder(["a"]).build(), acks: 0).baseOffset == 0)
    }

    @Test("Too few replicas for acks=all")
    func minInSync() throws {
        let driver = ModelDriver { $0.minInSyncReplicas = 2 }
        driver.model.createTopic("t", partitions: 1, now: driver.now)
        let batch = try BatchBuilder(["a"]).build()
        driver.model.takeDown(2, now: driver.now)
        #expect(try driver.produce(batch).errorCode == .none)
        driver.model.takeDown(3, now: driver.now)
        #expect(try driver.produce(batch).errorCode == .notEnoughReplicas)
        #expect(try driver.produce(batch, acks: 1).errorCode == .none)
    }

    @Test("Refused batches are distinguished: code, text and the record to blame; the others are stored")
    func refusals() throws {
        var broken = BatchBuilder(["a", "b"])
        broken.entries[1].offsetDelta = 5
        let request = ProduceRequest(
            acks: -1, timeoutMs: 1000,
            topics: [
                ProduceRequest.Topic(
                    name: "t",
                    partitions: [
                        ProduceRequest.Partition(index: 0, records: try broken.build()),
                        ProduceRequest.Partition(index: 1, records: nil),
                    ]),
                ProduceRequest.Topic(
                    name: "t",
                    partitions: [ProduceRequest.Partition(index: 0, records: try BatchBuilder(["fine"]).build())]),
            ])
        let response: ProduceResponse = try driver.exchange(request, version: 8, to: 1)
        let bad = response.topics[0].partitions[0]
        #expect(bad.errorCode == .invalidRecord)
        #expect(bad.recordErrors.map(\.batchIndex) == [1])
        #expect(bad.errorMessage?.contains("offset delta 5") == true)
        #expect(response.topics[0].partitions[1].errorCode == .notLeaderOrFollower)
        #expect(response.topics[1].partitions[0].baseOffset == 0)
    }

    @Test("Each topic has its own limit for batches")
    func tooLarge() throws {
        let batch = try BatchBuilder([String(repeating: "x", count: 500)]).build()
        driver.model.topics["t"]?.maxMessageBytes = batch.count - 1
        #expect(try driver.produce(batch).errorCode == .messageTooLarge)
        driver.model.topics["t"]?.maxMessageBytes = batch.count
        #expect(try driver.produce(batch).errorCode == .none)
    }

    @Test("An idempotent producer's retry is answered with the original's offset, and stored once")
    func duplicate() throws {
        let first = try BatchBuilder(producer: 9, sequence: 0, count: 3).build()
        #expect(try driver.produce(first).baseOffset == 0)
        #expect(try driver.produce(try BatchBuilder(producer: 9, sequence: 3).build()).baseOffset == 3)
        let again = try driver.produce(first)
        #expect(again.errorCode == .none)
        #expect(again.baseOffset == 0)
        #expect(driver.model.topics["t"]?.partition(0)?.log.endOffset == 4)
        let gap = try driver.produce(try BatchBuilder(producer: 9, sequence: 5).build())
        #expect(gap.errorCode == .outOfOrderSequenceNumber)
        let other = try driver.produce(try BatchBuilder(producer: 10, sequence: 0).build())
        #expect(other.baseOffset == 4, "sequences are per producer")
        let elsewhere = try driver.produce(first, partition: 1)
        #expect(elsewhere.baseOffset == 0, "sequences are per partition")
    }

    @Test("What a partition knows of producers survives a leader change")
    func duplicateAfterMove() throws {
        let batch = try BatchBuilder(producer: 9, sequence: 0).build()
        #expect(try driver.produce(batch).baseOffset == 0)
        driver.model.moveLeader(of: "t", partition: 0, to: 3, now: driver.now)
        #expect(try driver.produce(batch).baseOffset == 0)
        #expect(driver.model.topics["t"]?.partition(0)?.log.endOffset == 1)
    }

    @Test("Log append time: the broker's clock, in the answer and in the log, with a CRC that is right again")
    func logAppendTime() throws {
        driver.model.topics["t"]?.usesLogAppendTime = true
        driver.model.wallClockOrigin = 1_800_000_000_000
        let answer = try driver.produce(try BatchBuilder(["a", "b"]).build())
        let stamp: Int64 = 1_800_000_001_000
        #expect(answer.logAppendTimeMs == stamp)
        let batch = try #require(driver.model.topics["t"]?.partition(0)?.log.batches.first)
        #expect(batch.decode(topic: "t", partition: 0, limit: 1000).map(\.timestamp) == [stamp, stamp])
        batch.bytes.withUnsafeBytes { bytes in
            #expect(BatchHeader(bytes)?.crc == RecordBatchHeader.computeCRC(bytes))
        }
    }
}
