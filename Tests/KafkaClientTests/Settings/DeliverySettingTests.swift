import KafkaWire
import Testing

@testable import KafkaClient

/// Each test fails if the producer ignores the setting that it is named after; see `SettingCoverage`.
@Suite("Settings in effect: delivery and timeouts", .timeLimit(.minutes(10)))
struct DeliverySettingTests {
    @Test("acks: the broker gets it, and without any, a record is done when it is written", arguments: Acks.allCases)
    func acks(acks: Acks) throws {
        let driver = try SenderDriver.warm {
            $0.acks = acks
            $0.enableIdempotence = acks == .all
        }
        let delivery = try driver.send("a")
        try driver.settle()
        #expect(try driver.request().decode(ProduceRequest.self).acks == acks.rawValue)
        #expect(delivery.offset == (acks == .zero ? -1 : nil))
    }

    @Test("enable.idempotence: off, no producer id is asked for, and batches carry none", arguments: [true, false])
    func enableIdempotence(isOn: Bool) throws {
        let driver = try SenderDriver.warm { $0.enableIdempotence = isOn }
        try driver.send("a")
        try driver.settle()
        #expect(driver.cluster.producerIDRequests == (isOn ? 1 : 0))
        #expect(try driver.batch().header.producerID == (isOn ? 1000 : -1))
    }

    @Test("max.in.flight.requests.per.connection: no more await their answers")
    func maxInFlightRequestsPerConnection() throws {
        let driver = try SenderDriver.warm {
            $0.maxInFlightRequestsPerConnection = 2
            // With it, a partition's first batch travels alone.
            $0.enableIdempotence = false
        }
        for value in ["a", "b", "c"] {
            try driver.send(value)
            try driver.settle()
        }
        try #require(driver.requests.count == 2)
        try driver.cluster.acknowledge(driver.requests[0])
        try driver.settle()
        #expect(try driver.values() == [[["b"]], [["c"]]])
    }

    @Test("retries: after so many, a batch fails with the last error")
    func retries() throws {
        let driver = try SenderDriver.warm { $0.retries = 1 }
        let delivery = try driver.send("a")
        try driver.settle()
        for _ in 1...2 {
            #expect(delivery.result == nil)
            try driver.cluster.refuse(driver.request(), .notEnoughReplicas)
            try driver.advance(.seconds(2))
        }
        #expect(delivery.error?.brokerErrorName == "NOT_ENOUGH_REPLICAS")
        #expect(driver.requests.isEmpty)
    }

    @Test("delivery.timeout.ms: then a record fails")
    func deliveryTimeout() throws {
        let driver = try SenderDriver.warm {
            $0.deliveryTimeout = .seconds(10)
            $0.requestTimeout = .seconds(10)
        }
        let delivery = try driver.send("a")
        try driver.advance(.milliseconds(9999))
        #expect(delivery.result == nil)
        try driver.advance(.milliseconds(1))
        #expect(delivery.error?.code == .deliveryTimedOut)
    }

    @Test("request.timeout.ms: the broker gets it, and then the connection is closed and the batch sent again")
    func requestTimeout() throws {
        let driver = try SenderDriver.warm { $0.requestTimeout = .seconds(2) }
        try driver.send("a")
        try driver.advance(.milliseconds(1999))
        let before = driver.network.attempts.count { $0 == 9001 }
        #expect(try driver.request().decode(ProduceRequest.self).timeoutMs == 2000)
        try driver.advance(.milliseconds(500))
        #expect(driver.network.attempts.count { $0 == 9001 } == before + 1)
        #expect(driver.requests.count == 2)
    }
}
