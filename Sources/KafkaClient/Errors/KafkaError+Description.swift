extension KafkaError: CustomStringConvertible {
    /// Everything about the failure in one line: what, where, what the broker said, how often it was tried, where the
    /// time went, whether the record was stored, and the cause.
    public var description: String {
        let what = message.isEmpty ? "KafkaError" : message.withoutFinalPeriod
        var text = what + " (\(facts.joined(separator: "; ")))."
        if let underlying {
            text += " Cause: " + "\(underlying)".withoutFinalPeriod + "."
        }
        return text
    }

    /// The same as ``description``.
    ///
    /// This is for code that knows that the error is a `KafkaError`. Foundation asks an `any Error` through its protocol
    /// `LocalizedError`, which this module cannot conform to without linking Foundation; what it shows instead ends
    /// with the code: "The operation could not be completed. (KafkaClient.KafkaError.bufferFull error 1.)". Print
    /// such an error, `"\(error)"`, to see everything.
    public var localizedDescription: String { description }

    /// The standard library's default is the type's name. All that Foundation shows of an `any Error` is this.
    public var _domain: String { "KafkaClient.KafkaError.\(code)" }

    private var facts: [String] {
        var facts: [String] = [code.description]
        if let topic {
            facts.append(partition.map { "partition \(topic)-\($0)" } ?? "topic \(topic)")
        }
        if let recordTag {
            facts.append("record tag \(recordTag)")
        }
        if let brokerID {
            facts.append("broker \(brokerID)")
        }
        if let brokerError {
            facts.append("broker error \(brokerErrorName.map { "\($0) (\(brokerError))" } ?? "\(brokerError)")")
        }
        if attempts > 0 {
            facts.append("\(attempts) \(attempts == 1 ? "attempt" : "attempts")")
        }
        if let timeSpent, timeSpent.total > .zero {
            facts.append("time spent: \(timeSpent)")
        }
        switch persistence {
        case .notWritten: break
        case .unknown: facts.append("the record may have been stored")
        case .written: facts.append("the record was stored")
        }
        switch deadLetter {
        case nil: break
        case .success(let metadata): facts.append("dead letter: \(metadata)")
        case .failure(let error): facts.append("no dead letter (\(error.code): \(error.message))")
        }
        return facts
    }
}

extension String {
    fileprivate var withoutFinalPeriod: String {
        hasSuffix(".") ? String(dropLast()) : self
    }
}
