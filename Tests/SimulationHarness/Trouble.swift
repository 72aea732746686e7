import KafkaTesting

/// What goes wrong in a run, and when.
///
/// `@unchecked Sendable`: tasks of a simulation run on one thread.
final class Trouble: @unchecked Sendable {
    let scenario: Scenario
    let simulation: Simulation
    let ledger: Ledger
    let archive: LogArchive
    private var hasEnded = false

    init(scenario: Scenario, simulation: Simulation, ledger: Ledger, archive: LogArchive) {
        self.scenario = scenario
        self.simulation = simulation
        self.ledger = ledger
        self.archive = archive
    }

    func start(seed: UInt64) {
    }

    /// Everything is well again.
    func end() {
        hasEnded = true
        var conditions = scenario.network
        conditions.chanceOfStall = 0
        conditions.chanceOfReset = 0
        conditions.chanceOfSilence = 0
        conditions.chanceOfRefusal = 0
        conditions.chanceOfUnansweredConnect = 0
        conditions.chanceOfResolutionFailure = 0
        conditions.chanceOfDeadAddress = 0
        simulation.network = conditions
    }
}
