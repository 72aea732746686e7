import KafkaClient
import Testing

@Suite("Records and deliveries as values", .timeLimit(.minutes(10)))
struct ProducerRecordTests {
    @Test("Records are equal if all of their fields are")
    func equality() {
        let record = ProducerRecord(topic: "t", key: "k", value: "v", headers: [RecordHeader(key: "h", value: "1")])
        var other = record
        #expect(record == other && record.hashValue == other.hashValue)
        other.headers = []
        #expect(record != other)
        other = record
        other.tag = 1
        #expect(record != other)
        #expect(ProducerRecord(topic: "t", value: "v") == ProducerRecord(topic: "t", value: "v"))
    }

    @Test("A delivery prints where its record goes, and how it ended")
    func delivery() throws {
        let driver = try SenderDriver()
        try driver.warmUp()
        let sent = try driver.send("a")
        #expect("\(sent)" == "t-0: pending")
        try driver.settle()
        try driver.cluster.acknowledge(driver.request())
        try driver.settle()
        #expect("\(sent)" == "t-0@0")
        let late = try driver.send("b")
        try driver.advance(.seconds(121))
        #expect("\(late)" == "t-0: deliveryTimedOut")
    }
}
