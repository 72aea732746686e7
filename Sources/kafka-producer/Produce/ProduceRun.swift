import KafkaClient

/// Sends the lines of an input as records, until it ends or is interrupted.
struct ProduceRun: Sendable {
    let topic: String
    let partition: Int32?
    let headers: [RecordHeader]
    let format: LineFormat
    let input: InterruptibleInput
    let producer: KafkaProducer
    let failures = FailureLog()

    /// What came of reading.
    struct Outcome: Sendable {
        /// Lines that were read.
        var lines = 0
        /// Bytes after the last whole line that were not sent, since the interruption may have cut a line there.
        var unfinishedBytes = 0
        /// Why reading ended too soon, if it did.
        var problem: String?
    }

    /// Reads, sends, and returns when all that was sent is acknowledged or has failed.
    func run() async throws -> Outcome {
        var outcome = Outcome()
        do {
            try await sendLines(&outcome)
        } catch {
            outcome.problem = "\(error)"
        }
        try await producer.flush()
        await producer.close()
        return outcome
    }

    private func sendLines(_ outcome: inout Outcome) async throws {
        // Longer than that, a line cannot be sent anyway.
        let buffer = LineBuffer(
            maximum: producer.configuration.maxRequestSize + (format.keySeparator?.count ?? 0))
        while true {
            while let line = buffer.next() {
                outcome.lines += 1
                try await send(line, number: outcome.lines)
            }
            var isInterrupted = false
            let count = try buffer.fill { space in
                guard let count = try input.read(into: space) else {
                    isInterrupted = true
                    return 0
                }
                return count
            }
            if isInterrupted {
                outcome.unfinishedBytes = buffer.unfinishedBytes
                return
            }
            if count == 0 { break }
        }
        if let line = buffer.last() {
            outcome.lines += 1
            try await send(line, number: outcome.lines)
        }
    }

    /// Hands one record over. Throws if the next one would not fare better.
    private func send(_ line: LineBuffer.Line, number: Int) async throws {
        let bytes: UnsafeRawBufferPointer
        switch line {
        case .bytes(let line): bytes = line
        case .tooLong(let count):
            let limit = producer.configuration.maxRequestSize
            return failures.note("line \(number) has \(count) bytes, more than max.request.size (\(limit)) allows")
        }
        let (key, value) = format.parse(bytes)
        let record = ProducerRecord(topic: topic, partition: partition, key: key, value: value, headers: headers)
        do throws(KafkaError) {
            try await producer.enqueue(record) { [failures] result in
                if case .failure(let error) = result { failures.note("line \(number): \(error)") }
            }
        } catch {
            failures.note("line \(number): \(error)")
            guard error.code == .recordTooLarge || error.code == .invalidRecord else {
                throw ToolError("stopped reading at line \(number)")
            }
        }
    }
}
