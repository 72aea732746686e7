import KafkaSockets
import Synchronization

/// Says, by limits of its own, whether records come faster than brokers take them, and what holds them up.
///
/// ``KafkaProducer/backPressure`` and ``KafkaProducer/backPressureUpdates`` are those of a monitor with default limits. As a
/// ``HealthMonitor``, it costs nothing unless it is asked, and remembers what it has seen.
public struct BackPressureMonitor: Sendable {
    private let core: ProducerCore
    private let history: BackPressureHistory

    init(_ core: ProducerCore, _ history: BackPressureHistory) {
        self.core = core
        self.history = history
    }

    /// The pressure now. Waits for the producer's thread, for about as long as ``KafkaProducer/metrics()``. Cancellation has no
    /// effect.
    ///
    /// Whether it has lasted is judged from this call and earlier ones, so ask every second or so, or let a task go through
    /// ``updates(every:)``.
    public nonisolated(nonsending) var pressure: BackPressure {
        get async { history.update(await core.healthSample()) }
    }

    /// The pressure now, and again each time it changes: it begins or ends, or something else holds records up.
    ///
    /// The sequence ends when the producer has, or when the task is cancelled. Any number of tasks may go through sequences of
    /// their own. It does not keep the producer from ending when the app has released it.
    ///
    /// - Parameter interval: How often to look. Each look costs about as much as ``KafkaProducer/metrics()``.
    public func updates(every interval: Duration = .seconds(1)) -> Updates {
        Updates(monitor: self, interval: interval)
    }

    /// The next look, after some time; nil if the task was cancelled meanwhile, or the producer has ended.
    nonisolated(nonsending)
        fileprivate func look(after delay: Duration) async -> BackPressure?
    {
        guard let sample = await core.healthSample(after: delay), sample.end == nil else { return nil }
        return history.update(sample)
    }

    /// Changes of the pressure; see ``updates(every:)``.
    public struct Updates: AsyncSequence, Sendable {
        fileprivate let monitor: BackPressureMonitor
        fileprivate let interval: Duration

        /// Starts with the pressure at that moment.
        public func makeAsyncIterator() -> Iterator { Iterator(updates: self) }

        /// Goes through the changes.
        public struct Iterator: AsyncIteratorProtocol {
            private let updates: Updates
            private var last: BackPressure?
            private var hasEnded = false

            fileprivate init(updates: Updates) { self.updates = updates }

            /// Waits for the next change.
            ///
            /// - Parameter actor: Where it is called.
            /// - Returns: The pressure after the change, or nil at the end.
            public mutating func next(
                isolation actor: isolated (any Actor)? = #isolation
            ) async throws(Never) -> BackPressure? {
                while !hasEnded {
                    let delay = last == nil ? .zero : updates.interval
                    guard let pressure = await updates.monitor.look(after: delay) else { break }
                    guard last.map(pressure.differs) ?? true else { continue }
                    last = pressure
                    return pressure
                }
                hasEnded = true
                return nil
            }
        }
    }
}

/// What one monitor has seen.
final class BackPressureHistory: Sendable {
    private let machine: Mutex<BackPressureMachine>

    init(_ limits: BackPressureLimits) {
        machine = Mutex(BackPressureMachine(limits))
    }

    func update(_ sample: HealthSample) -> BackPressure {
        machine.withLock { $0.update(sample) }
    }
}

extension KafkaProducer {
    /// Whether records come faster than brokers take them, and what holds them up; see ``BackPressureMonitor/pressure``.
    public nonisolated(nonsending) var backPressure: BackPressure {
        get async { await BackPressureMonitor(core, core.pressureHistory).pressure }
    }

    /// The pressure now, and again each time it changes; see ``BackPressureMonitor/updates(every:)``.
    public nonisolated var backPressureUpdates: BackPressureMonitor.Updates {
        BackPressureMonitor(core, core.pressureHistory).updates()
    }

    /// A monitor that judges by other limits than the default ones.
    public nonisolated func backPressureMonitor(_ limits: BackPressureLimits) -> BackPressureMonitor {
        BackPressureMonitor(core, BackPressureHistory(limits))
    }
}
