import KafkaClient
import Testing

@Suite("Round robin", .timeLimit(.minutes(10)))
struct RoundRobinTests {
    private func partitions(turns: Range<UInt32>, leaders: [Bool]) -> [Int] {
        turns.map { RoundRobin.partition(turn: $0, partitionCount: leaders.count) { leaders[$0] } }
    }

    @Test("Partitions take turns")
    func turns() {
        #expect(partitions(turns: 0..<7, leaders: [true, true, true]) == [0, 1, 2, 0, 1, 2, 0])
    }

    @Test("Partitions without a leader are left out, and the others share their turns evenly")
    func leaderless() {
        let chosen = partitions(turns: 0..<1200, leaders: [true, false, true, true, false])
        let counts = chosen.reduce(into: [0, 0, 0, 0, 0]) { $0[$1] += 1 }
        #expect(counts == [400, 0, 400, 400, 0])
    }

    @Test("A single partition with a leader gets everything")
    func oneLeader() {
        #expect(Set(partitions(turns: 0..<20, leaders: [false, false, true, false])) == [2])
    }

    @Test("Without any leader, all partitions take turns")
    func noLeader() {
        #expect(partitions(turns: 0..<5, leaders: [false, false, false]) == [0, 1, 2, 0, 1])
    }

    @Test("The last turn before the counter wraps is one like any other")
    func wraps() {
        #expect(RoundRobin.partition(turn: .max, partitionCount: 2) { _ in true } == 1)
        #expect(RoundRobin.partition(turn: .max, partitionCount: 2) { $0 == 0 } == 0)
    }
}
