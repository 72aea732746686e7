import KafkaClient

/// One cell of a grid, as it is run.
struct BenchCell: Equatable, Sendable {
    /// The producers' settings by their Java names.
    var properties: [String: String]
    var partitions: Int
    var producers: Int
    var usesTLS = false
    /// Records in each transaction; nil for none.
    var transactionSize: Int?
    var payload: String
    var recordSize: Int
    /// Records per second in all; nil for as many as possible.
    var rate: Double?
    /// Records in each run; nil for as many as the plan says.
    var records: Int?

    /// Axes that are not settings of the producer, and what they take.
    static let axes: KeyValuePairs<String, String> = [
        "partitions": "how many partitions the topic has (embedded cluster only)",
        "producers": "how many producers share the records",
        "codec": "none, gzip, snappy, lz4 or zstd, with a level or not: zstd:6",
        "idempotence": "true or false",
        "transactions": "records in each transaction, 0 for none",
        "tls": "true or false (embedded cluster only)",
        "payload": "letters, random, orders, events, or a file of lines",
        "record.size": "bytes of each value, with letters and random",
        "rate": "records per second, 0 for as many as possible",
    ]

    private static let mostPartitions = 10_000
    private static let mostProducers = 100
    private static let transactionalID = "kafka-producer-bench"

    /// - Throws: What is wrong with the values.
    init(_ plan: BenchPlan, values: [String], secrets: [String: String] = [:]) throws(ToolError) {
        self.init(plan, unchecked: plan.properties.merging(secrets) { $1 })
        for (axis, value) in zip(plan.axes, values) { try set(axis.name, value, isEmbedded: plan.topic == nil) }
        _ = try configuration(servers: ["localhost:9092"])
    }

    /// A cell that no axis changes, with settings of its own.
    ///
    /// - Throws: What is wrong with the settings.
    init(_ plan: BenchPlan, properties: [String: String]) throws(ToolError) {
        self.init(plan, unchecked: properties)
        _ = try configuration(servers: ["localhost:9092"])
    }

    private init(_ plan: BenchPlan, unchecked properties: [String: String]) {
        self.properties = properties
        partitions = plan.partitions
        producers = plan.producers
        payload = plan.payload
        recordSize = plan.recordSize
        rate = plan.rate
    }

    private mutating func set(_ name: String, _ value: String, isEmbedded: Bool) throws(ToolError) {
        if !isEmbedded && (name == "partitions" || name == "tls") {
            throw .wrongUse("the axis \(name) is for the embedded cluster: leave out --bootstrap-server, or the axis")
        }
        switch name {
        case "partitions": partitions = try Self.number(name, value, 1...Self.mostPartitions)
        case "producers": producers = try Self.number(name, value, 1...Self.mostProducers)
        case "record.size": recordSize = try Self.number(name, value, 0...OptionCheck.largestReadableRecord)
        case "transactions":
            let size = try Self.number(name, value, 0...1_000_000)
            transactionSize = size == 0 ? nil : size
        case "tls": usesTLS = try Self.flag(name, value)
        case "idempotence": properties["enable.idempotence"] = "\(try Self.flag(name, value))"
        case "payload": payload = value
        case "rate":
            guard let number = Double(value), number == 0 || OptionCheck.rates.contains(number) else {
                throw .wrongUse(
                    "\(value) is no value of the axis rate: it takes 0, and records per second from 0.001 to 1e12")
            }
            rate = number == 0 ? nil : number
        case "codec": setCodec(value)
        default: properties[name] = value
        }
    }

    private mutating func setCodec(_ value: String) {
        let parts = value.split(separator: ":", maxSplits: 1).map(String.init)
        for codec in Compression.Codec.allCases { properties["compression.\(codec.name).level"] = nil }
        properties["compression.type"] = parts.first ?? value
        if parts.count == 2 { properties["compression.\(parts[0]).level"] = parts[1] }
    }

    private static func number(_ name: String, _ value: String, _ range: ClosedRange<Int>) throws(ToolError) -> Int {
        guard let number = Int(value), range.contains(number) else {
            throw .wrongUse(
                "\(value) is no value of the axis \(name): it takes numbers from \(range.lowerBound) to "
                    + "\(range.upperBound)")
        }
        return number
    }

    private static func flag(_ name: String, _ value: String) throws(ToolError) -> Bool {
        guard let flag = Bool(value) else {
            throw .wrongUse("\(value) is no value of the axis \(name): it takes true and false")
        }
        return flag
    }

    /// - Parameter producer: Its number, which makes transactional ids differ.
    func configuration(servers: [String]?, producer: Int = 0) throws(ToolError) -> ProducerConfiguration {
        var properties = properties
        if let servers { properties["bootstrap.servers"] = servers.joined(separator: ",") }
        if transactionSize != nil { properties["transactional.id"] = "\(Self.transactionalID)-\(producer)" }
        let configuration = try ProducerSettings(properties: properties).configuration()
        if Payloads.isSized(payload) { try configuration.check(recordSize: recordSize) }
        return configuration
    }
}
