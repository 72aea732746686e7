import SimulationHarness
import Testing

/// Transactions in virtual time, under faults that a seed decides. `simulate --transactions` runs any number of seeds.
@Suite("Simulation: transactions under faults", .timeLimit(.minutes(30)))
struct TransactionSeedTests {
    #if DEBUG
        static let budget = 100
    #else
        static let budget = 2000
    #endif

    @Test("A seed replays bit for bit", arguments: [2, 22, 327] as [UInt64])
    func replay(seed: UInt64) {
        let first = TransactionRun.run(seed: seed)
        let second = TransactionRun.run(seed: seed)
        #expect(first.traceHash == second.traceHash)
        #expect(first.traceCount == second.traceCount && first.traceCount > 0)
    }

    @Test("Fresh seeds: committed transactions are visible whole, aborted ones not at all, and none hangs")
    func freshSeeds() async {
        let first = UInt64.random(in: 0...1 << 40)
        print("transactions: seeds \(first) to \(first + UInt64(Self.budget) - 1)")
        for seed in first..<first + UInt64(Self.budget) {
            let report = TransactionRun.run(seed: seed)
            #expect(report.violations == [], "simulate --transactions --seed \(seed) --trace")
            if !report.violations.isEmpty { return }
            // Others have a time limit, and as many threads as there are cores.
            await Task.yield()
        }
    }

    /// Seeds that found a bug, by what was wrong.
    static let regressions: [(bug: String, seed: UInt64)] = [
        ("the sender spun while a commit waited for records", 327),
        ("the sender spun while a coordinator was looked up", 374),
        ("an abort that took back all records asked for an end while the last commit's markers were written", 515),
        ("version 2 began under an epoch whose markers of version 1 were on the way", 23_528_990_855),
    ]

    @Test("Seeds that found a bug", arguments: regressions.map(\.seed))
    func regression(seed: UInt64) {
        #expect(TransactionRun.run(seed: seed).violations == [], "simulate --transactions --seed \(seed) --trace")
    }
}
