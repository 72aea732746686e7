import KafkaTesting
import KafkaWire
import Testing

@Suite("Log verification", .timeLimit(.minutes(10)))
struct LogCheckerTests {
    @Test("Gaps that a broker let pass are found")
    func gaps() throws {
        let cluster = try EmbeddedKafkaCluster(brokers: 1)
        try cluster.createTopic("t", partitions: 1)
        let client = try RawClient(cluster.bootstrapServers[0])
        func produce(_ sequence: Int32, epoch: Int16 = 0) throws {
            let batch = try BatchBuilder(producer: 3, epoch: epoch, sequence: sequence).build()
            let response: ProduceResponse = try client.exchange(
                ModelDriver.produceRequest("t", 0, batch), version: 9)
            #expect(response.topics[0].partitions[0].errorCode == .none)
        }
        try produce(0)
        try produce(1)
        try produce(0, epoch: 1)
        #expect(cluster.verifyLogs().isSound)
        cluster.forgetProducers()
        try produce(2, epoch: 1)
        let report = cluster.verifyLogs(of: "t")
        #expect(report.problems.count == 1)
        #expect(report.problems.first?.contains("sequence 2, 1 was expected") == true)
        #expect(report.records == 4)
    }
}
