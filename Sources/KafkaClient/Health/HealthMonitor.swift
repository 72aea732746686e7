import KafkaSockets
import Synchronization

/// Judges a producer's health, by limits of its own.
///
/// ``KafkaProducer/health`` and ``KafkaProducer/healthUpdates`` are those of a monitor with default limits. A monitor costs nothing
/// unless it is asked; it remembers what it has seen, so keep it rather than make one for each question.
public struct HealthMonitor: Sendable {
    private let core: ProducerCore
    private let history: HealthHistory

    init(_ core: ProducerCore, _ history: HealthHistory) {
        self.core = core
        self.history = history
    }

    /// The health now. Waits for the producer's thread, for about as long as ``KafkaProducer/metrics()``.
    ///
    /// What takes time to judge, such as the success rate of the last minute, is judged from this call and earlier ones, so ask every
    /// few seconds, or let a task go through ``updates(every:)``. Cancellation has no effect.
    public nonisolated(nonsending) var health: ProducerHealth {
        get async { history.update(await core.healthSample()) }
    }

    /// The health now, and again each time it changes: the status, or a reason that comes, goes or gets worse. A new message
    /// alone is no change.
    ///
    /// The sequence ends when the producer has, after an element that says so, or when the task is cancelled. Any number of tasks may
    /// go through sequences of their own. It keeps what the producer uses alive, but does not keep the producer from ending when
    /// the app has released it.
    ///
    /// - Parameter interval: How often to look. Each look costs about as much as ``KafkaProducer/metrics()``.
    public func updates(every interval: Duration = .seconds(1)) -> Updates {
        Updates(monitor: self, interval: interval)
    }

    /// The next look, after some time; nil if the task was cancelled meanwhile.
    nonisolated(nonsending)
        fileprivate func look(after delay: Duration) async -> ProducerHealth?
    {
        guard let sample = await core.healthSample(after: delay) else { return nil }
        return history.update(sample)
    }

    /// Changes of a producer's health; see ``updates(every:)``.
    public struct Updates: AsyncSequence, Sendable {
        fileprivate let monitor: HealthMonitor
        fileprivate let interval: Duration

        /// Starts with the health at that moment.
        public func makeAsyncIterator() -> Iterator { Iterator(updates: self) }

        /// Goes through the changes.
        public struct Iterator: AsyncIteratorProtocol {
            fileprivate let updates: Updates
            private var last: ProducerHealth?
            private var hasEnded = false

            fileprivate init(updates: Updates) { self.updates = updates }

            /// Waits for the next change.
            ///
            /// - Parameter actor: Where it is called.
            /// - Returns: The health after the change, or nil at the end.
            public mutating func next(
                isolation actor: isolated (any Actor)? = #isolation
            ) async throws(Never) -> ProducerHealth? {
                while !hasEnded {
                    let delay = last == nil ? .zero : updates.interval
                    guard let health = await updates.monitor.look(after: delay) else { break }
                    hasEnded = health.reasons.contains { $0.problem == .producerEnded }
                    guard last.map(health.differs) ?? true else { continue }
                    last = health
                    return health
                }
                hasEnded = true
                return nil
            }
        }
    }
}

/// What one monitor has seen.
final class HealthHistory: Sendable {
    private let machine: Mutex<HealthMachine>

    init(_ limits: HealthLimits, deliveryTimeout: Duration) {
        machine = Mutex(HealthMachine(limits, deliveryTimeout: deliveryTimeout))
    }

    func update(_ sample: HealthSample) -> ProducerHealth {
        machine.withLock { $0.update(sample) }
    }
}

extension KafkaProducer {
    /// Whether the producer works, and if not, why and since when; see ``HealthMonitor/health``.
    public nonisolated(nonsending) var health: ProducerHealth {
        get async { await HealthMonitor(core, core.healthHistory).health }
    }

    /// The health now, and again each time it changes; see ``HealthMonitor/updates(every:)``.
    public nonisolated var healthUpdates: HealthMonitor.Updates {
        HealthMonitor(core, core.healthHistory).updates()
    }

    /// A monitor that judges by other limits than the default ones.
    public nonisolated func healthMonitor(_ limits: HealthLimits) -> HealthMonitor {
        HealthMonitor(core, HealthHistory(limits, deliveryTimeout: configuration.deliveryTimeout))
    }
}

extension ProducerCore {
    /// What the health is judged by, now.
    nonisolated(nonsending)
        func healthSample() async -> HealthSample
    {
        let waiter = Waiter<HealthSample>()
        if accumulator.mailbox.post(.health(waiter, at: .distantPast)),
            let sample = try? await waiter.wait(onCancel: { _ in })
        {
            return sample
        }
        return finalHealthSample
    }

    /// The same after some time, or nil if the task is cancelled.
    nonisolated(nonsending)
        func healthSample(after delay: Duration) async -> HealthSample?
    {
        let waiter = Waiter<HealthSample>()
        guard accumulator.mailbox.post(.health(waiter, at: accumulator.clock.now() + delay)) else {
            return finalHealthSample
        }
        do throws(KafkaError) {
            return try await waiter.wait { waiter in
                waiter.resolve(.failure(.cancelledWhileWaiting(for: "the next look at the producer's health")))
            }
        } catch {
            return error.isCancellation ? nil : finalHealthSample
        }
    }

    private var finalHealthSample: HealthSample {
        var sample = HealthSample(time: accumulator.clock.now(), wallTime: accumulator.clock.wallMilliseconds())
        sample.end = accumulator.endReason ?? .closed("the producer is closed")
        if let metrics = finalMetrics.current {
            sample.recordsSent = metrics.recordsSent
            sample.recordErrors = metrics.recordErrors
        }
        return sample
    }
}
