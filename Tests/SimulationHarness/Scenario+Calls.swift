import KafkaClient
import KafkaTesting

/// What an app asks of a producer besides sending, at bad moments; and topics and producers that end in odd ways.
extension Scenario {
    /// With dice of its own, as `chooseCompany`: none of the seeds that found a bug before this was added gets any of it.
    mutating func chooseCalls() {
        var dice = Dice(seed: seed ^ 25_147_466)
        if dice.chance(closesAfter == nil ? 0.4 : 0.8) {
            callers = dice.number(1...3)
            callsPerCaller = dice.magnitude(2...15)
            pauseBetweenCalls = dice.milliseconds(1...300)
            if let closesAfter {
                // The last calls come while the producer ends, or after it has.
                callsPerCaller = dice.number(5...20)
                pauseBetweenCalls = max(closesAfter * 3 / callsPerCaller, .milliseconds(1))
            }
        }
        if dice.chance(0.15) {
            // Some brokers, or all, are down when the producer is made.
            brokersDownAtFirst = dice.number(1...cluster.brokers)
            downTime = dice.milliseconds(10...4000)
        }
        if faults.contains(.recreation), dice.chance(0.5) {
            resizesTopics = true
            longestAbsence = dice.element([.milliseconds(5), .seconds(1), .seconds(12)])
            if longestAbsence > .seconds(1) { troubleTime = max(troubleTime, .seconds(15)) }
        }
        if closesAfter != nil, closeTimeout == nil, dice.chance(0.3) { releases = true }
        if configuration.metadataMaxIdle == .seconds(5), !isTight, closesAfter == nil, dice.chance(0.5) {
            returnsAfterIdling = true
        }
    }
}
