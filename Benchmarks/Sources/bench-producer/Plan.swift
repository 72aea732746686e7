import KafkaClient

/// What to do, from the program's arguments.
struct Plan: Sendable {
    enum Mode: String {
        /// As fast as possible.
        case throughput
        /// `tasks` tasks, each awaiting its record before it sends the next.
        case awaited
        /// `rate` records a second.
        case paced
        /// From the producer's init to the first acknowledgement.
        case first
        /// Transactions of `transaction` records, or of `duration` milliseconds, one after the other.
        case transactions
        /// Connected, and nothing to do until standard input ends.
        case idle
    }

    let mode: Mode
    let topic: String
    let records: Int
    let tasks: Int
    let rate: Int
    /// With more than 0, records go to that many partitions in turn; else the partitioner chooses.
    let partitions: Int
    /// The most records of a transaction.
    let transaction: Int
    /// With more than 0, a transaction ends after so many milliseconds.
    let duration: Int
    /// Whether a producer did its work and was closed before the one that is measured.
    let isWarm: Bool
    /// Whether each record has a callback.
    let callbacks: Bool
    /// With more than 0, so many records go in one call.
    let arraySize: Int
    /// Whether the array is filled for each call, instead of being prepared once.
    let isFresh: Bool
    /// Whether records go through a typed topic.
    let isTyped: Bool
    /// With more than 0, metrics are reported to a backend in memory every so many milliseconds.
    let metricsInterval: Int
    let values: Values
    let configuration: ProducerConfiguration

    init(_ words: ArraySlice<String>) throws {
        let split = words.firstIndex(of: "--") ?? words.endIndex
        var own = Self.pairs(words[..<split])
        func take(_ key: String, else fallback: String? = nil) throws -> String {
            guard let value = own.removeValue(forKey: key) ?? fallback else { throw PlanError("\(key)= is missing") }
            return value
        }
        func number(_ key: String, else fallback: Int) throws -> Int {
            let text = try take(key, else: "\(fallback)")
            guard let number = Int(text), number >= 0 else { throw PlanError("\(key)=\(text) is no number") }
            return number
        }
        let name = try take("mode")
        guard let mode = Mode(rawValue: name) else { throw PlanError("there is no mode \(name)") }
        self.mode = mode
        topic = try take("topic")
        records = try number("records", else: 1)
        tasks = try number("tasks", else: 1)
        rate = try number("rate", else: 1000)
        partitions = try number("partitions", else: 0)
        transaction = try number("transaction", else: .max)
        duration = try number("duration", else: 0)
        isWarm = try take("warm", else: "off") == "on"
        callbacks = try take("callbacks", else: "off") == "on"
        arraySize = try number("array", else: 0)
        isFresh = try take("fresh", else: "off") == "on"
        isTyped = try take("typed", else: "off") == "on"
        metricsInterval = try number("metrics", else: 0)
        values = try Values(lines: try take("values"))
        var properties = Self.pairs(words[split...].dropFirst())
        properties["bootstrap.servers"] = try take("bootstrap")
        configuration = try ProducerConfiguration(properties: properties)
        if let key = own.keys.first { throw PlanError("\(key)= means nothing") }
    }

    private static func pairs(_ words: ArraySlice<String>) -> [String: String] {
        var pairs: [String: String] = [:]
        for word in words {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            pairs[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
        }
        return pairs
    }

    /// The partition to name in a record; nil leaves it to the partitioner.
    func partition(of record: Int) -> Int32? {
        partitions > 0 ? Int32(record % partitions) : nil
    }
}

/// A wrong argument.
struct PlanError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
