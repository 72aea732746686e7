import KafkaClient
import Testing

@Suite("Drawing the next sticky partition", .timeLimit(.minutes(10)))
struct StickyPartitionChooserTests {
    private let none = StickyPartitionChooser.unavailable

    /// How often each partition is drawn when random numbers are spread evenly over all there are.
    private func shares(_ queueLengths: [Int32], isAdaptive: Bool = true, draws: Int) -> [Int: Int] {
        (0..<draws).reduce(into: [:]) { shares, draw in
            let random = UInt32((UInt64(draw) << 32) / UInt64(draws))
            shares[
                StickyPartitionChooser.next(queueLengths: queueLengths, isAdaptive: isAdaptive, random: random),
                default: 0] += 1
        }
    }

    @Test("A partition's weight is the longest queue plus one, less its own queue")
    func weights() {
        // Longest is 3: the weights are 4, 1 and 3.
        #expect(shares([0, 3, 1], draws: 8000) == [0: 4000, 1: 1000, 2: 3000])
    }

    @Test("Equal queues are drawn evenly")
    func equal() {
        #expect(shares([2, 2, 2, 2], draws: 4000) == [0: 1000, 1: 1000, 2: 1000, 3: 1000])
        #expect(shares([0, 0], draws: 2000) == [0: 1000, 1: 1000])
    }

    @Test("Unavailable partitions are never drawn, and do not weigh")
    func unavailable() {
        // Longest is 2: the weights are 3 and 1.
        #expect(shares([none, 0, none, 2], draws: 4000) == [1: 3000, 3: 1000])
        #expect(shares([none, 4, 4], draws: 2000) == [1: 1000, 2: 1000])
        #expect(shares([none, 9, none], draws: 100) == [1: 100])
    }

    @Test("When adaptive partitioning is off, the available ones are drawn evenly")
    func uniform() {
        #expect(
            shares([none, 0, 100, none, 5, 7], isAdaptive: false, draws: 4000) == [1: 1000, 2: 1000, 4: 1000, 5: 1000])
    }

    @Test("If no partition is available, all are drawn", arguments: [true, false])
    func noneAvailable(isAdaptive: Bool) {
        #expect(shares([none, none], isAdaptive: isAdaptive, draws: 2000) == [0: 1000, 1: 1000])
    }

    @Test("The ends of the random range stand for the first and the last partition, however long the queues")
    func extremes() {
        let lengths: [Int32] = [0, .max, 0, .max, 5]
        #expect(StickyPartitionChooser.next(queueLengths: lengths, isAdaptive: true, random: 0) == 0)
        #expect(StickyPartitionChooser.next(queueLengths: lengths, isAdaptive: true, random: .max) == 4)
        #expect(StickyPartitionChooser.next(queueLengths: [0], isAdaptive: true, random: .max) == 0)
    }
}
