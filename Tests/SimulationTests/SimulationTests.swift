import SimulationHarness
import Testing

/// The producer that ships, in virtual time, under faults that a seed decides. `simulate` runs any number of seeds.
@Suite("Simulation: records under faults", .timeLimit(.minutes(30)))
struct SimulationTests {
    /// Seeds of one run of the tests, new ones each time.
    #if DEBUG
        static let budget = 150
    #else
        static let budget = 5000
    #endif

    @Test("A seed replays bit for bit", arguments: [1, 3, 41, 384] as [UInt64])
    func replay(seed: UInt64) {
        let first = SimulationRun.run(seed: seed)
        let second = SimulationRun.run(seed: seed)
        #expect(first.traceHash == second.traceHash)
        #expect(first.traceCount == second.traceCount && first.traceCount > 0)
    }

    @Test("Fresh seeds: nothing is lost, duplicated, reordered, or left behind")
    func freshSeeds() async {
        let first = UInt64.random(in: 0...1 << 40)
        print("simulation: seeds \(first) to \(first + UInt64(Self.budget) - 1)")
        for seed in first..<first + UInt64(Self.budget) {
            let report = SimulationRun.run(seed: seed)
            #expect(report.violations == [], "simulate --seed \(seed) --trace")
            // One is enough to look at, and a producer that spins takes its time at each.
            if !report.violations.isEmpty { return }
            // Others have a time limit, and as many threads as there are cores.
            await Task.yield()
        }
    }

    /// Seeds that found a bug, by what was wrong.
    static let regressions: [(bug: String, seed: UInt64)] = [
        ("a batch size of 0 hung the sending task", 1),
        ("the sender spun while one of several brokers was connected", 2),
        ("maxBufferedRecords: tasks waited for each other's memory", 3),
        ("a flush was forgotten when close's deadline passed before callbacks ran", 41),
        ("the sender spun while a broker was muted and unavailable", 384),
        ("the sender spun while a request with acks=0 that could not be written was overdue", 472_174_578_384),
        ("six batches behind one in doubt made the broker forget that it had stored it", 1_032_063_163_502),
        ("a lost first batch of an epoch let a later one in before it", 1112),
        ("a topic was forgotten while a warm-up waited for its leaders", 1_795_656_592),
        ("a request of a lost connection was stored after its batch had got a new identity", 444_755_837_494),
        ("a call that was slowed down asked again and again once maxBlock had ended", 525_819_238_838),
        ("memory that acks=0 gave back was granted a step later, and none came", 484_468_490_905),
    ]

    @Test("Seeds that found a bug", arguments: regressions.map(\.seed))
    func regression(seed: UInt64) {
        #expect(SimulationRun.run(seed: seed).violations == [], "simulate --seed \(seed) --trace")
    }
}
