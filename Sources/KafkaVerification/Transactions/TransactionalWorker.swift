import KafkaClient
import KafkaTesting

/// The producers of one transactional id, one after the other.
struct TransactionalWorker: Sendable {
    private let load: TransactionalLoad
    private let index: Int
    private let configuration: TransactionalLoadConfiguration
    private let records: Int
    private let makeProducer: @Sendable (String) throws -> KafkaProducer
    private let onFailure: @Sendable (KafkaError) -> Void
    private let pause: @Sendable (Int) async -> Void
    private var random: SplitMix64
    private var written = 0
    private var value: [UInt8]

    private static let retryPause = Duration.milliseconds(100)

    init(
        _ load: TransactionalLoad, _ index: Int, _ configuration: TransactionalLoadConfiguration, records: Int,
        makeProducer: @escaping @Sendable (String) throws -> KafkaProducer,
        onFailure: @escaping @Sendable (KafkaError) -> Void, pause: @escaping @Sendable (Int) async -> Void
    ) {
        self.load = load
        self.index = index
        self.configuration = configuration
        self.records = records
        self.makeProducer = makeProducer
        self.onFailure = onFailure
        self.pause = pause
        random = SplitMix64(seed: configuration.seed &+ UInt64(index) &+ 1)
        value = [UInt8](repeating: 0, count: max(configuration.recordSize, NumberedValue.headerSize))
    }

    private var id: String { load.ids[index] }
    private var book: TransactionBook { load.book }

    /// How a producer's life goes on after a transaction.
    private enum Next {
        case goesOn(KafkaProducer)
        /// It has ended: another one takes its place.
        case ended
    }

    mutating func live() async {
        var producer = await successor()
        while let current = producer, !load.isStopped, written < records {
            switch await transaction(through: current) {
            case .goesOn(let next): producer = next
            case .ended:
                await current.close(timeout: .zero)
                producer = await successor()
            }
        }
        await producer?.close()
        // What a producer that was fenced has left undecided ends with the next one. Otherwise consumers would wait for its timeout.
        if producer == nil { await successor(evenWhenStopped: true)?.close() }
    }

    /// A producer that has taken over the id, however long that takes; nil when nothing more is to be written.
    private func successor(evenWhenStopped: Bool = false) async -> KafkaProducer? {
        while evenWhenStopped || !load.isStopped {
            guard let producer = try? makeProducer(id) else { return nil }
            do throws(KafkaError) {
                try await producer.initTransactions()
                return producer
            } catch {
                onFailure(error)
                await producer.close(timeout: .zero)
                guard error.isRetriable || error.code == .transactionTimedOut || error.code == .fenced else {
                    return nil
                }
                if (try? await Task.sleep(for: Self.retryPause)) == nil { return nil }
            }
        }
        return nil
    }

    private mutating func transaction(through producer: KafkaProducer) async -> Next {
        do throws(KafkaError) {
            try await producer.beginTransaction()
        } catch {
            return ended(error)
        }
        let number = book.begin(id: index)
        let count = Int.random(in: 1...configuration.largestTransaction, using: &random)
        do throws(KafkaError) {
            for record in 0..<count { try await send(record, of: number, through: producer) }
            if configuration.sendsOffsets, Int.random(in: 0..<3, using: &random) == 0 {
                try await repeatedly { () async throws(KafkaError) in
                    try await producer.sendOffsets(
                        [load.source: ConsumedOffset(next: Int64(number))], group: .init(groupID: id))
                }
                book.sentOffset(id: index, transaction: number)
            }
        } catch {
            return await abort(producer, because: error)
        }
        switch Int.random(in: 0..<20, using: &random) {
        case 0: return await replace(producer, number)
        case 1...3: return await abort(producer, because: nil)
        default: return await commit(producer, number)
        }
    }

    private mutating func send(_ record: Int, of transaction: Int, through producer: KafkaProducer)
        async throws(KafkaError)
    {
        await pause(written)
        book.value(id: index, transaction: transaction, index: record).write(into: &value)
        let topic = load.topics[Int.random(in: load.topics.indices, using: &random)]
        // A random key spreads records over the partitions.
        let key = "\(UInt32.random(in: 0 ... .max, using: &random))"
        try await producer.enqueue(ProducerRecord(topic: topic, key: key, value: value))
        written += 1
        book.accepted(id: index, transaction: transaction)
    }

    private func commit(_ producer: KafkaProducer, _ number: Int) async -> Next {
        book.end(id: index, transaction: number, .unknown)
        do throws(KafkaError) {
            try await repeatedly { () async throws(KafkaError) in try await producer.commitTransaction() }
            book.end(id: index, transaction: number, .committed)
            return .goesOn(producer)
        } catch {
            if error.code == .transactionFailed {
                book.end(id: index, transaction: number, .aborted)
                return await abort(producer, because: error)
            }
            // Fatal: whether it was committed, the cluster knows.
            return ended(error)
        }
    }

    private func abort(_ producer: KafkaProducer, because cause: KafkaError?) async -> Next {
        if let cause {
            onFailure(cause)
            if cause.isFatal { return ended(cause) }
        }
        do throws(KafkaError) {
            try await repeatedly { () async throws(KafkaError) in try await producer.abortTransaction() }
            return .goesOn(producer)
        } catch {
            return ended(error)
        }
    }

    /// Another producer takes the place of one that has a transaction open, as after a crash. The first one is not dead, though: it
    /// wakes up, and tries to commit.
    private func replace(_ producer: KafkaProducer, _ number: Int) async -> Next {
        guard let next = await successor() else { return await abort(producer, because: nil) }
        book.fenced()
        do throws(KafkaError) {
            try await repeatedly { () async throws(KafkaError) in try await producer.commitTransaction() }
            book.committedAfterFencing()
        } catch {
            // That it cannot is what was hoped for.
        }
        await producer.close(timeout: .zero)
        return .goesOn(next)
    }

    /// Repeats a call for as long as it times out.
    private func repeatedly(_ call: () async throws(KafkaError) -> Void) async throws(KafkaError) {
        while true {
            do throws(KafkaError) {
                return try await call()
            } catch {
                guard error.code == .transactionTimedOut else { throw error }
                onFailure(error)
            }
        }
    }

    private func ended(_ error: KafkaError) -> Next {
        onFailure(error)
        if error.code == .fenced { book.fenced() }
        return .ended
    }
}
