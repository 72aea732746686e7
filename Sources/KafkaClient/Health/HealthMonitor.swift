import KafkaSockets

/// Judges a producer's health, by limits of its own.
///
/// ``KafkaProducer/health`` and ``KafkaProducer/healthUpdates`` are those of a monitor with default limits. A monitor costs nothing
/// unless it is asked; it remembers what it has seen, so keep it rather than make one for each question.
public struct HealthMonitor: Sendable {
    private let looks: MonitorLooks<HealthMachine>

    init(_ core: ProducerCore, _ history: MonitorHistory<HealthMachine>) {
        looks = MonitorLooks(core: core, history: history)
    }

    /// The health now. Waits for the producer's thread, for about as long as ``KafkaProducer/metrics()``.
    ///
    /// What takes time to judge, such as the success rate of the last minute, is judged from this call and earlier ones, so ask every
    /// few seconds, or let a task go through ``updates(every:)``. Cancellation has no effect.
    public nonisolated(nonsending) var health: ProducerHealth {
        get async { await looks.now() }
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
        Updates(looks: looks, interval: interval)
    }

    /// Changes of a producer's health; see ``updates(every:)``.
    public struct Updates: AsyncSequence, Sendable {
        fileprivate let looks: MonitorLooks<HealthMachine>
        fileprivate let interval: Duration

        /// Starts with the health at that moment.
        public func makeAsyncIterator() -> Iterator { Iterator(changes: looks.changes(every: interval)) }

        /// Goes through the changes.
        public struct Iterator: AsyncIteratorProtocol {
            fileprivate var changes: MonitorLooks<HealthMachine>.Changes

            /// Waits for the next change.
            ///
            /// - Parameter actor: Where it is called.
            /// - Returns: The health after the change, or nil at the end.
            public mutating func next(
                isolation actor: isolated (any Actor)? = #isolation
            ) async throws(Never) -> ProducerHealth? {
                await changes.next(isolation: actor)
            }
        }
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
        HealthMonitor(core, MonitorHistory(HealthMachine(limits, deliveryTimeout: configuration.deliveryTimeout)))
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
