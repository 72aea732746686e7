import KafkaClient

/// Sends the lines of an input as records, until it ends or is interrupted.
struct ProduceRun: Sendable {
    let topic: String
    let partition: Int32?
    let headers: [RecordHeader]
    let format: LineFormat
    let input: InterruptibleInput
    let producer: KafkaProducer
    /// How many lines make a transaction; nil for none.
    var transactionSize: Int?
    let failures = FailureLog()
    /// Writes keys and values with schemas; nil if they go through unchanged.
    private(set) var schemas: RecordSchemas.Topic?

    /// What came of reading.
    struct Outcome: Sendable {
        /// Lines that were read.
        var lines = 0
        /// Bytes after the last whole line that were not sent, since the interruption may have cut a line there.
        var unfinishedBytes = 0
        /// Why reading ended too soon, if it did.
        var problem: String?
    }

    /// Has keys and values written with schemas.
    mutating func useSchemas(key: LineSerializer, value: LineSerializer) {
        schemas = producer.topic(topic, key: key, value: value)
    }

    /// Reads, sends, and returns when all that was sent is acknowledged or has failed.
    func run() async throws -> Outcome {
        var outcome = Outcome()
        do {
            if transactionSize != nil { try await producer.initTransactions() }
            try await sendLines(&outcome)
        } catch {
            outcome.problem = "\(error)"
        }
        if transactionSize == nil { try await producer.flush() }
        // An open transaction is aborted.
        await producer.close()
        return outcome
    }

    private func sendLines(_ outcome: inout Outcome) async throws {
        // Longer than that, a line cannot be sent anyway.
        let buffer = LineBuffer(
            maximum: producer.configuration.maxRequestSize + (format.keySeparator?.count ?? 0))
        var reading = Reading.goesOn
        while reading == .goesOn {
            while let line = buffer.next() {
                outcome.lines += 1
                try await beginTransaction(at: outcome.lines)
                try await send(line, number: outcome.lines)
                try await commitTransaction(after: outcome.lines)
            }
            reading = try read(into: buffer)
        }
        if reading == .interrupted {
            outcome.unfinishedBytes = buffer.unfinishedBytes
        } else if let line = buffer.last() {
            outcome.lines += 1
            try await beginTransaction(at: outcome.lines)
            try await send(line, number: outcome.lines)
        }
        try await commitTransaction(after: outcome.lines, isLast: true)
    }

    private enum Reading {
        case goesOn, ended, interrupted
    }

    private func read(into buffer: LineBuffer) throws -> Reading {
        var isInterrupted = false
        let count = try buffer.fill { space in
            guard let count = try input.read(into: space) else {
                isInterrupted = true
                return 0
            }
            return count
        }
        if isInterrupted { return .interrupted }
        return count == 0 ? .ended : .goesOn
    }

    // MARK: Transactions

    private func beginTransaction(at line: Int) async throws {
        guard let transactionSize, (line - 1).isMultiple(of: transactionSize) else { return }
        try await producer.beginTransaction()
    }

    /// Commits if the line is the last of its transaction, whatever is left of input that ends.
    private func commitTransaction(after line: Int, isLast: Bool = false) async throws {
        guard let transactionSize, line > 0 else { return }
        let isFull = line.isMultiple(of: transactionSize)
        // What ends with a full transaction has committed it.
        guard isLast ? !isFull : isFull else { return }
        do throws(KafkaError) {
            try await producer.commitTransaction()
        } catch {
            let first = line - (line - 1) % transactionSize
            throw ToolError("the transaction of lines \(first) to \(line) was not committed: \(error)")
        }
    }

    /// Hands one record over. Throws if the next one would not fare better.
    private func send(_ line: LineBuffer.Line, number: Int) async throws {
        let bytes: UnsafeRawBufferPointer
        switch line {
        case .bytes(let line): bytes = line
        case .tooLong(let count):
            let limit = producer.configuration.maxRequestSize
            failures.note("line \(number) has \(count) bytes, more than max.request.size (\(limit)) allows")
            if transactionSize != nil { throw Self.stopped(number) }
            return
        }
        let (key, value) = format.parse(bytes)
        do throws(KafkaError) {
            if let schemas {
                let record = try schemas.record(
                    value.map(Array.init), key: key.map(Array.init), headers: headers, partition: partition)
                return try await enqueue(record, number: number)
            }
            try await enqueue(
                ProducerRecord(topic: topic, partition: partition, key: key, value: value, headers: headers),
                number: number)
        } catch {
            failures.note("line \(number): \(error)")
            // A transaction has all of its lines, or none.
            guard error.isOfOneRecord, transactionSize == nil else { throw Self.stopped(number) }
        }
    }

    private static func stopped(_ line: Int) -> ToolError { ToolError("stopped reading at line \(line)") }

    private func enqueue<Bytes: KafkaBytes>(
        _ record: ProducerRecord<Bytes, Bytes>, number: Int
    ) async throws(KafkaError) {
        try await producer.enqueue(record) { [failures] result in
            if case .failure(let error) = result { failures.note("line \(number): \(error)") }
        }
    }
}

extension KafkaError {
    /// Whether the next record may fare better.
    fileprivate var isOfOneRecord: Bool {
        code == .recordTooLarge || code == .invalidRecord || code == .serializationFailed
    }
}
