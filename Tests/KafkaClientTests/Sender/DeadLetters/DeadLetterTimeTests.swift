import KafkaSockets
import KafkaWire
import Synchronization
import Testing

@testable import KafkaClient

@Suite("Dead letters: how long they may take, and what waits for them", .timeLimit(.minutes(10)))
struct DeadLetterTimeTests {
    private func driver(
        topics: [String: [Int32]] = ["t": [1, 1], "t-dlt": [1, 1]], executor: (any TaskExecutor)? = nil,
        _ configure: (inout ProducerConfiguration) -> Void = { _ in }
    ) throws -> SenderDriver {
        let driver = try SenderDriver(topics: topics, callbackExecutor: executor) {
            $0.deadLetters = DeadLetterPolicy(.notWritten)
            configure(&$0)
        }
        try driver.warmUp("t")
        return driver
    }

    private func refuse(_ driver: SenderDriver) throws {
        try driver.settle()
        try driver.cluster.refuse(driver.request(), .invalidTimestamp)
        try driver.settle()
    }

    @Test("A dead letter has what is left of the delivery timeout")
    func deliveryTimeout() throws {
        let driver = try driver { $0.requestTimeout = .seconds(110) }
        let delivery = try driver.send("v")
        try driver.settle()
        try driver.advance(.seconds(30))
        try refuse(driver)
        try driver.advance(.milliseconds(89_999))
        #expect(delivery.result == nil)
        try driver.advance(.milliseconds(1))
        guard case .failure(let reason) = delivery.error?.deadLetter else { throw CancellationError() }
        #expect(delivery.error?.code == .invalidRecord)
        #expect(reason.code == .deliveryTimedOut && reason.persistence == .unknown)
    }

    @Test("After the delivery timeout, it has the time that the policy gives it", arguments: [true, false])
    func grace(isKnown: Bool) throws {
        let driver = try driver(topics: isKnown ? ["t": [1], "t-dlt": [1]] : ["t": [1]]) {
            $0.deadLetters.timeout = .seconds(7)
        }
        driver.network.silentPorts = [9001, 9002]
        driver.network.hangUp(9001)
        try driver.settle()
        let delivery = try driver.send("v")
        try driver.advance(.seconds(120))
        #expect(delivery.result == nil)
        try driver.advance(.milliseconds(6_999))
        #expect(delivery.result == nil)
        try driver.advance(.milliseconds(1))
        let error = try #require(delivery.error)
        #expect(error.code == .deliveryTimedOut && error.persistence == .notWritten)
        guard case .failure(let reason) = error.deadLetter else { throw CancellationError() }
        #expect(reason.code == .deliveryTimedOut && reason.topic == "t-dlt")
        #expect(driver.sender.contents.batchesHeldBack == 0)
    }

    @Test("A topic for dead letters that appears later is not too late")
    func topicAppears() throws {
        let driver = try driver(topics: ["t": [1]])
        let delivery = try driver.send("v")
        try refuse(driver)
        #expect(driver.requests.isEmpty)
        driver.cluster.topics["t-dlt"] = [(1, 1)]
        try driver.advance(.seconds(2))
        #expect(try driver.batch().topic == "t-dlt")
        try driver.cluster.acknowledge(driver.request(), baseOffset: 1)
        try driver.settle()
        #expect(try delivery.error?.deadLetter?.get().offset == 1)
    }

    @Test("A flush waits for dead letters, also one that begins after the failure; then callbacks run")
    func flush() throws {
        for isLate in [false, true] {
            for isKnown in [false, true] {
                let executor = ManualExecutor()
                let driver = try driver(topics: isKnown ? ["t": [1], "t-dlt": [1]] : ["t": [1]], executor: executor)
                let called = Mutex<[KafkaError]>([])
                let outcome = driver.append("v") { result in
                    if case .failure(let error) = result { called.withLock { $0.append(error) } }
                }
                guard case .accepted = outcome else { throw CancellationError() }
                let token = FlushToken(includesCallbacks: true)
                if !isLate { driver.core.accumulator.mailbox.post(.flush(token)) }
                try refuse(driver)
                if isLate { driver.core.accumulator.mailbox.post(.flush(token)) }
                try driver.settle()
                executor.runAll()
                try driver.settle()
                #expect(!token.waiter.isResolved && called.withLock { $0.isEmpty })
                driver.cluster.topics["t-dlt"] = [(1, 1)]
                try driver.advance(.seconds(2))
                try driver.cluster.acknowledge(driver.request(), baseOffset: 1)
                try driver.settle()
                #expect(!token.waiter.isResolved, "the callback has not run")
                executor.runAll()
                try driver.settle()
                #expect(token.waiter.isResolved)
                #expect(called.withLock { $0.map { try? $0.deadLetter?.get().offset } } == [1])
            }
        }
    }

    @Test("Closing waits for dead letters; at its deadline, the failure is reported without")
    func close() throws {
        for (isKnown, isAnswered) in [(true, true), (true, false), (false, false)] {
            let driver = try driver(topics: isKnown ? ["t": [1], "t-dlt": [1]] : ["t": [1]])
            let delivery = try driver.send("v")
            try driver.settle()
            driver.close(timeout: .seconds(5))
            try driver.settle()
            try refuse(driver)
            try driver.advance(.milliseconds(4999))
            #expect(!driver.sender.isFinished && delivery.result == nil)
            if isAnswered {
                try driver.cluster.acknowledge(driver.request(), baseOffset: 1)
                try driver.settle()
                #expect(try delivery.error?.deadLetter?.get().offset == 1)
            } else {
                try driver.advance(.milliseconds(1))
                guard case .failure(let reason) = delivery.error?.deadLetter else { throw CancellationError() }
                #expect(reason.code == .producerClosed)
            }
            #expect(delivery.error?.code == .invalidRecord)
            try driver.advance(.seconds(2))
            #expect(driver.sender.isFinished)
        }
    }

    @Test("What the close itself fails has no dead letter")
    func closed() throws {
        let driver = try driver()
        let delivery = try driver.send("v")
        try driver.settle()
        driver.close(timeout: .zero)
        try driver.advance(.seconds(2))
        #expect(delivery.error?.code == .producerClosed && delivery.error?.deadLetter == nil)
        #expect(driver.sender.isFinished)
    }

    @Test("Dead letters that are much larger than their records are written a few batches at a time")
    func pace() throws {
        let driver = try driver {
            $0.bufferMemory = 8000
            $0.batchSize = 1000
            $0.maxRequestSize = 1000
            $0.linger = .fixed(.milliseconds(5))
        }
        var deliveries: [Delivery] = []
        for partition: Int32 in 0...1 {
            for _ in 0..<10 { deliveries.append(try driver.send("v", partition: partition)) }
        }
        try driver.advance(.milliseconds(5))
        try driver.cluster.refuse(driver.request(), .invalidTimestamp)
        try driver.settle()
        #expect(driver.sender.contents.batchesHeldBack == 2)
        var partitions: Set<Int32> = []
        for request in driver.requests {
            for batch in try driver.cluster.batches(of: request) { partitions.insert(batch.partition) }
        }
        #expect(partitions.count == 1, "the other waits")
        #expect(driver.sender.snapshot(now: driver.now).recordsQueued >= 10)
        while let request = driver.requests.first {
            try driver.cluster.acknowledge(request)
            try driver.settle()
        }
        #expect(deliveries.allSatisfy { (try? $0.error?.deadLetter?.get()) != nil })
        #expect(driver.core.accumulator.pool.availableBytes == driver.core.accumulator.pool.totalBytes)
    }
}
