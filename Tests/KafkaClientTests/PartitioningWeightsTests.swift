import KafkaClient
import Testing

@Suite("Adaptive weights and the sticky partition")
struct PartitioningWeightsTests {
    /// How often each partition is drawn when random numbers are spread evenly over all there are.
    private func shares(_ weights: PartitionWeights, draws: Int) -> [Int32: Int] {
        (0..<draws).reduce(into: [:]) { shares, draw in
            let random = UInt32((UInt64(draw) << 32) / UInt64(draws))
            if let partition = weights.partition(random: random) {
                shares[partition, default: 0] += 1
            }
        }
    }

    @Test("A partition's weight is the longest queue plus one, less its own queue")
    func weights() {
        // Longest is 3: the weights are 4, 1 and 3.
        let weights = PartitionWeights(queueLengths: [0, 3, 1])
        #expect(shares(weights, draws: 8000) == [0: 4000, 1: 1000, 2: 3000])
    }

    @Test("Equal queues are drawn evenly")
    func equal() {
        #expect(
            shares(PartitionWeights(queueLengths: [2, 2, 2, 2]), draws: 4000) == [0: 1000, 1: 1000, 2: 1000, 3: 1000])
    }

    @Test("Unavailable partitions are never drawn, and do not weigh")
    func unavailable() {
        let none = PartitionWeights.unavailable
        // Longest is 2: the weights are 3 and 1.
        #expect(shares(PartitionWeights(queueLengths: [none, 0, none, 2]), draws: 4000) == [1: 3000, 3: 1000])
        #expect(shares(PartitionWeights(queueLengths: [none, 4, 4]), draws: 2000) == [1: 1000, 2: 1000])
    }

    @Test("When adaptive partitioning is off, the available ones are drawn evenly")
    func uniform() {
        #expect(shares(PartitionWeights(uniformAmong: [1, 4]), draws: 2000) == [1: 1000, 4: 1000])
    }

    @Test("Nothing to draw from gives nothing")
    func empty() {
        #expect(PartitionWeights(queueLengths: []).partition(random: 0) == nil)
        #expect(PartitionWeights(queueLengths: [-1, -1]).partition(random: .max) == nil)
        #expect(PartitionWeights(uniformAmong: []).isEmpty)
    }

    @Test("The ends of the random range stand for the first and the last partition, however long the queues")
    func extremes() {
        let weights = PartitionWeights(queueLengths: [0, .max, 0, .max, 5])
        #expect(weights.partition(random: 0) == 0)
        #expect(weights.partition(random: .max) == 4)
        let uniform = PartitionWeights(uniformAmong: [3, 5, 8])
        #expect(uniform.partition(random: 0) == 3)
        #expect(uniform.partition(random: .max) == 8)
    }

    @Test("Records stick until a batch's worth of bytes went to the partition")
    func sticks() {
        var sticky = StickyPartition(2)
        let early = sticky.append(60, batchSize: 100, hasOpenBatch: false)
        let full = sticky.append(40, batchSize: 100, hasOpenBatch: false)
        #expect([early, full] == [false, true])
        sticky.switch(to: 0)
        #expect(sticky.partition == 0)
        #expect(sticky.bytes == 0)
        let afterSwitch = sticky.append(99, batchSize: 100, hasOpenBatch: false)
        #expect(!afterSwitch)
    }

    @Test("A batch that is being filled is not left, until twice its size went to the partition")
    func fillsTheBatch() {
        var sticky = StickyPartition(0)
        let answers = [150, 49, 1].map { sticky.append($0, batchSize: 100, hasOpenBatch: true) }
        #expect(answers == [false, false, true])
    }
}
