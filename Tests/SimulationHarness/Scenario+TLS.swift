import KafkaClient
import KafkaTesting

/// Connections that fragment and delay as TLS does, and handshakes that fail.
extension Scenario {
    /// With dice of its own, as `chooseCompany`.
    mutating func chooseTLS() {
        var dice = Dice(seed: seed ^ 142)
        guard dice.chance(usesSASL ? 0.5 : 0.12) else { return }
        var conditions = SimulatedTLSConditions()
        conditions.chanceOfKeyUpdate = dice.element([0, 0.1, 0.5])
        conditions.maximumRecordSize = dice.element([conditions.maximumRecordSize, 4096, 500])
        if dice.chance(0.3) { conditions.outputBytes = 17_000...18_000 }
        // What a socket holds at most is not less than a message of the handshake for long.
        network.sendBufferBytes = max(network.sendBufferBytes, 100)
        // A handshake is up to four round trips more, with records that fill the socket several times.
        let roundTrips = network.latency.upperBound * 40 + conditions.serverTime.upperBound * 4
        configuration.connectionSetupTimeout = max(configuration.connectionSetupTimeout, roundTrips)
        configuration.connectionSetupTimeoutMax = max(
            configuration.connectionSetupTimeoutMax, configuration.connectionSetupTimeout)
        if dice.chance(0.5) {
            faults.insert(.handshakes)
            switch dice.below(3) {
            case 0: conditions.chanceOfRefusal = dice.element([0.2, 0.7])
            case 1: conditions.chanceOfStall = dice.element([0.2, 0.5])
            default: conditions.chanceOfReset = dice.element([0.2, 0.7])
            }
            conditions.chanceOfTruncation = dice.element([0, 0.5])
        }
        tls = conditions
    }
}
