import KafkaClient
import Testing

@Suite("Round robin")
struct PartitioningRoundRobinTests {
    @Test("Partitions take turns")
    func turns() {
        let roundRobin = RoundRobin()
        let chosen = (0..<7).map { _ in roundRobin.next(available: [0, 1, 2], partitionCount: 3) }
        #expect(chosen == [0, 1, 2, 0, 1, 2, 0])
    }

    @Test("Partitions without a leader are left out while others have one")
    func leaderless() {
        let roundRobin = RoundRobin()
        let chosen = (0..<4).map { _ in roundRobin.next(available: [1, 3], partitionCount: 4) }
        #expect(chosen == [1, 3, 1, 3])
    }

    @Test("Without any leader, all partitions take turns")
    func noLeader() {
        let roundRobin = RoundRobin()
        let chosen = (0..<5).map { _ in roundRobin.next(available: [], partitionCount: 3) }
        #expect(chosen == [0, 1, 2, 0, 1])
    }

    @Test("The counter wraps around")
    func wraps() {
        let roundRobin = RoundRobin(turn: .max)
        #expect(roundRobin.next(available: [0, 1], partitionCount: 2) == 1)
        #expect(roundRobin.next(available: [0, 1], partitionCount: 2) == 0)
    }

    @Test("Tasks that send at once share the turns fairly")
    func concurrent() async {
        let roundRobin = RoundRobin()
        let counts = await withTaskGroup(of: [Int32].self) { group in
            for _ in 0..<4 {
                group.addTask {
                    (0..<300).map { _ in roundRobin.next(available: [0, 1, 2], partitionCount: 3) }
                }
            }
            return await group.reduce(into: [0, 0, 0]) { counts, chosen in
                for partition in chosen { counts[Int(partition)] += 1 }
            }
        }
        #expect(counts == [400, 400, 400])
    }
}
