#if ServiceLifecycle
    public import ServiceLifecycle

    /// A producer in a `ServiceGroup`, with the package's trait `ServiceLifecycle`.
    extension KafkaProducer: Service {
        /// Runs until the group shuts down, and closes the producer then, within 10 seconds; for another bound, see
        /// ``KafkaProducerService``.
        ///
        /// The producer works without this, and before it: it has a thread of its own. What this adds is its end.
        /// - When graceful shutdown begins, the producer takes no more records, sends what was accepted, and waits until all of
        ///   it is acknowledged or has failed and callbacks have run.
        /// - When the task is cancelled, before or during that, it closes immediately: what is not acknowledged fails with
        ///   ``KafkaError/Code/producerClosed``, and every task that waits for a record, for memory or for metadata goes on.
        /// - When the producer was closed by ``close(timeout:)``, this returns, which a group takes for a failure unless its
        ///   `successTerminationBehavior` says otherwise.
        ///
        /// In each case the producer has ended when this returns or throws, and so has every record. Put a producer before the
        /// services that send through it: a group shuts down its services in reverse order.
        ///
        /// - Throws: ``KafkaShutdownError`` if records were not delivered after the end began. It is thrown, besides being logged
        ///   as a warning, so that the process does not end as if all were well; a group cancels its other services
        ///   when one throws, unless `failureTerminationBehavior` is `.gracefullyShutdownGroup` or `.ignore`. `CancellationError`
        ///   if the task was cancelled and everything was delivered. A ``KafkaError`` with ``KafkaError/isFatal`` as soon as the
        ///   producer cannot go on, for example because another one has taken over its transactional id.
        public nonisolated(nonsending) func run() async throws {
            try await run(closeTimeout: Self.hastyCloseTimeout)
        }

        nonisolated(nonsending) func run(closeTimeout: Duration) async throws {
            let end = try await endAfterShutdown(closeTimeout)
            if end.undeliveredCount > 0 { throw KafkaShutdownError(end) }
            try Task.checkCancellation()
        }

        private nonisolated(nonsending) func endAfterShutdown(_ timeout: Duration) async throws(KafkaError)
            -> ProducerEnd
        {
            do {
                return try await withGracefulShutdownHandler {
                    try await core.end()
                } onGracefulShutdown: { [core] in
                    core.beginClose(within: timeout)
                }
            } catch {
                // It cannot go on: its records have failed already.
                await core.close(timeout: .zero)
                throw error as? KafkaError ?? .closed("the producer is closed")
            }
        }
    }

    /// A producer in a `ServiceGroup` whose closing may take another time than 10 seconds.
    ///
    /// The bound should be less than the group's `maximumGracefulShutdownDuration`, and than what the platform grants a process
    /// that it stops: 30 seconds with Kubernetes, by default.
    public struct KafkaProducerService: Service {
        /// The producer that ``run()`` closes.
        public let producer: KafkaProducer
        /// The longest that closing may take after graceful shutdown has begun.
        public let closeTimeout: Duration

        /// A service that closes `producer` within `closeTimeout`.
        public init(_ producer: KafkaProducer, closeTimeout: Duration) {
            self.producer = producer
            self.closeTimeout = closeTimeout
        }

        /// Runs until the group shuts down, and closes the producer then, as ``KafkaProducer/run()`` does.
        public nonisolated(nonsending) func run() async throws {
            try await producer.run(closeTimeout: closeTimeout)
        }
    }

    /// Records were not delivered when a producer ended.
    ///
    /// The tasks that await those records have got their errors, too. This is for the process as a whole.
    public struct KafkaShutdownError: Error, Sendable, CustomStringConvertible {
        /// How many records failed after the end had begun, by their errors' codes. Some of them may have been stored:
        /// ``KafkaError/persistence`` of each record's own error says which.
        public let undeliveredByCode: [KafkaError.Code: Int]
        /// The last thing that went wrong with the cluster, if anything did.
        public let cause: KafkaError?

        init(_ end: ProducerEnd) {
            undeliveredByCode = end.undelivered
            cause = end.cause
        }

        /// How many records failed after the end had begun.
        public var undeliveredCount: Int { undeliveredByCode.values.reduce(0, +) }

        /// How many records that were, and why.
        public var description: String {
            let count = undeliveredCount
            let codes = undeliveredByCode.map { "\($0.key): \($0.value)" }.sorted()
            return "\(count) \(count == 1 ? "record was" : "records were") not delivered when the producer ended "
                + "(\(codes.joined(separator: ", ")))" + (cause.map { "; the last problem was: \($0.message)" } ?? "")
        }
    }
#endif
