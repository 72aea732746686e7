import KafkaClient
import KafkaSockets
import KafkaTesting
import KafkaWire
import Testing

@Suite("Embedded cluster", .timeLimit(.minutes(10)))
struct EmbeddedKafkaClusterTests {
    let metadata = MetadataRequest(topics: [MetadataRequest.Topic(name: "t")])

    @Test("A producer writes to it, and the records can be read back")
    func producer() async throws {
        try await withEmbeddedKafkaCluster(brokers: 3) { cluster in
            try cluster.createTopic("t", partitions: 6)
            let configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
            try await withKafkaProducer(configuration) { producer in
                for index in 0..<1000 {
                    _ = try await producer.enqueue(ProducerRecord(topic: "t", key: "\(index % 50)", value: "\(index)"))
                }
            }
            let records = cluster.records(in: "t")
            #expect(Set(records.compactMap(\.valueString)) == Set((0..<1000).map(String.init)))
            #expect(records.count == 1000)
            #expect(cluster.recordCount(in: "t") == 1000)
            for key in 0..<50 {
                let values = records.filter { $0.keyString == "\(key)" }.compactMap {
                    $0.valueString.flatMap { Int($0) }
                }
                #expect(values == values.sorted(), "order per key")
            }
            let report = cluster.verifyLogs()
            #expect(report.isSound, "\(report.problems)")
            #expect(report.records == 1000)
            #expect(report.producers == 1)
            #expect(cluster.requestCount(.initProducerID) == 1)
            #expect(cluster.malformedRequestCount == 0)
        }
    }

    @Test("It can listen on IPv6, and advertise a name")
    func addresses() throws {
        var configuration = EmbeddedClusterConfiguration(brokers: 1)
        configuration.listenAddress = "::1"
        // Not every machine has IPv6; one that has must be able to use it.
        let probe = try PosixNetwork()
        if let socket = try? probe.listen(on: .loopbackIPv6(port: 0)) {
            probe.close(socket)
            let cluster = try EmbeddedKafkaCluster(configuration)
            #expect(cluster.bootstrapServers[0].hasPrefix("[::1]:"))
            let client = try RawClient(cluster.bootstrapServers[0])
            let answer: MetadataResponse = try client.exchange(metadata, version: 9)
            #expect(answer.brokers.map(\.host) == ["::1"])
        }
        configuration.listenAddress = "127.0.0.1"
        configuration.advertisedHost = "localhost"
        let named = try EmbeddedKafkaCluster(configuration)
        #expect(named.bootstrapServers[0].hasPrefix("localhost:"))
        configuration.listenAddress = "localhost"
        #expect(throws: EmbeddedClusterError.self) { try EmbeddedKafkaCluster(configuration) }
    }

    @Test("Frames may come byte by byte, and many together")
    func framing() throws {
        let cluster = try EmbeddedKafkaCluster(brokers: 1)
        let client = try RawClient(cluster.bootstrapServers[0])
        for byte in RawClient.frame(metadata, version: 9, correlation: 5) { try client.send([byte]) }
        let answer: MetadataResponse = try ModelDriver.decode(try client.receive(), version: 9, correlation: 5)
        #expect(answer.topics[0].name == "t")
        let many = (0..<100).flatMap { RawClient.frame(metadata, version: 9, correlation: $0) }
        try client.send(many)
        for correlation in Int32(0)..<100 {
            let answer: MetadataResponse = try ModelDriver.decode(
                try client.receive(), version: 9, correlation: correlation)
            #expect(answer.brokers.count == 1)
        }
    }

    @Test("A request larger than all buffers arrives whole")
    func largeFrame() throws {
        var configuration = EmbeddedClusterConfiguration(brokers: 1)
        configuration.maxMessageBytes = 10_000_000
        let cluster = try EmbeddedKafkaCluster(configuration)
        try cluster.createTopic("t", partitions: 1)
        let client = try RawClient(cluster.bootstrapServers[0])
        let value = String(repeating: "x", count: 5_000_000)
        for offset in Int64(0)..<2 {
            let request = ModelDriver.produceRequest("t", 0, try BatchBuilder([value]).build())
            let response: ProduceResponse = try client.exchange(request, version: 9)
            #expect(response.topics[0].partitions[0].baseOffset == offset)
        }
        #expect(cluster.records(in: "t").map { $0.value?.count } == [5_000_000, 5_000_000])
    }

    @Test("Reading from an offset on begins there, in the middle of a batch too")
    func readFrom() throws {
        let cluster = try EmbeddedKafkaCluster(brokers: 1)
        try cluster.createTopic("t", partitions: 1)
        let client = try RawClient(cluster.bootstrapServers[0])
        for values in [["a", "b", "c"], ["d", "e"]] {
            let request = ModelDriver.produceRequest("t", 0, try BatchBuilder(values).build())
            let _: ProduceResponse = try client.exchange(request, version: 9)
        }
        func values(from offset: Int64) -> [String?] {
            var values: [String?] = []
            cluster.forEachRecord(in: "t", partition: 0, from: offset) { values.append($0.valueString) }
            return values
        }
        #expect(values(from: 0) == ["a", "b", "c", "d", "e"])
        #expect(values(from: 1) == ["b", "c", "d", "e"])
        #expect(values(from: 4) == ["e"])
        #expect(values(from: 5) == [])
    }

    @Test("A frame length beyond the limit, or negative, costs the connection", arguments: [Int32.max, -1])
    func badLength(length: Int32) throws {
        let cluster = try EmbeddedKafkaCluster(brokers: 1)
        let client = try RawClient(cluster.bootstrapServers[0])
        try client.send(withUnsafeBytes(of: length.bigEndian) { [UInt8]($0) } + [0, 0])
        try client.expectClosed()
    }

    @Test("A broker that is down refuses; it comes back at its port or another one")
    func downAndUp() async throws {
        let cluster = try EmbeddedKafkaCluster(brokers: 2)
        try cluster.createTopic("t", partitions: 2)
        let address = cluster.bootstrapServers[0]
        let client = try RawClient(address)
        let _: MetadataResponse = try client.exchange(metadata, version: 9)
        try await cluster.stopBroker(1)
        try client.expectClosed()
        #expect(throws: SocketError.self) { try RawClient(address) }
        #expect(cluster.leader(of: "t", partition: 0) == 2)
        #if os(Linux)
            // Its port is kept for it meanwhile.
            let port = try #require(address.split(separator: ":").last.flatMap { UInt16($0) })
            let other = try System.tcpSocket(family: SocketAddress.loopback(port: port).family)
            defer { System.close(other) }
            #expect(throws: SocketError.self) { try System.bind(other, to: .loopback(port: port)) }
        #endif
        try await cluster.startBroker(1)
        #expect(cluster.bootstrapServers[0] == address)
        let again: MetadataResponse = try RawClient(address).exchange(metadata, version: 9)
        #expect(again.brokers.map(\.nodeID) == [1, 2])
        try await cluster.stopBroker(1)
        try await cluster.startBroker(1, onNewAddress: true)
        let moved: MetadataResponse = try RawClient(cluster.bootstrapServers[0]).exchange(metadata, version: 9)
        #expect(moved.brokers.map { "127.0.0.1:\($0.port)" } == cluster.bootstrapServers)
        await #expect(throws: EmbeddedClusterError.self) { try await cluster.startBroker(7) }
    }

    @Test("Clients can be thrown out while the broker lives on")
    func disconnect() throws {
        let cluster = try EmbeddedKafkaCluster(brokers: 1)
        let client = try RawClient(cluster.bootstrapServers[0])
        let _: MetadataResponse = try client.exchange(metadata, version: 9)
        cluster.disconnectClients(of: 1)
        try client.expectClosed()
        let _: MetadataResponse = try RawClient(cluster.bootstrapServers[0]).exchange(metadata, version: 9)
    }

    @Test("Delays, stalls and faults work over sockets")
    func faults() async throws {
        let cluster = try EmbeddedKafkaCluster(brokers: 1)
        let client = try RawClient(cluster.bootstrapServers[0])
        cluster.inject(EmbeddedFault(.delayResponse(.milliseconds(20)), api: .metadata))
        let sent = MonotonicTime.now()
        let _: MetadataResponse = try client.exchange(metadata, version: 9)
        #expect(MonotonicTime.now() - sent >= .milliseconds(20))
        cluster.stallBroker(1)
        try client.send(RawClient.frame(metadata, version: 9, correlation: 9))
        // Another connection's request is not answered either; both are when the stall ends.
        let other = try RawClient(cluster.bootstrapServers[0])
        try other.send(RawClient.frame(metadata, version: 9, correlation: 10))
        #expect(cluster.requestCount(.metadata) == 1)
        cluster.resumeBroker(1)
        _ = try client.receive()
        _ = try other.receive()
        #expect(await cluster.waitForRequests(3, .metadata))
        cluster.inject(EmbeddedFault(.disconnectBefore))
        try client.send(RawClient.frame(metadata, version: 9, correlation: 11))
        try client.expectClosed()
    }

    @Test("Waiting ends when the condition holds, when the task is cancelled, and at shutdown")
    func waiting() async throws {
        let cluster = try EmbeddedKafkaCluster(brokers: 1)
        let reached = Task { await cluster.waitForRequests(1, .metadata) }
        let cancelled = Task { await cluster.waitForRecords(1, in: "t") }
        let abandoned = Task { await cluster.waitForRecords(1, in: "t") }
        let _: MetadataResponse = try RawClient(cluster.bootstrapServers[0]).exchange(metadata, version: 9)
        #expect(await reached.value)
        cancelled.cancel()
        #expect(await cancelled.value == false)
        await cluster.shutdown()
        #expect(await abandoned.value == false)
    }

    @Test("After shutdown ports refuse, records stay, and nothing hangs")
    func shutdown() async throws {
        let cluster = try EmbeddedKafkaCluster(brokers: 2)
        try cluster.createTopic("t", partitions: 1)
        let client = try RawClient(cluster.bootstrapServers[0])
        let request = ModelDriver.produceRequest("t", 0, try BatchBuilder(["kept"]).build())
        let _: ProduceResponse = try client.exchange(request, version: 9)
        await cluster.shutdown()
        await cluster.shutdown()
        try client.expectClosed()
        #expect(throws: SocketError.self) { try RawClient(cluster.bootstrapServers[1]) }
        #expect(cluster.records(in: "t").map(\.valueString) == ["kept"])
        await #expect(throws: EmbeddedClusterError.self) { try await cluster.stopBroker(1) }
    }

    @Test("A cluster that is dropped closes its ports")
    func dropped() throws {
        var cluster: EmbeddedKafkaCluster? = try EmbeddedKafkaCluster(brokers: 1)
        let client = try RawClient(cluster?.bootstrapServers[0] ?? "")
        cluster = nil
        try client.expectClosed()
    }

    @Test("Illegal and taken topic names are refused; topics can be changed")
    func topics() throws {
        let cluster = try EmbeddedKafkaCluster(brokers: 3)
        try cluster.createTopic("t", partitions: 2)
        #expect(throws: EmbeddedClusterError.self) { try cluster.createTopic("t") }
        #expect(throws: EmbeddedClusterError.self) { try cluster.createTopic("no spaces") }
        cluster.addPartitions(to: "t", upTo: 5)
        #expect(cluster.partitionCount(of: "t") == 5)
        #expect((0..<5).map { cluster.leader(of: "t", partition: $0) } == [1, 2, 3, 1, 2])
        cluster.moveLeader(of: "t", partition: 4, to: 3)
        #expect(cluster.leader(of: "t", partition: 4) == 3)
        cluster.moveLeader(of: "t", partition: 4, to: nil)
        #expect(cluster.leader(of: "t", partition: 4) == nil)
        cluster.deleteTopic("t")
        #expect(cluster.topics == [])
        #expect(cluster.partitionCount(of: "t") == 0)
    }
}
