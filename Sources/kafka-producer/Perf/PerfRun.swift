import KafkaClient
import Synchronization

/// Sends what a plan says, and keeps the books.
final class PerfRun: Sendable {
    let plan: PerfPlan
    let producer: KafkaProducer
    let latencies: LatencyRecorder
    private let firstError = Mutex<KafkaError?>(nil)
    private let attempted = Atomic<Int>(0)
    private let bytes = Atomic<Int>(0)
    private let stopping = Atomic<Bool>(false)

    /// - Parameter latencies: Where to note them; several runs may share it.
    init(_ plan: PerfPlan, producer: KafkaProducer, latencies: LatencyRecorder = LatencyRecorder()) {
        self.plan = plan
        self.producer = producer
        self.latencies = latencies
    }

    /// Lets `measure` send no more, and return when what was sent has ended. May be called from any thread.
    func stop() { stopping.store(true, ordering: .relaxed) }

    private var isStopped: Bool { stopping.load(ordering: .relaxed) }

    /// Sends everything, waits for all acknowledgements, and closes the producer.
    func measure() async throws -> PerfResult {
        let usage = ProcessUsage.now()
        let start = Nanoseconds.now()
        try await send()
        if plan.transactionSize == nil { try await producer.flush() }
        let seconds = Nanoseconds.seconds(since: start)
        let cpuSeconds = ProcessUsage.now().cpuSeconds - usage.cpuSeconds
        await producer.close()
        let metrics = await producer.metrics()
        let attempted = attempted.load(ordering: .relaxed)
        return PerfResult(
            records: attempted, failed: attempted - metrics.recordsSent, bytes: bytes.load(ordering: .relaxed),
            seconds: seconds, cpuSeconds: cpuSeconds, maxRSSKilobytes: ProcessUsage.now().maxRSSKilobytes,
            latency: latencies.summary, firstError: firstError.withLock { $0 }, isInterrupted: isStopped)
    }

    private func send() async throws {
        if let tasks = plan.awaited {
            try await sendAwaited(tasks: min(tasks, plan.records))
        } else if let throughput = plan.throughput {
            try await sendPaced(Pace(recordsPerSecond: throughput))
        } else if let size = plan.transactionSize {
            try await sendTransactions(of: size)
        } else {
            await sendUnlimited()
        }
    }

    private func sendTransactions(of size: Int) async throws {
        var start = 0
        while start < plan.records, !isStopped {
            let end = min(start + size, plan.records)
            try await producer.beginTransaction()
            for index in start..<end {
                let value = plan.payloads[index]
                count(value)
                try await producer.enqueue(ProducerRecord(topic: plan.topic, value: value))
            }
            let began = Nanoseconds.now()
            try await producer.commitTransaction()
            latencies.record(since: began)
            start = end
        }
    }

    private func sendUnlimited() async {
        var sent = 0
        var sentBytes = 0
        for index in 0..<plan.records {
            if index.isMultiple(of: PerfPlan.samplingInterval), isStopped { break }
            let value = plan.payloads[index]
            let record = ProducerRecord(topic: plan.topic, value: value)
            sent += 1
            sentBytes += value.count
            do throws(KafkaError) {
                if index.isMultiple(of: PerfPlan.samplingInterval) || index == plan.records - 1 {
                    try await producer.enqueue(record, callback: measuring())
                } else {
                    try await producer.enqueue(record)
                }
            } catch {
                guard reject(error) else { break }
            }
        }
        attempted.store(sent, ordering: .relaxed)
        bytes.store(sentBytes, ordering: .relaxed)
    }

    private func sendPaced(_ pace: Pace) async throws {
        for index in 0..<plan.records {
            try await pace.wait(for: index, unless: { isStopped })
            if isStopped { break }
            let value = plan.payloads[index]
            count(value)
            do throws(KafkaError) {
                try await producer.enqueue(ProducerRecord(topic: plan.topic, value: value), callback: measuring())
            } catch {
                guard reject(error) else { break }
            }
        }
    }

    private func sendAwaited(tasks: Int) async throws {
        let pace = plan.throughput.map(Pace.init)
        let next = SharedCounter()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<tasks {
                group.addTask { [self] in
                    while let index = next.take(below: plan.records), try await sendAwaited(index, pace) {}
                }
            }
            try await group.waitForAll()
        }
    }

    /// Sends one record and awaits it. Returns whether there is a point in sending more.
    private func sendAwaited(_ index: Int, _ pace: Pace?) async throws -> Bool {
        try await pace?.wait(for: index, unless: { isStopped })
        if isStopped { return false }
        let value = plan.payloads[index]
        count(value)
        let start = Nanoseconds.now()
        do throws(KafkaError) {
            _ = try await producer.send(ProducerRecord(topic: plan.topic, value: value))
            latencies.record(since: start)
            return true
        } catch {
            return reject(error)
        }
    }

    private func measuring() -> @Sendable (Result<RecordMetadata, KafkaError>) -> Void {
        let start = Nanoseconds.now()
        return { [self] result in
            switch result {
            case .success: latencies.record(since: start)
            case .failure(let error): note(error)
            }
        }
    }

    private func count(_ value: UnsafeRawBufferPointer) {
        attempted.add(1, ordering: .relaxed)
        bytes.add(value.count, ordering: .relaxed)
    }

    /// A record failed. Returns whether the next one may fare better.
    private func reject(_ error: KafkaError) -> Bool {
        note(error)
        switch error.code {
        case .recordTooLarge, .invalidRecord, .deliveryTimedOut, .brokerRejected: return true
        default: return false
        }
    }

    private func note(_ error: KafkaError) {
        firstError.withLock { if $0 == nil { $0 = error } }
    }
}

/// Numbers that tasks share out among themselves.
private final class SharedCounter: Sendable {
    private let next = Atomic<Int>(0)

    func take(below end: Int) -> Int? {
        let number = next.add(1, ordering: .relaxed).oldValue
        return number < end ? number : nil
    }
}
