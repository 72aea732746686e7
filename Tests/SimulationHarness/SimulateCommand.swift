/// `simulate`: runs seeds, many or one with its trace.
package enum SimulateCommand {
    static let usage = """
        usage: simulate [--transactions] --seeds N [--from S] [--stop-at-first] [--list] [--hashes]
               simulate [--transactions] --seed S [--trace]
               simulate --batching SECONDS

        Runs the producer in a simulation, one run for each seed, and checks after each run that no record was lost,
        duplicated or reordered, and that nothing is left. Without --from, the first seed is taken by chance; it is
        printed. A seed that fails is printed, and always fails in the same way. With --list, each seed is printed
        before it is run: the last one is then the one that brought the process down. With --hashes, each seed is
        printed with the hash over all events of its run: a change that only moves code leaves all of them as they were.

        With --transactions, producers with transactional ids write transactions, are killed, and wake up as zombies; what is
        visible at the end must be the committed transactions, whole. The counts are of transactions then: offered,
        committed, aborted, and of unknown outcome.

        With --batching, automatic batching is compared with fixed settings, under five loads of that many virtual seconds each.
        """

    /// Returns the exit code: 0 if no seed failed.
    package static func run(_ arguments: [String], print: @escaping (String) -> Void) -> Int32 {
        var count: Int?
        var from: UInt64?
        var seed: UInt64?
        var hasTrace = false
        var stops = false
        var lists = false
        var hashes = false
        var run: (UInt64, ((String) -> Void)?) -> RunReport = { SimulationRun.run(seed: $0, trace: $1) }
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--seeds": count = rest.popFirst().flatMap { Int($0) }
            case "--from": from = rest.popFirst().flatMap { UInt64($0) }
            case "--seed": seed = rest.popFirst().flatMap { UInt64($0) }
            case "--trace": hasTrace = true
            case "--stop-at-first": stops = true
            case "--list": lists = true
            case "--hashes": hashes = true
            case "--batching":
                guard let seconds = rest.popFirst().flatMap({ Int($0) }), seconds > 0 else { break }
                return compareBatching(for: .seconds(seconds), print)
            case "--transactions": run = { TransactionRun.run(seed: $0, trace: $1) }
            default:
                print(usage)
                return 2
            }
        }
        if let seed { return runOne(seed, hasTrace: hasTrace, run, print) }
        guard let count else {
            print(usage)
            return 2
        }
        return runMany(
            count, from: from ?? UInt64.random(in: 0...1 << 40), stops: stops, lists: lists, hashes: hashes, run, print)
    }

    private static func compareBatching(for length: Duration, _ print: (String) -> Void) -> Int32 {
        do {
            for load in BatchingLoad.allCases {
                for line in try BatchingComparison(load, for: length).table { print(line) }
            }
            return 0
        } catch {
            print("\(error)")
            return 1
        }
    }

    private static func runOne(
        _ seed: UInt64, hasTrace: Bool, _ run: (UInt64, ((String) -> Void)?) -> RunReport,
        _ print: @escaping (String) -> Void
    ) -> Int32 {
        let report = run(seed, hasTrace ? print : nil)
        if !hasTrace { print(Scenario(seed: seed).description) }
        print(report.summary)
        for violation in report.violations { print("  violation: \(violation)") }
        return report.violations.isEmpty ? 0 : 1
    }

    private static func runMany(
        _ count: Int, from: UInt64, stops: Bool, lists: Bool, hashes: Bool,
        _ run: (UInt64, ((String) -> Void)?) -> RunReport, _ print: @escaping (String) -> Void
    ) -> Int32 {
        print("seeds \(from) to \(from + UInt64(count) - 1)")
        let clock = ContinuousClock()
        let start = clock.now
        var totals = SimulationTotals()
        for seed in from..<from + UInt64(count) {
            if lists { print("seed \(seed)") }
            let report = run(seed, nil)
            totals.add(report)
            if hashes { print("\(seed) \(String(report.traceHash, radix: 16))") }
            guard !report.violations.isEmpty else { continue }
            print("FAILED seed \(seed): \(report.violations[0])")
            if stops { break }
        }
        print(totals.summary(after: clock.now - start))
        return totals.failedSeeds.isEmpty ? 0 : 1
    }
}

/// Sums over many runs.
package struct SimulationTotals {
    package var seeds = 0
    package var failedSeeds: [UInt64] = []
    package var offered = 0
    package var acknowledged = 0
    package var failed = 0
    package var refused = 0
    package var virtualTime: Duration = .zero

    package init() {}

    package mutating func add(_ report: RunReport) {
        seeds += 1
        if !report.violations.isEmpty { failedSeeds.append(report.seed) }
        offered += report.offered
        acknowledged += report.acknowledged
        failed += report.failed
        refused += report.refused
        virtualTime += report.virtualTime
    }

    package func summary(after time: Duration) -> String {
        let seconds = Double(time / .milliseconds(1)) / 1000
        let rate = Double(Int(Double(seeds) / max(seconds, 0.001) * 10)) / 10
        return """
            \(seeds) seeds in \(seconds) s (\(rate) seeds/s, \(virtualTime.components.seconds) virtual seconds): \
            \(failedSeeds.count) failed; records: \(offered) offered, \(acknowledged) acknowledged, \(failed) failed, \
            \(refused) refused
            """
    }
}

extension RunReport {
    package var summary: String {
        """
        seed \(seed): \(violations.isEmpty ? "ok" : "FAILED"); records: \(offered) offered, \(acknowledged) acknowledged, \
        \(failed) failed, \(refused) refused; \(virtualTime) virtual; \(traceCount) events, trace hash \
        \(String(traceHash, radix: 16))
        """
    }
}
