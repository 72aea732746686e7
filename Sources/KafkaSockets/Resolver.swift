internal import CKafkaShims
internal import Synchronization

/// A host name could not be looked up.
package struct ResolverError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The name.
    package var host: String
    /// The resolver's number (EAI_…).
    package var code: Int32
    /// The resolver's text.
    package var message: String

    /// An error for that name.
    package init(host: String, code: Int32, message: String) {
        self.host = host
        self.code = code
        self.message = message
    }

    /// For example "broker-7: Name or service not known".
    package var description: String { "\(host): \(message)" }
}

/// What a look-up gave. Not a `Result`: the first use of one with a new type of error makes the runtime search all conformances
/// of the program, which the first record waits for.
package enum Resolution: Sendable {
    /// At least one address, in the order in which they should be tried.
    case success([SocketAddress])
    case failure(ResolverError)
}

/// Resolves names on separate threads, because the system's resolver may block for any time.
///
/// A thread lives as long as there are queries that wait. It holds on to this object (and so to the waker), never to
/// the network: an answer that comes after the network is gone, or after its query was cancelled, is dropped.
package final class Resolver: Sendable {
    /// What to look up.
    package struct Query: Hashable, Sendable {
        /// A name, or an address as text.
        package var host: String
        /// The port to put into the addresses.
        package var port: UInt16
        /// See `Network.resolve`.
        package var canonicalNames: Bool
    }

    /// The blocking call.
    package typealias Lookup = @Sendable (Query) -> Resolution

    /// A query in progress. The ticket distinguishes it from an earlier, cancelled one with the same id.
    private struct Job {
        var id: UInt64
        var ticket: UInt64
        var query: Query
    }

    private struct Answer {
        var id: UInt64
        var resolution: Resolution
    }

    private struct State {
        var isClosed = false
        var nextTicket: UInt64 = 0
        /// Tickets of the queries whose answers are still wanted.
        var wanted: [UInt64: UInt64] = [:]
        var waiting: [Job] = []
        var threads = 0
        var results: [Answer] = []
    }

    /// A name server that does not answer shall not pile up threads, nor hold up the other names.
    private static let maximumThreads = 8

    private let waker: Waker
    private let lookup: Lookup
    private let state = Mutex(State())
    /// So that a poll without results takes no lock.
    private let hasResults = Atomic(false)

    init(waker: Waker, lookup: @escaping Lookup) {
        self.waker = waker
        self.lookup = lookup
    }

    /// Starts a look-up.
    func resolve(_ query: Query, id: UInt64) {
        let needsThread = state.withLock { state in
            // An earlier look-up with this id is forgotten.
            state.waiting.removeAll { $0.id == id }
            state.results.removeAll { $0.id == id }
            state.nextTicket += 1
            state.wanted[id] = state.nextTicket
            state.waiting.append(Job(id: id, ticket: state.nextTicket, query: query))
            guard state.threads < Self.maximumThreads else { return false }
            state.threads += 1
            return true
        }
        if needsThread { startThread() }
    }

    /// Forgets a look-up, at whatever stage it is.
    func cancel(id: UInt64) {
        state.withLock { state in
            state.wanted[id] = nil
            state.waiting.removeAll { $0.id == id }
            state.results.removeAll { $0.id == id }
        }
    }

    /// Forgets everything; threads end when their present call does.
    func close() {
        state.withLock { state in
            state.isClosed = true
            state.wanted.removeAll()
            state.waiting.removeAll()
            state.results.removeAll()
        }
    }

    /// Hands over an answer that needed no look-up, with the next poll.
    func answer(_ resolution: Resolution, id: UInt64) {
        state.withLock { state in
            state.wanted[id] = nil
            state.waiting.removeAll { $0.id == id }
            state.results.append(Answer(id: id, resolution: resolution))
            hasResults.store(true, ordering: .releasing)
        }
        waker.wake()
    }

    /// Appends the answers that have arrived.
    func takeResults(into events: inout [NetworkEvent]) {
        guard hasResults.load(ordering: .acquiring) else { return }
        let results = state.withLock { state in
            hasResults.store(false, ordering: .relaxed)
            defer { state.results.removeAll() }
            return state.results
        }
        for answer in results { events.append(.resolved(id: answer.id, answer.resolution)) }
    }

    private func startThread() {
        // The thread owns this reference until it ends.
        let context = Unmanaged.passRetained(self)
        let result = kafka_thread_start(
            "kafka-resolver", 0,
            { context in
                guard let context else { return }
                Unmanaged<Resolver>.fromOpaque(context).takeRetainedValue().run()
            }, context.toOpaque())
        if result < 0 {
            context.release()
            threadFailed(result)
        }
    }

    /// No thread could be had. If none is there to take the queries, they fail.
    private func threadFailed(_ result: Int32) {
        state.withLock { state in
            state.threads -= 1
            guard state.threads == 0 else { return }
            for job in state.waiting {
                state.wanted[job.id] = nil
                let error = ResolverError(host: job.query.host, code: result, message: systemErrorMessage(-result))
                state.results.append(Answer(id: job.id, resolution: .failure(error)))
            }
            state.waiting.removeAll()
            hasResults.store(true, ordering: .releasing)
        }
        waker.wake()
    }

    /// A thread's life: look up until nothing waits.
    private func run() {
        while let job = nextJob() {
            let resolution = lookup(job.query)
            let isWanted = state.withLock { state in
                guard !state.isClosed, state.wanted[job.id] == job.ticket else { return false }
                state.wanted[job.id] = nil
                state.results.append(Answer(id: job.id, resolution: resolution))
                hasResults.store(true, ordering: .releasing)
                return true
            }
            if isWanted { waker.wake() }
        }
    }

    private func nextJob() -> Job? {
        state.withLock { state in
            if state.waiting.isEmpty {
                state.threads -= 1
                return nil
            }
            return state.waiting.removeFirst()
        }
    }
}
