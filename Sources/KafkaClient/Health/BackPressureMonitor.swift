import KafkaSockets

/// Says, by limits of its own, whether records come faster than brokers take them, and what holds them up.
///
/// ``KafkaProducer/backPressure`` and ``KafkaProducer/backPressureUpdates`` are those of a monitor with default limits. As a
/// ``HealthMonitor``, it costs nothing unless it is asked, and remembers what it has seen.
public struct BackPressureMonitor: Sendable {
    private let looks: MonitorLooks<BackPressureMachine>

    init(_ core: ProducerCore, _ history: MonitorHistory<BackPressureMachine>) {
        looks = MonitorLooks(core: core, history: history)
    }

    /// The pressure now. Waits for the producer's thread, for about as long as ``KafkaProducer/metrics()``. Cancellation has no
    /// effect.
    ///
    /// Whether it has lasted is judged from this call and earlier ones, so ask every second or so, or let a task go through
    /// ``updates(every:)``.
    public nonisolated(nonsending) var pressure: BackPressure {
        get async { await looks.now() }
    }

    /// The pressure now, and again each time it changes: it begins or ends, or something else holds records up.
    ///
    /// The sequence ends when the producer has, or when the task is cancelled. Any number of tasks may go through sequences of
    /// their own. It does not keep the producer from ending when the app has released it.
    ///
    /// - Parameter interval: How often to look. Each look costs about as much as ``KafkaProducer/metrics()``.
    public func updates(every interval: Duration = .seconds(1)) -> Updates {
        Updates(looks: looks, interval: interval)
    }

    /// Changes of the pressure; see ``updates(every:)``.
    public struct Updates: AsyncSequence, Sendable {
        fileprivate let looks: MonitorLooks<BackPressureMachine>
        fileprivate let interval: Duration

        /// Starts with the pressure at that moment.
        public func makeAsyncIterator() -> Iterator { Iterator(changes: looks.changes(every: interval)) }

        /// Goes through the changes.
        public struct Iterator: AsyncIteratorProtocol {
            fileprivate var changes: MonitorLooks<BackPressureMachine>.Changes

            /// Waits for the next change.
            ///
            /// - Parameter actor: Where it is called.
            /// - Returns: The pressure after the change, or nil at the end.
            public mutating func next(
                isolation actor: isolated (any Actor)? = #isolation
            ) async throws(Never) -> BackPressure? {
                await changes.next(isolation: actor)
            }
        }
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
        BackPressureMonitor(core, MonitorHistory(BackPressureMachine(limits)))
    }
}
