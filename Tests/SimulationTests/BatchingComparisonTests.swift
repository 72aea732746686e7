import SimulationHarness
import Testing

/// Automatic batching against fixed settings, in virtual time: the figures are the same on each run.
@Suite("Automatic batching compared", .timeLimit(.minutes(30)))
struct BatchingComparisonTests {
    /// Of each trial. Shorter ones do not show how a load changes; in debug, longer ones take minutes.
    #if DEBUG
        private static let length = Duration.seconds(20)
    #else
        private static let length = Duration.seconds(60)
    #endif

    @Test(
        "A steady load: no worse than the best fixed setting by more than 5 %",
        arguments: BatchingLoad.allCases.filter { !$0.changes })
    func steady(load: BatchingLoad) throws {
        let comparison = try BatchingComparison(load, for: Self.length)
        let table = comparison.table.joined(separator: "\n")
        #expect(comparison.throughputRatio >= 0.95, "\(table)")
        #expect(comparison.ratio(\.p99) <= 1.05, "\(table)")
        #expect(comparison.ratio(\.p99BySecond) <= 1.05, "\(table)")
    }

    @Test(
        "A load that changes: no worse than the best fixed setting, and better at most times",
        arguments: BatchingLoad.allCases.filter(\.changes))
    func changing(load: BatchingLoad) throws {
        let comparison = try BatchingComparison(load, for: Self.length)
        let table = comparison.table.joined(separator: "\n")
        #expect(comparison.throughputRatio >= 0.95, "\(table)")
        #expect(comparison.ratio(\.p50) <= 1.05, "\(table)")
        #expect(comparison.ratio(\.p99) <= 1.05, "\(table)")
        #expect(comparison.ratio(\.p99BySecond) < 0.95, "\(table)")
    }

    @Test(
        "A steady load comes to rest: a longer one has no more changes",
        arguments: [BatchingLoad.steadyHigh, .steadyLow])
    func rest(load: BatchingLoad) throws {
        let short = try BatchingTrial.run(.automatic, load, for: .seconds(20))
        let long = try BatchingTrial.run(.automatic, load, for: .seconds(60))
        #expect(short.changes == long.changes)
        #expect(short.linger == long.linger)
        #expect(short.batchSize == long.batchSize)
    }
}
