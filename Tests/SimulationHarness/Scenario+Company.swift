import KafkaClient
import KafkaTesting

/// What comes on top of the scenario that a seed always had: tasks that do something else, and families of scenarios
/// that bring about what chance alone brings about too rarely.
extension Scenario {
    /// With dice of its own, which leave alone the seeds that found a bug before this was added: the number is one with
    /// which none of them gets any of this. A chance that is added here needs another such number.
    mutating func chooseCompany() {
        var dice = Dice(seed: seed ^ 2247)
        if dice.chance(0.3) {
            chanceOfLateTask = dice.element([0.02, 0.2])
            longestLateness = .microseconds(dice.magnitude(10...5000))
        }
        if dice.chance(0.3) {
            flushes = dice.magnitude(3...50)
            pauseBetweenFlushes = dice.milliseconds(1...50)
        }
        if dice.chance(0.15) { narrow(&dice) }
        if dice.chance(0.04) { divide(&dice) }
        if dice.chance(0.03) { choke(&dice) }
    }

    /// Many small batches of few partitions are in flight together, and brokers refuse some of them.
    private mutating func narrow(_ dice: inout Dice) {
        faults.insert(.errors)
        configuration.batchSize = dice.element([0, 100, 200])
        configuration.linger = .fixed(.zero)
        configuration.maxInFlightRequestsPerConnection = 5
        topics = [Topic(name: topics[0].name, partitions: dice.number(1...2))]
        longestPeace = dice.milliseconds(5...50)
        longestPause = dice.milliseconds(1...20)
    }

    /// Brokers find most batches too large, and a task flushes again and again, while the parts of some are on their way:
    /// bursts fill batches faster than the flushes send them.
    private mutating func divide(_ dice: inout Dice) {
        faults.insert(.largeBatches)
        largestValue = min(largestValue, 300)
        cluster.maxMessageBytes = largestValue + 400
        configuration.batchSize = 4096
        configuration.linger = .fixed(.milliseconds(1))
        topics = [Topic(name: topics[0].name, partitions: dice.number(1...2))]
        largestBurst = max(largestBurst, dice.number(20...60))
        longestPause = dice.milliseconds(1...20)
        flushes = dice.number(20...60)
        pauseBetweenFlushes = dice.milliseconds(1...20)
    }

    /// Bytes leave so slowly that batches expire while theirs are still to be written, and those that come next want
    /// their memory. More is offered than the network takes, so that batches are old when their turn comes.
    private mutating func choke(_ dice: inout Dice) {
        faults.insert(.fragments)
        isTight = true
        topics = [Topic(name: topics[0].name, partitions: dice.number(1...2))]
        configuration.batchSize = dice.element([200, 512])
        configuration.linger = .fixed(.zero)
        configuration.maxInFlightRequestsPerConnection = dice.number(2...5)
        configuration.maxRequestSize = 8192
        configuration.bufferMemory = 16384
        let latency = dice.number(1...3)
        network.latency = .milliseconds(latency)...(.milliseconds(latency * 2))
        let latenciesPerBatch = dice.number(2...10)
        network.sendBufferBytes = configuration.batchSize / latenciesPerBatch
        // All that is in flight together arrives before a request is overdue: its connection would end, and what is
        // left of its bytes with it.
        let batches = topics[0].partitions * configuration.maxInFlightRequestsPerConnection
        let timeOnTheWay = .milliseconds(latency) * (latenciesPerBatch * batches)
        configuration.requestTimeout = timeOnTheWay * dice.number(15...30) / 10
        configuration.deliveryTimeout = configuration.requestTimeout + dice.milliseconds(1...10)
        largestBurst = max(largestBurst, dice.number(10...40))
        turnsPerTask = max(turnsPerTask, 10)
        longestPause = dice.milliseconds(1...20)
    }
}
