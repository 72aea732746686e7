import KafkaSockets
import KafkaTesting
import KafkaWire
import Testing

@Suite("Faults", .timeLimit(.minutes(10)))
struct ModelFaultTests {
    let driver = ModelDriver()
    let batch: [UInt8]

    init() throws {
        driver.model.createTopic("t", partitions: 6, now: driver.now)
        batch = try BatchBuilder(["a"]).build()
    }

    var endOffset: Int64? { driver.model.topics["t"]?.partition(0)?.log.endOffset }

    func inject(_ effect: EmbeddedFault.Effect, api: EmbeddedAPI = .produce, times: Int? = 1) {
        _ = driver.model.inject(EmbeddedFault(effect, api: api, times: times))
    }

    /// What a Produce to partition 0 makes the broker do.
    func produceActions(_ partition: Int32 = 0) -> [ModelAction] {
        driver.send(ModelDriver.produceRequest("t", partition, batch), version: 9, to: 1)
        return driver.model.takeActions()
    }

    @Test("An error hits as often as it should, and stores nothing")
    func errors() throws {
        inject(.error(.notEnoughReplicas), times: 2)
        #expect(try driver.produce(batch).errorCode == .notEnoughReplicas)
        #expect(try driver.produce(batch).errorCode == .notEnoughReplicas)
        #expect(endOffset == 0)
        #expect(try driver.produce(batch).errorCode == .none)
        #expect(endOffset == 1)
    }

    @Test("An error after the append is a lie: the batch is there")
    func errorAfterAppend() throws {
        inject(.errorAfterAppend(.notEnoughReplicasAfterAppend))
        #expect(try driver.produce(batch).errorCode.rawValue == 20)
        #expect(endOffset == 1)
    }

    @Test("A fault hits only what it is meant for")
    func selection() throws {
        _ = driver.model.inject(
            EmbeddedFault(.error(.requestTimedOut), api: .produce, topic: "t", partition: 3, skipping: 1, times: 1))
        let request = ProduceRequest(
            acks: -1, timeoutMs: 1000,
            topics: [
                ProduceRequest.Topic(
                    name: "t", partitions: [0, 3].map { ProduceRequest.Partition(index: $0, records: batch) })
            ])
        #expect(try driver.metadata(["t"]).topics[0].errorCode == .none)
        #expect(try driver.produce(batch).errorCode == .none)
        #expect(try driver.produce(batch, partition: 3).errorCode == .none, "the first one passes")
        let response: ProduceResponse = try driver.exchange(request, version: 9, to: 1)
        #expect(response.topics[0].partitions.map(\.errorCode.rawValue) == [0, 7])
        #expect(try driver.produce(batch, partition: 3).errorCode == .none)
    }

    @Test("Each kind of request can fail")
    func otherRequests() throws {
        inject(.error(.leaderNotAvailable), api: .metadata)
        #expect(try driver.metadata(["t"]).topics[0].errorCode == .leaderNotAvailable)
        #expect(try driver.metadata(["t"]).topics[0].errorCode == .none)
        inject(.error(.coordinatorLoadInProgress), api: .initProducerID)
        let failed: InitProducerIDResponse = try driver.exchange(InitProducerIDRequest(), version: 4, to: 1)
        #expect(failed.errorCode.rawValue == 14)
        let first: InitProducerIDResponse = try driver.exchange(InitProducerIDRequest(), version: 4, to: 1)
        let second: InitProducerIDResponse = try driver.exchange(InitProducerIDRequest(), version: 4, to: 2)
        #expect(first.producerID >= 0 && first.producerEpoch == 0)
        #expect(first.producerID != second.producerID)
        _ = driver.model.inject(EmbeddedFault(.error(.notLeaderOrFollower), api: .metadata, topic: "t", partition: 2))
        let partial = try driver.metadata(["t"]).topics[0]
        #expect(partial.errorCode == .none)
        #expect(partial.partitions.map(\.errorCode.rawValue) == [0, 0, 6, 0, 0, 0])
    }

    @Test("Disconnects: before and after the append, and no answer at all")
    func disconnects() {
        inject(.disconnectBefore)
        #expect(produceActions().map(\.effect) == [.close])
        #expect(endOffset == 0)
        driver.connect(to: 1)
        inject(.disconnectAfter)
        #expect(produceActions().map(\.effect) == [.close])
        #expect(endOffset == 1)
        driver.connect(to: 1)
        inject(.dropResponse)
        #expect(produceActions().isEmpty)
        #expect(endOffset == 2)
        #expect(produceActions().count == 1, "the connection lives on")
    }

    @Test("A late response holds back those after it, not the appends")
    func delayedResponse() {
        inject(.delayResponse(.milliseconds(30)))
        let late = produceActions()
        #expect(endOffset == 1)
        #expect(late.map(\.at) == [driver.now + .milliseconds(30)])
        let next = produceActions()
        #expect(endOffset == 2)
        #expect(next.map(\.at) == [driver.now + .milliseconds(30)], "responses keep their order")
    }

    @Test("A delayed request is handled later, even if its client is gone")
    func delayedProcessing() throws {
        inject(.delayProcessing(.milliseconds(30)))
        let connection = driver.connect(to: 1)
        #expect(produceActions().isEmpty)
        #expect(produceActions().isEmpty, "the next one waits behind it")
        #expect(endOffset == 0)
        driver.model.closed(connection)
        driver.connect(to: 1)
        #expect(produceActions().count == 1)
        #expect(endOffset == 1)
        #expect(driver.model.nextDeadline == driver.now + .milliseconds(30))
        driver.advance(by: .milliseconds(30))
        #expect(endOffset == 2, "the first one, not the second")
        #expect(driver.model.takeActions().isEmpty)
        #expect(driver.model.nextDeadline == nil)
    }

    @Test("Throttling is announced, and the broker takes nothing more from the connection meanwhile")
    func throttle() throws {
        inject(.throttle(.milliseconds(40)))
        let request = ModelDriver.produceRequest("t", 0, batch)
        let response: ProduceResponse = try driver.exchange(request, version: 9, to: 1)
        #expect(response.throttleTimeMs == 40)
        #expect(produceActions().isEmpty)
        #expect(endOffset == 1)
        driver.advance(by: .milliseconds(40))
        #expect(driver.model.takeActions().count == 1)
        #expect(endOffset == 2)
    }

    @Test("A stalled broker takes everything in, and carries it out when it wakes up")
    func stall() {
        driver.model.stall(1)
        #expect(produceActions().isEmpty)
        #expect(produceActions().isEmpty)
        #expect(endOffset == 0)
        #expect(driver.model.nextDeadline == nil)
        driver.model.resume(1, now: driver.now)
        #expect(driver.model.takeActions().count == 2)
        #expect(endOffset == 2)
    }

    @Test("A broker that goes down closes its connections and forgets what waited")
    func down() {
        inject(.delayProcessing(.milliseconds(30)))
        #expect(produceActions().isEmpty)
        driver.model.takeDown(1, now: driver.now)
        #expect(driver.model.takeActions().map(\.effect) == [.abort])
        driver.advance(by: .seconds(1))
        #expect(endOffset == 0)
    }

    @Test("A broker that crashes takes the responses with it that were still to be sent")
    func crash() {
        inject(.delayResponse(.milliseconds(30)))
        #expect(produceActions().map(\.at) == [driver.now + .milliseconds(30)])
        driver.model.takeDown(1, now: driver.now)
        let actions = driver.model.takeActions()
        #expect(actions.map(\.effect) == [.abort])
        #expect(actions.map(\.at) == [driver.now])
        #expect(endOffset == 1)
    }

    @Test("Metadata can tell a client to start over")
    func rebootstrap() throws {
        inject(.error(.rebootstrapRequired), api: .metadata)
        let request = MetadataRequest(topics: [MetadataRequest.Topic(name: "t")])
        let answer: MetadataResponse = try driver.exchange(request, version: 13, to: 1)
        #expect(answer.errorCode.rawValue == 129)
    }

    @Test("Hostile responses")
    func hostile() throws {
        inject(.replyBytes([1, 2, 3]))
        #expect(produceActions().map(\.effect) == [.send([1, 2, 3])])
        inject(.truncate(toBytes: 7))
        let truncated = produceActions()
        #expect(truncated.count == 2)
        if case .send(let bytes) = truncated.first?.effect { #expect(bytes.count == 7) }
        #expect(truncated.last?.effect == .close)
        driver.connect(to: 1)
        inject(.frameLength(Int32.max))
        if case .send(let bytes) = produceActions().first?.effect { #expect(bytes.starts(with: [127, 255, 255, 255])) }
        inject(.correlationIDOffset(1))
        let id = driver.send(ModelDriver.produceRequest("t", 0, batch), version: 9, to: 1)
        guard case .send(let bytes) = driver.model.takeActions().first?.effect else { return }
        let answer: ProduceResponse = try ModelDriver.decode(bytes, version: 9, correlation: id + 1)
        #expect(answer.topics.count == 1)
        inject(.replyBody([7, 8]))
        guard case .send(let frame) = produceActions().first?.effect else { return }
        #expect(frame.count == 11 && frame.starts(with: [0, 0, 0, 7]) && frame.suffix(3) == [0, 7, 8])
        #expect(endOffset == 5, "all of them were carried out")
    }

    @Test("A fault with a probability follows the seed")
    func probability() throws {
        func run(seed: UInt64) throws -> [Bool] {
            let driver = ModelDriver { $0.seed = seed }
            driver.model.createTopic("t", partitions: 1, now: driver.now)
            _ = driver.model.inject(
                EmbeddedFault(.error(.requestTimedOut), api: .produce, times: nil, probability: 0.5))
            return try (0..<64).map { _ in try driver.produce(batch).errorCode == .none }
        }
        let one = try run(seed: 1)
        #expect(try run(seed: 1) == one)
        #expect(try run(seed: 2) != one)
        #expect((16...48).contains(one.count { $0 }))
    }

    @Test("Faults can be taken back")
    func removal() throws {
        let first = driver.model.inject(EmbeddedFault(.error(.requestTimedOut), times: nil))
        driver.model.removeFault(first)
        #expect(try driver.produce(batch).errorCode == .none)
        _ = driver.model.inject(EmbeddedFault(.error(.requestTimedOut), times: nil))
        driver.model.removeAllFaults()
        #expect(try driver.produce(batch).errorCode == .none)
    }
}
