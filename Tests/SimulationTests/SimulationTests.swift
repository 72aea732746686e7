import SimulationHarness
import Testing

@Suite("Simulation: records under faults")
struct SimulationTests {
    @Test("A seed replays bit for bit", arguments: [1, 2, 3] as [UInt64])
    func replay(seed: UInt64) {
        let first = SimulationRun.run(seed: seed)
        let second = SimulationRun.run(seed: seed)
        #expect(first.traceHash == second.traceHash)
        #expect(first.traceCount > 0)
    }
}
