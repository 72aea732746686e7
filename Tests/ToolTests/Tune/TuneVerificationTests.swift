import Testing

@testable import kafka_producer

@Suite("Comparing settings with a recommendation", .timeLimit(.minutes(10)))
struct TuneVerificationTests {
    private struct Figures {
        var rate = 1000.0
        var p99 = 10.0
        var cpu = 1.0
        var requests = 100
        var bytes = 1000
        var capacity = 100_000.0
        var failed = 0
    }

    private func result(_ figures: Figures, rate: Double, step: Double) -> BenchResult {
        BenchResult(
            records: 100, failed: figures.failed, error: nil, seconds: 1, recordsPerSecond: rate * step,
            megabytesPerSecond: 1,
            latency: .init(p50: 1, p95: 1, p99: figures.p99 * step, p999: 1, max: 1, curve: []),
            cpuSeconds: figures.cpu * step, memoryKilobytes: 1, requests: figures.requests, batches: 1, batchFill: 1,
            compressionRatio: 1, bytesSent: figures.bytes, samples: [])
    }

    /// Both settings run three times, two percent apart.
    private func verification(_ change: (inout Figures) -> Void, rounds: Int = 3) throws -> TuneVerification {
        let workload = TuneAdvisorTests.workload { $0.recordsPerSecond = 1000 }
        let plan = TuneVerification.plan(workload, payload: "letters", topic: nil, seconds: 1, rounds: rounds)
        var report = BenchReport(
            plan: plan, machine: .current(), cluster: "none", started: "today")
        var recommended = Figures()
        change(&recommended)
        for round in 0..<3 {
            for (settings, figures) in [Figures(), recommended].enumerated() {
                for (load, rate) in [figures.rate, figures.capacity].enumerated() {
                    let cell = TuneVerification.cell(load: load, settings: settings)
                    let step = 1 + Double(round) / 100
                    report.runs.append(.init(cell: cell, round: round, result: result(figures, rate: rate, step: step)))
                }
            }
        }
        return TuneVerification(report: report, workload: workload)
    }

    private func outcome(_ change: (inout Figures) -> Void) throws -> TuneVerification.Outcome {
        try verification(change).outcome.result
    }

    @Test("Fewer requests or bytes win, also if records wait longer within the budget")
    func wins() throws {
        #expect(try outcome { $0.requests = 20 } == .wins)
        #expect(try outcome { ($0.bytes, $0.p99) = (100, 90) } == .wins)
        #expect(try outcome { ($0.bytes, $0.cpu) = (100, 2) } == .wins)
        #expect(try outcome { $0.cpu = 0.5 } == .wins)
        let reason = try verification { ($0.requests, $0.p99) = (20, 90) }.outcome.reason
        #expect(reason == "80 % fewer requests; for 800 % more p99 ms")
    }

    @Test("Differences within noise tie")
    func ties() throws {
        #expect(try outcome { _ in } == .ties)
        #expect(try outcome { ($0.cpu, $0.rate) = (1.01, 999) } == .ties)
        // Distinct, and too small to matter: the linger at the end of a run, a byte of a thousand.
        #expect(try outcome { ($0.rate, $0.bytes) = (970, 999) } == .ties)
    }

    @Test("It loses if it carries less, exceeds the latency, fails records, or costs and brings nothing")
    func loses() throws {
        #expect(try outcome { ($0.rate, $0.requests) = (900, 1) } == .loses)
        #expect(try outcome { ($0.p99, $0.requests) = (150, 1) } == .loses)
        #expect(try outcome { ($0.failed, $0.requests) = (1, 1) } == .loses)
        #expect(try outcome { $0.cpu = 2 } == .loses)
        #expect(try outcome { ($0.capacity, $0.requests) = (1500, 1) } == .loses)
    }

    @Test("Runs that are missing are no outcome")
    func unfinished() throws {
        #expect(try verification({ _ in }, rounds: 4).outcome.result == .unfinished)
    }
}
