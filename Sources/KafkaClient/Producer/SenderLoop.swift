import KafkaSockets
import Logging

/// The dedicated task of a producer: steps its Sender on the I/O thread until the end.
enum SenderLoop {
    /// Starts the loop. It holds the core, not the producer, so that a dropped producer can end it.
    static func start(
        core: ProducerCore, network: PosixNetwork, clientID: String, logger: Logger,
        security: ConnectionSecurity, callbackExecutor: (any TaskExecutor)?, on thread: IOThread
    ) throws(KafkaError) {
        let configuration = core.accumulator.configuration
        let servers = try BootstrapServer.list(configuration.bootstrapServers, over: configuration.securityProtocol)
        logger.producerStarts(configuration, servers: servers)
        // Detached: the loop outlives the request in which the producer was made, and must not keep its task-locals.
        Task.detached(executorPreference: thread) {
            do throws(KafkaError) {
                let sender = try core.makeSender(
                    network: network, clientID: clientID, logger: logger, security: security,
                    callbackExecutor: callbackExecutor, seed: .random(in: .min ... .max),
                    processors: IOThread.availableProcessors)
                run(sender, clock: core.accumulator.clock)
            } catch {
                core.fail(error)
            }
            network.shutdown()
            logger.debug("producer ended")
            thread.shutdown()
        }
    }

    /// One step after the other; between them, the thread waits for events and deadlines.
    private static func run(_ sender: Sender, clock: any ProducerClock) {
        while true {
            let deadline = sender.runOnce(now: clock.now())
            if sender.isFinished { return }
            sender.poll(until: deadline)
        }
    }
}
