package import KafkaClient
import KafkaConsumerWire
import KafkaSockets
package import KafkaTesting
import KafkaWire

/// Reads a topic's records back from any Kafka cluster, over its own connections. Its calls block.
///
/// It shares its connections with the producer, so that it gets wherever that does, and trusts nothing that it reads: each
/// batch's CRC is computed, and each record decoded. Whatever fails is tried again until nothing could be read for as long as `patience`.
package final class TopicLogReader {
    /// Why a topic could not be read.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// What cannot be had for now.
    private struct Unavailable: Error, CustomStringConvertible {
        let description: String
    }

    private let servers: [BootstrapServer]
    private let client: BlockingClient
    private let patience: Duration
    private let topic: String
    private let isolation: Isolation
    private var links: [Int32: BlockingConnection] = [:]
    private var brokers: [Int32: (host: String, port: UInt16)] = [:]
    private var leaders: [Int32: Int32] = [:]

    private static let fetchBytes: Int32 = 4 << 20
    /// How long a broker may wait for a record, in milliseconds. Some answer with nothing at all when it is 0.
    private static let fetchWait: Int32 = 100
    private static let pause = Duration.milliseconds(100)
    private static let answerTimeout = Duration.seconds(10)
    private static let clientID = "kafka-log-reader"

    /// Which records are read, as a consumer's `isolation.level` says.
    package enum Isolation: Int8, Sendable {
        /// All of them.
        case readUncommitted = 0
        /// Only those before the first open transaction, without those of aborted transactions.
        case readCommitted = 1
    }

    /// - Parameters:
    ///   - configuration: Where the cluster is, and how connections to it are secured.
    ///   - patience: How long to continue while nothing can be read.
    /// - Throws: ``KafkaError/Code/invalidConfiguration``.
    package init(
        topic: String, configuration: ProducerConfiguration, isolation: Isolation = .readUncommitted,
        patience: Duration = .seconds(60)
    ) throws {
        servers = try BootstrapServer.list(configuration.bootstrapServers, over: configuration.securityProtocol)
        var limited = configuration
        limited.connectionSetupTimeout = Self.answerTimeout
        limited.connectionSetupTimeoutMax = Self.answerTimeout
        limited.requestTimeout = Self.answerTimeout
        client = try BlockingClient(limited, clientID: Self.clientID)
        self.topic = topic
        self.isolation = isolation
        self.patience = patience
    }

    /// The offset that each partition's next record gets.
    package func endOffsets() throws -> [Int32: Int64] {
        try patiently { try refresh() }
        var ends: [Int32: Int64] = [:]
        for partition in leaders.keys { ends[partition] = try patiently { try endOffset(of: partition, isolation) } }
        return ends
    }

    /// How many partitions end, for consumers of committed records, before their last record: a transaction is open there.
    package func countOpenPartitions() throws -> Int {
        try patiently { try refresh() }
        return try leaders.keys.reduce(0) { count, partition in
            let end = try patiently { try endOffset(of: partition, .readUncommitted) }
            let stable = try patiently { try endOffset(of: partition, .readCommitted) }
            return stable < end ? count + 1 : count
        }
    }

    /// Visits the records of all partitions, from these offsets (0 where there is none) to the end, in order.
    ///
    /// - Parameter isWanted: Asked before each request: nothing more is read once it says no.
    package func forEachRecord(
        from starts: [Int32: Int64], _ body: (EmbeddedRecord) -> Void, while isWanted: () -> Bool = { true }
    ) throws {
        try patiently { try refresh() }
        for partition in leaders.keys.sorted() {
            var offset = starts[partition] ?? 0
            while isWanted(), let next = try patiently({ try read(partition, from: offset, body) }) { offset = next }
        }
    }

    // MARK: Leaders

    private func patiently<R>(_ body: () throws -> R) throws -> R {
        let deadline = MonotonicTime.now() + patience
        while true {
            do {
                return try body()
            } catch let error as Failure {
                throw error
            } catch {
                guard MonotonicTime.now() < deadline else {
                    throw Failure(description: "topic \(topic) could not be read for \(patience): \(error)")
                }
                try wait()
                links = [:]
                client.disconnect()
                // If that fails as well, the next attempt says so.
                try? refresh()
            }
        }
    }

    private func wait() throws {
        var events: [NetworkEvent] = []
        try PosixNetwork().poll(until: .now() + Self.pause, into: &events)
    }

    /// Asks one of the bootstrap servers, or of the brokers that are known, who leads what.
    private func refresh() throws {
        var failure: any Error = Failure(description: "no server is given")
        let known = brokers.values.map { ($0.host, $0.port) }
        for (host, port) in known + servers.map({ ($0.host, $0.port) }) {
            do {
                let link = try client.connect(host: host, port: port)
                defer { client.disconnect(link) }
                let request = MetadataRequest(topics: [MetadataRequest.Topic(name: topic)])
                return try learn(try client.ask(link, request, for: MetadataResponse.self))
            } catch {
                failure = error
            }
        }
        throw failure
    }

    private func learn(_ answer: MetadataResponse) throws {
        brokers = [:]
        for broker in answer.brokers {
            guard let port = UInt16(exactly: broker.port) else { continue }
            brokers[broker.nodeID] = (broker.host, port)
        }
        guard let found = answer.topics.first(where: { $0.name == topic }), !found.partitions.isEmpty else {
            throw Unavailable(description: "no broker knows the topic")
        }
        for partition in found.partitions { leaders[partition.partitionIndex] = partition.leaderID }
    }

    private func leader(of partition: Int32) throws -> BlockingConnection {
        guard let id = leaders[partition], let broker = brokers[id] else {
            throw Unavailable(description: "partition \(partition) has no leader")
        }
        if let link = links[id] { return link }
        let link = try client.connect(host: broker.host, port: broker.port)
        links[id] = link
        return link
    }

    // MARK: Logs

    private func endOffset(of partition: Int32, _ isolation: Isolation) throws -> Int64 {
        let wanted = ListOffsetsRequest.Partition(
            partitionIndex: partition, timestamp: ListOffsetsRequest.latestTimestamp)
        let request = ListOffsetsRequest(
            isolationLevel: isolation.rawValue,
            topics: [ListOffsetsRequest.Topic(name: topic, partitions: [wanted])])
        // Later versions ask for nothing that is needed here.
        let answer = try client.ask(leader(of: partition), request, upTo: 7, for: ListOffsetsResponse.self)
        guard let found = answer.topics.first?.partitions.first, found.errorCode.isSuccess else {
            throw Unavailable(
                description: "ListOffsets: \(answer.topics.first?.partitions.first?.errorCode.name ?? "no answer")")
        }
        return found.offset
    }

    /// Reads one answer's worth. Returns the next offset, nil at the end.
    private func read(_ partition: Int32, from offset: Int64, _ body: (EmbeddedRecord) -> Void) throws -> Int64? {
        let wanted = FetchRequest.Partition(
            partition: partition, fetchOffset: offset, partitionMaxBytes: Self.fetchBytes)
        let request = FetchRequest(
            maxWaitMs: Self.fetchWait, minBytes: 1, maxBytes: Self.fetchBytes, isolationLevel: isolation.rawValue,
            topics: [FetchRequest.Topic(name: topic, partitions: [wanted])])
        // The last version that names topics instead of giving their ids.
        let limit = FetchRequest.firstTopicIDVersion - 1
        let answer = try client.ask(leader(of: partition), request, upTo: limit, for: FetchResponse.self)
        guard let found = answer.topics.first?.partitions.first, found.errorCode.isSuccess else {
            let code = answer.topics.first?.partitions.first?.errorCode ?? answer.errorCode
            throw Unavailable(description: "partition \(partition) at offset \(offset): \(code.name)")
        }
        let filter = isolation == .readCommitted ? TransactionFilter(found.abortedTransactions) : nil
        let next = try BatchSet(topic: topic, partition: partition)
            .forEachRecord(in: found.records ?? [], from: offset, filter, body)
        let end = isolation == .readCommitted ? found.lastStableOffset : found.highWatermark
        if next < end, next == offset {
            throw Unavailable(
                description: "partition \(partition) ends at \(end), and nothing comes at \(offset)")
        }
        return next < end ? next : nil
    }
}

/// The batches in a Fetch response.
private struct BatchSet {
    let topic: String
    let partition: Int32

    private static let maximumBytes = 256 << 20

    /// Visits the records from an offset on that a filter admits. Returns the offset after the last one.
    func forEachRecord(
        in bytes: [UInt8], from offset: Int64, _ filter: TransactionFilter?, _ body: (EmbeddedRecord) -> Void
    ) throws(TopicLogReader.Failure) -> Int64 {
        var next = offset
        var filter = filter
        var rest = bytes[...]
        while let header = rest.withUnsafeBytes({ BatchHeader($0) }) {
            let size = Int(header.length) + BatchHeader.lengthOverhead
            // The last one may have been cut.
            guard size <= rest.count else { break }
            let place = "\(topic)-\(partition)@\(header.baseOffset)"
            guard header.magic == 2, size >= BatchHeader.size else {
                throw TopicLogReader.Failure(description: "\(place): not a batch of format 2")
            }
            let batch = StoredBatch(
                bytes: Array(rest.prefix(size)), baseOffset: header.baseOffset,
                lastOffset: header.baseOffset + Int64(header.lastOffsetDelta), maxTimestamp: header.maxTimestamp)
            guard batch.bytes.withUnsafeBytes({ RecordBatchHeader.computeCRC($0) }) == header.crc else {
                throw TopicLogReader.Failure(description: "\(place): a wrong CRC")
            }
            let isVisible = filter?.admits(header, isAbort: Self.isAbort(batch, header)) ?? !header.isControl
            let records = batch.decode(topic: topic, partition: partition, limit: Self.maximumBytes)
            guard header.isControl || records.count == Int(header.recordCount) else {
                throw TopicLogReader.Failure(description: "\(place): records that cannot be read")
            }
            if isVisible {
                for record in records where record.offset >= offset { body(record) }
            }
            next = max(next, batch.lastOffset + 1)
            rest = rest.dropFirst(size)
        }
        return next
    }

    /// Whether it is a marker of an aborted transaction: the key of its record is a version and a type of two bytes each.
    private static func isAbort(_ batch: StoredBatch, _ header: BatchHeader) -> Bool {
        guard header.isControl else { return false }
        return batch.bytes.withUnsafeBytes { bytes in
            let payload = UnsafeRawBufferPointer(rebasing: bytes[BatchHeader.size...])
            var key: [UInt8] = []
            try? RecordWalker.walk(payload, count: Int(header.recordCount)) { fields in
                if let range = fields.key { key = Array(payload[range]) }
            }
            return key.count >= 4 && key[2] == 0 && key[3] == 0
        }
    }
}
