import KafkaSockets
import Synchronization

/// What the broker thread and the users of an embedded cluster share.
final class ClusterState: Sendable {
    /// What only the broker thread can do, because sockets are its own.
    enum Command: Sendable {
        case stopBroker(Int32)
        case startBroker(Int32, onNewPort: Bool)
        case shutdown
    }

    typealias Reply = CheckedContinuation<Result<Void, EmbeddedClusterError>, Never>

    /// A task that waits for the model to reach some state.
    private struct Observer {
        var id: UInt64
        var isSatisfied: @Sendable (ModelCluster) -> Bool
        var continuation: CheckedContinuation<Bool, Never>
    }

    private struct Protected {
        var model: ModelCluster
        var commands: [(Command, Reply)] = []
        var isShutDown = false
        var observers: [Observer] = []
        var nextObserver: UInt64 = 0
    }

    private let protected: Mutex<Protected>
    let network: PosixNetwork

    init(model: sending ModelCluster, network: PosixNetwork) {
        protected = Mutex(Protected(model: model))
        self.network = network
    }

    /// Reads from the model.
    func read<R: Sendable>(_ body: @Sendable (ModelCluster) -> R) -> R {
        protected.withLock { body($0.model) }
    }

    /// Changes the model; the broker thread then performs the actions that follow.
    func change<R: Sendable>(_ body: @Sendable (ModelCluster, MonotonicTime) -> R) -> R {
        let result = protected.withLock { body($0.model, .now()) }
        network.wake()
        return result
    }

    /// The broker thread's access, without the wake-up that it does not need.
    func withModel<R: Sendable>(_ body: (ModelCluster) -> R) -> R {
        protected.withLock { body($0.model) }
    }

    // MARK: Commands

    /// Runs a command on the broker thread, and waits until it is done.
    func perform(_ command: Command) async throws(EmbeddedClusterError) {
        let result: Result<Void, EmbeddedClusterError> = await withCheckedContinuation { reply in
            let isShutDown = protected.withLock { protected in
                if !protected.isShutDown { protected.commands.append((command, reply)) }
                return protected.isShutDown
            }
            if isShutDown {
                reply.resume(returning: .failure(EmbeddedClusterError("the cluster was shut down")))
            } else {
                network.wake()
            }
        }
        try result.get()
    }

    /// Asks the broker thread to end, without waiting.
    func requestShutdown() {
        protected.withLock { $0.isShutDown = true }
        network.wake()
    }

    /// The broker thread's share of the lock: the commands that have arrived, and whether to end.
    func takeCommands() -> (commands: [(Command, Reply)], isShutDown: Bool) {
        protected.withLock { protected in
            defer { protected.commands.removeAll() }
            return (protected.commands, protected.isShutDown)
        }
    }

    /// Accepts no more commands, and ends all waits.
    func close() {
        let (replies, observers) = protected.withLock { protected in
            protected.isShutDown = true
            defer {
                protected.commands.removeAll()
                protected.observers.removeAll()
            }
            return (protected.commands.map(\.1), protected.observers.map(\.continuation))
        }
        for reply in replies { reply.resume(returning: .success(())) }
        for observer in observers { observer.resume(returning: false) }
    }

    // MARK: Observers

    /// Waits until the model satisfies a condition; false when the task is cancelled or the cluster shut down first.
    func wait(until isSatisfied: @escaping @Sendable (ModelCluster) -> Bool) async -> Bool {
        let id = protected.withLock { protected in
            protected.nextObserver += 1
            return protected.nextObserver
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let immediate: Bool? = protected.withLock { protected in
                    if isSatisfied(protected.model) { return true }
                    if protected.isShutDown || Task.isCancelled { return false }
                    protected.observers.append(
                        Observer(id: id, isSatisfied: isSatisfied, continuation: continuation))
                    return nil
                }
                if let immediate { continuation.resume(returning: immediate) }
            }
        } onCancel: {
            let gone = protected.withLock { protected -> CheckedContinuation<Bool, Never>? in
                guard let index = protected.observers.firstIndex(where: { $0.id == id }) else { return nil }
                return protected.observers.remove(at: index).continuation
            }
            gone?.resume(returning: false)
        }
    }

    /// Wakes the tasks whose condition holds now.
    func checkObservers() {
        let satisfied = protected.withLock { protected -> [CheckedContinuation<Bool, Never>] in
            if protected.observers.isEmpty { return [] }
            let model = protected.model
            let ready = protected.observers.filter { $0.isSatisfied(model) }
            protected.observers.removeAll { observer in ready.contains { $0.id == observer.id } }
            return ready.map(\.continuation)
        }
        for continuation in satisfied { continuation.resume(returning: true) }
    }
}
