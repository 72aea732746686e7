import KafkaClient
import KafkaTesting

/// Metadata that leaves out brokers which are well, as that of a broker which lags behind does.
extension Scenario {
    /// With dice of its own, as `chooseCompany`.
    mutating func chooseOmissions() {
        var dice = Dice(seed: seed ^ 1)
        guard dice.chance(0.1) else { return }
        cluster.brokers = max(cluster.brokers, dice.number(2...3))
        configuration.metadataMaxAge = dice.milliseconds(20...200)
        longestPeace = dice.milliseconds(10...100)
        guard dice.chance(0.6) else {
            faults.insert(.omissions)
            return
        }
        // Nothing else goes wrong that could be a reason to send a record twice.
        faults.formIntersection(.leaders)
        faults.insert(.omissions)
        if dice.chance(0.4) {
            // Brokers throttle for longer than a request may take.
            faults.insert(.throttling)
            configuration.requestTimeout = min(configuration.requestTimeout, .milliseconds(300))
        }
        let latency = network.latency
        network = SimulatedNetworkConditions()
        network.latency = latency
        if dice.chance(0.7), configuration.retries == Int(Int32.max) {
            configuration.enableIdempotence = false
            configuration.acks = dice.element([.all, .leader])
        }
    }
}
