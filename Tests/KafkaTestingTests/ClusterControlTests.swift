import KafkaClient
import KafkaTesting
import Testing

/// The controls that the embedded and the simulated cluster share. That both conform without an extension of their own is
/// the first test: the same control has the same name and shape.
private protocol ClusterControls {
    var bootstrapServers: [String] { get }
    var brokerIDs: [Int32] { get }
    func stopBroker(_ id: Int32) async throws
    func startBroker(_ id: Int32, onNewAddress: Bool) async throws
    func stallBroker(_ id: Int32)
    func resumeBroker(_ id: Int32)
    func disconnectClients(of id: Int32)
    func forgetProducers(_ producerID: Int64?)
    func dropRecords(of topic: String, partition: Int32, before offset: Int64)

    func createTopic(_ name: String, partitions: Int?, maxMessageBytes: Int?) throws(EmbeddedClusterError)
    func deleteTopic(_ name: String)
    func addPartitions(to topic: String, upTo count: Int)
    func setMaxMessageBytes(_ bytes: Int, of topic: String)
    var topics: [String] { get }
    func partitionCount(of topic: String) -> Int
    func leader(of topic: String, partition: Int32) -> Int32?
    func moveLeader(of topic: String, partition: Int32, to broker: Int32?)

    func records(in topic: String, partition: Int32) -> [EmbeddedRecord]
    func records(in topic: String) -> [EmbeddedRecord]
    func verifyLogs(of topic: String?) -> EmbeddedLogReport
    func recordCount(in topic: String, partition: Int32?) -> Int
    func offsets(of topic: String, partition: Int32) -> Range<Int64>

    func inject(_ fault: EmbeddedFault) -> EmbeddedFault.ID
    func removeFault(_ id: EmbeddedFault.ID)
    func removeAllFaults()
    func requestCount(_ api: EmbeddedAPI?, broker: Int32?) -> Int
    var requests: [EmbeddedRequest] { get }
    var malformedRequestCount: Int { get }
    func resetRequests()

    func setUser(_ user: EmbeddedSASL.User)
    func removeUser(_ name: String)
    func setPassword(_ password: String, of name: String) throws(EmbeddedClusterError)
    func setSASLMechanisms(_ mechanisms: [EmbeddedSASL.Mechanism])
    func setSessionLifetime(_ lifetime: Duration?)
    func expireSessions()
    var authenticationFailureCount: Int { get }
    var expiredSessionCount: Int { get }
}

extension EmbeddedKafkaCluster: ClusterControls {}
extension Simulation: ClusterControls {}

@Suite("The controls that both clusters have", .timeLimit(.minutes(10)))
struct ClusterControlTests {
    /// Creates topics and moves leaders, and looks at what comes of it.
    private func useControls(of cluster: some ClusterControls) async throws {
        #expect(cluster.brokerIDs == [1, 2])
        #expect(cluster.bootstrapServers.count == 2)

        try cluster.createTopic("a", partitions: 2, maxMessageBytes: nil)
        #expect(throws: EmbeddedClusterError.self) {
            try cluster.createTopic("a", partitions: nil, maxMessageBytes: nil)
        }
        #expect(throws: EmbeddedClusterError.self) {
            try cluster.createTopic("not legal", partitions: nil, maxMessageBytes: nil)
        }
        try cluster.createTopic("b", partitions: nil, maxMessageBytes: 100)
        #expect(cluster.topics == ["a", "b"])
        #expect(cluster.partitionCount(of: "b") == 3)
        cluster.addPartitions(to: "a", upTo: 4)
        #expect(cluster.partitionCount(of: "a") == 4)
        cluster.deleteTopic("b")
        #expect(cluster.topics == ["a"] && cluster.partitionCount(of: "b") == 0)

        cluster.moveLeader(of: "a", partition: 0, to: 2)
        #expect(cluster.leader(of: "a", partition: 0) == 2)
        cluster.moveLeader(of: "a", partition: 0, to: nil)
        #expect(cluster.leader(of: "a", partition: 0) == nil)

        for partition: Int32 in 0..<4 { cluster.moveLeader(of: "a", partition: partition, to: 1) }
        try await cluster.stopBroker(1)
        #expect(cluster.leader(of: "a", partition: 1) == 2)
        let old = cluster.bootstrapServers
        try await cluster.startBroker(1, onNewAddress: false)
        #expect(cluster.bootstrapServers == old)
    }

    /// What a producer has written is what the controls report.
    private func checkRecords(of cluster: some ClusterControls, count: Int) {
        #expect(cluster.recordCount(in: "a", partition: nil) == count)
        #expect(cluster.records(in: "a").map(\.valueString) == (0..<count).map { "\($0)" })
        #expect(cluster.records(in: "a", partition: 0).map(\.offset) == (0..<Int64(count)).map { $0 })
        #expect(cluster.offsets(of: "a", partition: 0) == 0..<Int64(count))
        let report = cluster.verifyLogs(of: nil)
        #expect(report.isSound && report.records == count && report.partitions == 1 && report.producers == 1)
        #expect(cluster.requestCount(.produce, broker: 1) == cluster.requests.count { $0.api == .produce })
        #expect(cluster.malformedRequestCount == 0)
        cluster.resetRequests()
        #expect(cluster.requestCount(nil, broker: nil) == 0)
        cluster.dropRecords(of: "a", partition: 0, before: 1)
        #expect(cluster.offsets(of: "a", partition: 0) == 1..<Int64(count))
        #expect(cluster.records(in: "a").map(\.valueString) == (1..<count).map { "\($0)" })
    }

    @Test("Topics, leaders and brokers of an embedded cluster")
    func embedded() async throws {
        try await withEmbeddedKafkaCluster(brokers: 2) { try await useControls(of: $0) }
    }

    @Test("Topics, leaders and brokers of a simulated cluster")
    func simulated() async throws {
        try await useControls(of: Simulation(seed: 1, cluster: EmbeddedClusterConfiguration(brokers: 2)))
    }

    /// Changes users, which is refused where there are none.
    private func changeUsers(of cluster: some ClusterControls) throws {
        #expect(throws: EmbeddedClusterError.self) { try cluster.setPassword("secret", of: "bob") }
        cluster.setUser(EmbeddedSASL.User("bob", password: "secret"))
        try cluster.setPassword("another", of: "bob")
        cluster.removeUser("bob")
        #expect(throws: EmbeddedClusterError.self) { try cluster.setPassword("secret", of: "bob") }
        cluster.setSASLMechanisms([.plain])
        cluster.setSessionLifetime(.seconds(1))
        cluster.expireSessions()
        #expect(cluster.expiredSessionCount == 0)
    }

    @Test("Users of an embedded cluster")
    func embeddedUsers() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { try changeUsers(of: $0) }
    }

    @Test("Users of a simulated cluster, and a producer that does not authenticate")
    func simulatedUsers() throws {
        var configuration = EmbeddedClusterConfiguration(brokers: 1)
        configuration.security.sasl = EmbeddedSASL()
        let simulation = Simulation(seed: 1, cluster: configuration)
        try changeUsers(of: simulation)
        #expect(simulation.authenticationFailureCount == 0)
        let producer = try simulation.makeProducer()
        simulation.spawn { _ = try? await producer.send(ProducerRecord(topic: "a", value: "1")) }
        simulation.run(for: .seconds(10))
        #expect(simulation.authenticationFailureCount > 0)
        #expect(simulation.recordCount(in: "a") == 0)
    }

    @Test("Records and requests of an embedded cluster")
    func embeddedRecords() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("a", partitions: 1)
            try await withKafkaProducer(ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)) { producer in
                for number in 0..<3 { try await producer.send(ProducerRecord(topic: "a", value: "\(number)")) }
            }
            checkRecords(of: cluster, count: 3)
        }
    }

    @Test("Records and requests of a simulated cluster, while a broker stalls and its clients are disconnected")
    func simulatedRecords() throws {
        let simulation = Simulation(seed: 1, cluster: EmbeddedClusterConfiguration(brokers: 1))
        try simulation.createTopic("a", partitions: 1)
        let producer = try simulation.makeProducer()
        simulation.spawn {
            for number in 0..<3 { _ = try? await producer.send(ProducerRecord(topic: "a", value: "\(number)")) }
        }
        simulation.stallBroker(1)
        simulation.run(for: .seconds(1))
        #expect(simulation.recordCount(in: "a") == 0)
        simulation.disconnectClients(of: 1)
        simulation.resumeBroker(1)
        simulation.run(for: .seconds(10))
        checkRecords(of: simulation, count: 3)
    }
}
