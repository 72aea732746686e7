import KafkaClient
import KafkaTesting
import KafkaVerification

/// Reads orders, and writes a payment for each. Payments and the consumer group's offsets are committed together, so that a
/// pipeline that was killed goes on where the last commit was.
struct Pipeline: Sendable {
    let servers: [String]

    static let input = "orders"
    static let output = "payments"
    static let partitions = 6
    /// The consumer group, and the transactional id: the next pipeline with it fences what a killed one has left.
    static let id = "demo-pipeline"
    /// How many orders make a transaction.
    static let batch = 100

    /// Goes on until all orders that there are have their payments.
    func run() async throws {
        var configuration = ProducerConfiguration(bootstrapServers: servers)
        configuration.transactionalID = Self.id
        let producer = try KafkaProducer(configuration)
        do {
            // First, since that ends the transaction of a pipeline that was killed: its offsets are known only then.
            try await producer.initTransactions()
            var orders = try await readOrders()[...]
            while !orders.isEmpty {
                let batch = orders.prefix(Self.batch)
                try await pay(batch, through: producer)
                orders = orders.dropFirst(batch.count)
            }
        } catch {
            await producer.close()
            throw error
        }
        await producer.close()
    }

    private func pay(_ orders: ArraySlice<EmbeddedRecord>, through producer: KafkaProducer) async throws {
        try await producer.withTransaction(retries: 5) { transaction in
            var next: [TopicPartition: ConsumedOffset] = [:]
            for order in orders {
                let payment = PaymentValue(order: order.value ?? [])
                try await transaction.enqueue(
                    ProducerRecord(topic: Self.output, partition: order.partition, value: payment.bytes))
                let partition = TopicPartition(topic: Self.input, partition: order.partition)
                next[partition] = ConsumedOffset(next: order.offset + 1)
            }
            try await transaction.sendOffsets(next, group: .init(groupID: Self.id))
        }
    }

    /// The orders behind the group's offsets, partition by partition.
    private func readOrders() async throws -> [EmbeddedRecord] {
        try await BlockingExecutor.run { [servers] in
            let configuration = ProducerConfiguration(bootstrapServers: servers)
            let offsets = try GroupOffsetReader(configuration: configuration)
            var starts: [Int32: Int64] = [:]
            for partition in 0..<Int32(Self.partitions) {
                let place = TopicPartition(topic: Self.input, partition: partition)
                starts[partition] = try offsets.committedOffset(group: Self.id, of: place)
            }
            let reader = try TopicLogReader(topic: Self.input, configuration: configuration, isolation: .readCommitted)
            var orders: [EmbeddedRecord] = []
            try reader.forEachRecord(from: starts) { orders.append($0) }
            return orders
        }
    }
}

/// What the pipeline writes for an order: "paid" and the order's value, which is its number.
struct PaymentValue {
    private static let prefix = Array("paid ".utf8)
    let bytes: [UInt8]

    init(order: [UInt8]) {
        bytes = Self.prefix + order
    }

    /// The number of the order that a payment is for; nil if it is no payment.
    static func order(of bytes: [UInt8]) -> Int? {
        guard bytes.starts(with: prefix) else { return nil }
        return Int(String(decoding: bytes.dropFirst(prefix.count), as: UTF8.self))
    }
}
