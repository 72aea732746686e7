import KafkaClient
import KafkaTesting
import Testing

/// The settings of transactions have the effect that they say.
@Suite(.timeLimit(.minutes(30)))
struct TransactionSettingsTests {
    private func coordinator(
        _ configure: @escaping (inout ProducerConfiguration) -> Void
    ) throws -> TransactionCoordinator {
        let simulation = Simulation(seed: 1, cluster: EmbeddedClusterConfiguration(brokers: 1))
        let producer = try simulation.makeProducer(configure)
        simulation.spawn {
            try? await producer.initTransactions()
            await producer.close()
        }
        simulation.run(for: .seconds(5))
        return simulation.model.coordinator
    }

    @Test("The coordinator gets the transactional id")
    func transactionalID() throws {
        #expect(try coordinator { $0.transactionalID = "payments-1" }.entries.keys.sorted() == ["payments-1"])
        #expect(try coordinator { _ in }.entries.isEmpty)
    }

    @Test("The coordinator gets the timeout")
    func transactionTimeout() throws {
        let coordinator = try coordinator {
            $0.transactionalID = "payments-1"
            $0.transactionTimeout = .seconds(7)
        }
        #expect(coordinator.entries["payments-1"]?.timeout == .seconds(7))
    }
}
