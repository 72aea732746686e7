import KafkaClient
import KafkaTesting
import Testing

/// 10,000 tasks that await one record each.
@Suite("Many tasks", .serialized, .timeLimit(.minutes(10)))
struct ManyTasksTests {
    static let tasks = 10_000

    private func record(_ number: Int, in topic: String) -> ByteRecord {
        ByteRecord(topic: topic, key: "\(number)".bytes, value: [UInt8](repeating: 1, count: 100))
    }

    @Test("All complete, at offsets of their own", arguments: TestServer.Kind.asked)
    func complete(kind: TestServer.Kind) async throws {
        let server = try await TestServer.shared(kind)
        let topic = try await server.makeTopic("many-tasks", partitions: 3)
        let sent = try await withKafkaProducer(server.configuration) { producer in
            let sent = try await withThrowingTaskGroup(of: RecordMetadata.self) { group in
                for number in 0..<Self.tasks {
                    group.addTask { try await producer.send(record(number, in: topic)) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let metrics = await producer.metrics()
            #expect(metrics.bufferAvailableBytes == metrics.bufferTotalBytes)
            #expect(metrics.recordsSent == Self.tasks && metrics.recordErrors == 0)
            return sent
        }
        for (_, records) in Dictionary(grouping: sent, by: \.partition) {
            #expect(records.map(\.offset).sorted() == (0..<Int64(records.count)).map { $0 })
        }
    }

    @Test("1,000 that are cancelled midway leave no waiter and no bytes behind")
    func cancelled() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 3)
            var configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
            // Memory for about a third of the records: the others wait for it.
            configuration.bufferMemory = 400 * 1024
            configuration.maxRequestSize = 100 * 1024
            let producer = try KafkaProducer(configuration)
            try await producer.warmUp(topics: ["t"])
            cluster.stallBroker(1)
            let tasks = (0..<Self.tasks).map { number in
                Task { try await producer.send(record(number, in: "t")) }
            }
            // All are underway when the number of those that wait no longer grows with what is left.
            while await producer.metrics().tasksWaitingForMemory < Self.tasks / 2 {}
            for number in stride(from: 0, to: Self.tasks, by: 10) { tasks[number].cancel() }
            var (withdrawn, abandoned) = (Set<Int>(), 0)
            for number in stride(from: 0, to: Self.tasks, by: 10) {
                let error = try #require(await caught { try await tasks[number].value })
                #expect(error.code == .cancelled)
                if error.persistence == .notWritten { withdrawn.insert(number) } else { abandoned += 1 }
            }
            // Some of each: those that waited for memory are withdrawn, the others are delivered all the same.
            #expect(withdrawn.count > 0 && abandoned > 0 && withdrawn.count + abandoned == Self.tasks / 10)
            cluster.resumeBroker(1)
            for (number, task) in tasks.enumerated() where !number.isMultiple(of: 10) {
                #expect(try await task.value.offset >= 0)
            }
            try await producer.flush()
            let stored = cluster.records(in: "t").compactMap { $0.keyString.flatMap { Int($0) } }
            #expect(stored.count == Self.tasks - withdrawn.count)
            #expect(Set(stored) == Set(0..<Self.tasks).subtracting(withdrawn))
            let metrics = await producer.metrics()
            #expect(metrics.tasksWaitingForMemory == 0)
            #expect(metrics.bufferAvailableBytes == metrics.bufferTotalBytes)
            #expect(metrics.recordsSent == stored.count && metrics.recordErrors == 0)
            await producer.close()
        }
    }

    @Test("Tasks that wait for a topic's partitions are cancelled immediately, and nothing is sent")
    func cancelledForMetadata() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            cluster.stallBroker(1)
            let producer = try KafkaProducer(ProducerConfiguration(bootstrapServers: cluster.bootstrapServers))
            let tasks = (0..<100).map { number in Task { try await producer.send(record(number, in: "t")) } }
            for task in tasks { task.cancel() }
            for task in tasks {
                let error = try #require(await caught { try await task.value })
                #expect(error.code == .cancelled && error.persistence == .notWritten)
            }
            cluster.resumeBroker(1)
            #expect(try await producer.send(record(100, in: "t")).offset == 0)
            #expect(cluster.recordCount(in: "t") == 1)
            await producer.close()
        }
    }
}
