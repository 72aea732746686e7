import KafkaClient
import KafkaTesting

/// Trouble with brokers and topics.
extension Trouble {
    /// A broker crashes or is shut down; it comes back immediately or late, where it was or elsewhere.
    func crash() {
        let broker = anyBroker()
        if dice.chance(0.5) { simulation.stopBroker(broker) } else { simulation.shutDownBroker(broker) }
        let onNewAddress = dice.chance(0.3)
        let longest: Duration = dice.chance(0.5) ? .milliseconds(5) : .seconds(2)
        later(upTo: longest) { trouble in
            trouble.simulation.startBroker(broker, onNewAddress: onNewAddress)
        }
    }

    /// A partition gets another leader, or the same in a new epoch, or none for a while.
    func moveLeader() {
        let topic = anyTopic()
        let partition = Int32(dice.below(topic.partitions))
        let broker = dice.chance(0.2) ? nil : anyBroker()
        simulation.moveLeader(of: topic.name, partition: partition, to: broker)
        guard broker == nil else { return }
        // A request for the new leader may be answered with an error, and nothing else.
        if dice.chance(0.5) {
            inject(.errorAlone(.leaderNotAvailable), api: .metadata, times: dice.number(1...3))
        }
        later(upTo: .seconds(1)) { trouble in trouble.simulation.electMissingLeaders(of: topic.name) }
    }

    /// Brokers forget producers: by retention, or because they lost their state.
    func forget() {
        // What has been given up and sent again must not arrive after that: brokers remember for days.
        simulation.buryAbandonedConnections()
        ledger.brokersForgot()
        if dice.chance(0.5) {
            simulation.forgetProducers()
            return
        }
        let topic = anyTopic()
        let partition = Int32(dice.below(topic.partitions))
        let records = simulation.records(in: topic.name).filter { $0.partition == partition }
        guard let first = records.first, let last = records.last else { return }
        let offset = first.offset + Int64(dice.below(Int(last.offset - first.offset) + 2))
        archive.truncate(topic.name, partition: partition, before: offset)
    }

    /// A topic is deleted, and created again after a while.
    func recreate() {
        let topic = anyTopic()
        // Before topic ids (KIP-516), a request for the old topic is one for the new one, which knows no producers.
        let hasIDs = (scenario.cluster.apiVersions[.produce]?.upperBound ?? 13) >= 13
        if !hasIDs { ledger.brokersForgot(topic.name) }
        archive.delete(topic.name)
        let partitions = scenario.resizesTopics ? dice.number(1...8) : topic.partitions
        later(upTo: dice.chance(0.5) ? .milliseconds(5) : scenario.longestAbsence) { trouble in
            if !hasIDs { trouble.ledger.brokersForgot(topic.name) }
            // It exists if the trouble has ended, or a producer asked for it.
            try? trouble.simulation.createTopic(topic.name, partitions: partitions)
        }
    }

    /// A broker cannot be reached for a while, or takes requests in and does nothing.
    func isolate() {
        let broker = anyBroker()
        if dice.chance(0.5) {
            simulation.isolateBroker(broker)
            later(upTo: .seconds(2)) { trouble in trouble.simulation.reconnectBroker(broker) }
        } else {
            simulation.stallBroker(broker)
            later(upTo: .seconds(2)) { trouble in trouble.simulation.resumeBroker(broker) }
        }
    }

    /// A name cannot be looked up for a while.
    func unname() {
        let broker = anyBroker()
        simulation.removeName(of: broker)
        later(upTo: .seconds(1)) { trouble in trouble.simulation.restoreName(of: broker) }
    }

    /// The wall clock jumps, or the whole machine stands still for a while.
    func disturbClocks() {
        if dice.chance(0.5) {
            simulation.clock.jumpWallClock(by: .seconds(dice.number(-7200...7200)))
        } else {
            simulation.standStill(for: dice.milliseconds(1...3000))
        }
    }
}
