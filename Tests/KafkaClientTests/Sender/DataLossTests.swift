import KafkaSockets
import KafkaWire
import Logging
import Testing

@testable import KafkaClient

@Suite("Brokers that have lost what they had acknowledged", .timeLimit(.minutes(10)))
struct DataLossTests {
    private let log = LogCollector()

    /// A driver whose record at offset 100 was acknowledged, with the next ones in flight.
    private func inFlight(
        _ values: [String], _ configure: (inout ProducerConfiguration) -> Void = { _ in }
    ) throws -> (SenderDriver, [Delivery]) {
        let driver = try SenderDriver(log: log, configure)
        try driver.warmUp()
        try driver.send("first")
        try driver.settle()
        try driver.cluster.acknowledge(driver.request(), baseOffset: 100)
        var deliveries: [Delivery] = []
        for value in values {
            try driver.settle()
            deliveries.append(try driver.send(value))
        }
        try driver.settle()
        try #require(driver.requests.count == values.count)
        return (driver, deliveries)
    }

    private func refuse(
        _ driver: SenderDriver, _ request: FakeRequest, _ code: BrokerErrorCode, logStartOffset: Int64
    ) throws {
        try driver.cluster.answerProduce(request) {
            ProduceResponse.Partition(index: $0.partition, errorCode: code, logStartOffset: logStartOffset)
        }
        try driver.settle()
    }

    private var warnings: Int { log.lines(at: .warning).count { $0.contains("lost records") } }

    @Test(
        "A gap behind the last acknowledged record, which is not past retention, is a warning",
        arguments: [
            (.outOfOrderSequenceNumber, 0, true), (.outOfOrderSequenceNumber, 100, true),
            (.outOfOrderSequenceNumber, -1, true), (.outOfOrderSequenceNumber, 101, false),
            (.unknownProducerID, 0, true), (.unknownProducerID, 100, true),
            (.unknownProducerID, -1, false), (.unknownProducerID, 101, false),
        ] as [(BrokerErrorCode, Int64, Bool)])
    func warning(code: BrokerErrorCode, logStartOffset: Int64, isLoss: Bool) throws {
        let (driver, deliveries) = try inFlight(["a"])
        try refuse(driver, driver.request(), code, logStartOffset: logStartOffset)
        #expect(warnings == (isLoss ? 1 : 0))
        // Either way the record is sent again.
        try driver.advance(.seconds(1))
        try driver.cluster.acknowledge(driver.request(), baseOffset: 50)
        try driver.settle()
        #expect(deliveries[0].offset == 50)
    }

    @Test("One loss is one warning, however many batches were behind it")
    func once() throws {
        let (driver, _) = try inFlight(["a", "b", "c"])
        for request in driver.requests {
            try refuse(driver, request, .outOfOrderSequenceNumber, logStartOffset: 0)
        }
        #expect(warnings == 1)
    }

    @Test("A gap that a batch left which was given up is none of the broker's doing")
    func ownGap() throws {
        let (driver, _) = try inFlight(["a", "b"])
        let requests = driver.requests
        try driver.cluster.refuse(requests[0], .invalidTimestamp)
        try refuse(driver, requests[1], .outOfOrderSequenceNumber, logStartOffset: 0)
        #expect(warnings == 0)
    }

    @Test("Nor is one behind a batch whose outcome is unknown")
    func unresolved() throws {
        let (driver, deliveries) = try inFlight(["a"])
        driver.cluster.requests = []
        driver.network.silentPorts = [9001]
        driver.network.hangUp(9001)
        try driver.advance(.seconds(100))
        let second = try driver.send("b")
        try driver.advance(.seconds(21))
        #expect(deliveries[0].error?.persistence == .unknown)
        driver.network.silentPorts = []
        try driver.advance(.seconds(20))
        try refuse(driver, driver.request(), .outOfOrderSequenceNumber, logStartOffset: 0)
        #expect(second.result == nil)
        #expect(warnings == 0)
    }

    @Test("Behind the first batch of an identity nothing was acknowledged")
    func firstBatch() throws {
        let driver = try SenderDriver(log: log)
        try driver.warmUp()
        try driver.send("a")
        try driver.settle()
        try refuse(driver, driver.request(), .outOfOrderSequenceNumber, logStartOffset: 0)
        #expect(warnings == 0)
    }

    @Test("A topic that is created again has its own offsets")
    func recreated() throws {
        let driver = try SenderDriver(log: log)
        driver.cluster.ids = ["t": 1]
        try driver.warmUp()
        try driver.send("a")
        try driver.settle()
        try driver.cluster.acknowledge(driver.request(), baseOffset: 100)
        try driver.settle()
        driver.cluster.ids = ["t": 2]
        try driver.refreshMetadata()
        try driver.send("b")
        try driver.settle()
        try driver.cluster.acknowledge(driver.request(), baseOffset: 5)
        try driver.settle()
        try driver.send("c")
        try driver.settle()
        try refuse(driver, driver.request(), .unknownProducerID, logStartOffset: 50)
        #expect(warnings == 0, "offset 5 is past retention, offset 100 was the old topic's")
    }

    @Test("A record that uses up its retries on it fails as dataLost; one that times out has it as its cause")
    func error() throws {
        let (driver, deliveries) = try inFlight(["a"]) { $0.retries = 1 }
        try driver.cluster.refuse(driver.request(), .notEnoughReplicas)
        try driver.advance(.seconds(1))
        try refuse(driver, driver.request(), .outOfOrderSequenceNumber, logStartOffset: 0)
        let error = try #require(deliveries[0].error)
        #expect(error.code == .dataLost)
        #expect(error.brokerErrorName == "OUT_OF_ORDER_SEQUENCE_NUMBER")
        #expect(error.persistence == .notWritten && error.topic == "t" && error.partition == 0)
        #expect(error.message.contains("lost records"))

        let (other, others) = try inFlight(["a"])
        try refuse(other, other.request(), .outOfOrderSequenceNumber, logStartOffset: 0)
        other.network.silentPorts = [9001]
        other.network.hangUp(9001)
        try other.advance(.seconds(130))
        #expect(others[0].error?.code == .deliveryTimedOut)
    }
}
