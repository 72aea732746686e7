import KafkaClient
import Synchronization
import Testing

/// Tasks that send numbered records to all partitions of a topic, until they are stopped.
final class NumberedLoad: Sendable {
    /// A record that was acknowledged.
    struct Acknowledged: Sendable, Hashable {
        let task: Int
        /// Counts the task's records for the partition.
        let number: Int
        let partition: Int32
        let offset: Int64
    }

    let producer: KafkaProducer
    let topic: String
    let partitions: Int
    let tasks: Int
    /// How many acknowledgements have come.
    let progress = Counter()
    /// Closed, it keeps tasks from enqueueing.
    let gate: PauseGate
    private let isStopped = Atomic<Bool>(false)

    init(_ producer: KafkaProducer, topic: String, partitions: Int, tasks: Int = 4) {
        self.producer = producer
        self.topic = topic
        self.partitions = partitions
        self.tasks = tasks
        gate = PauseGate(tasks: tasks)
    }

    /// Sends while `disturbance` runs, and a little longer. Failures of records are recorded as issues.
    func run(while disturbance: @escaping @Sendable () async throws -> Void) async throws -> [Acknowledged] {
        try await withThrowingTaskGroup(of: [Acknowledged].self) { group in
            for task in 0..<tasks { group.addTask { await self.send(as: task) } }
            group.addTask {
                defer { self.stop() }
                await self.more(100)
                try await disturbance()
                await self.more(500)
                return []
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    /// Waits for that many more acknowledgements.
    func more(_ count: Int) async {
        await progress.wait(for: progress.value + count)
    }

    /// Waits until nothing is on its way, and keeps it so until the gate is opened.
    func quiesce() async throws {
        await gate.close()
        try await producer.flush()
    }

    private func stop() {
        isStopped.store(true, ordering: .relaxed)
        gate.abandon()
    }

    private func send(as task: Int) async -> [Acknowledged] {
        var acknowledged: [Acknowledged] = []
        var counts = [Int](repeating: 0, count: partitions)
        var outstanding: [(number: Int, delivery: Delivery)] = []
        do throws(KafkaError) {
            while !isStopped.load(ordering: .relaxed) || !outstanding.isEmpty {
                if !isStopped.load(ordering: .relaxed) {
                    await gate.pass()
                    let partition = (task + acknowledged.count + outstanding.count) % partitions
                    let record = ByteRecord(
                        topic: topic, partition: Int32(partition), key: "\(task)".bytes,
                        value: "\(counts[partition])".bytes)
                    outstanding.append((counts[partition], try await producer.enqueue(record)))
                    counts[partition] += 1
                    if outstanding.count < 100 { continue }
                }
                let (number, delivery) = outstanding.removeFirst()
                let metadata = try await delivery.metadata
                acknowledged.append(
                    Acknowledged(task: task, number: number, partition: metadata.partition, offset: metadata.offset))
                progress.add()
            }
        } catch {
            Issue.record(error)
            stop()
            progress.abandon()
        }
        return acknowledged
    }
}

/// A record of a numbered load, as it was found in the log.
struct LoggedNumber: Hashable {
    let task: Int
    let number: Int
    let offset: Int64

    init?(key: String?, value: String?, offset: Int64) {
        guard let task = key.flatMap({ Int($0) }), let number = value.flatMap({ Int($0) }) else { return nil }
        (self.task, self.number, self.offset) = (task, number, offset)
    }
}

extension NumberedLoad {
    /// A partition's log holds what was acknowledged, once each, at the offsets reported, each task's in its order.
    func expect(
        _ log: [LoggedNumber], of partition: Int, holds acknowledged: [Acknowledged],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let expected = acknowledged.filter { $0.partition == partition }.sorted { $0.offset < $1.offset }
        #expect(log.count == expected.count, "partition \(partition)", sourceLocation: sourceLocation)
        #expect(
            log.map { [$0.task, $0.number, Int($0.offset)] } == expected.map { [$0.task, $0.number, Int($0.offset)] },
            "partition \(partition)", sourceLocation: sourceLocation)
        expectOrder(log, of: partition, sourceLocation: sourceLocation)
    }

    /// Each task's numbers are there from 0 on, in order.
    func expectOrder(
        _ log: [LoggedNumber], of partition: Int, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for task in 0..<tasks {
            let numbers = log.filter { $0.task == task }.map(\.number)
            #expect(
                numbers == Array(numbers.indices), "partition \(partition), task \(task)",
                sourceLocation: sourceLocation)
        }
    }
}
