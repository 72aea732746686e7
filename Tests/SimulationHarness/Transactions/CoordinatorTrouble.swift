import KafkaClient
import KafkaTesting

/// Trouble with coordinators: they refuse, move, lose answers, and the protocol's version rises.
///
/// `@unchecked Sendable`: tasks of a simulation run on one thread.
final class CoordinatorTrouble: @unchecked Sendable {
    private let run: TransactionRun
    private var dice: Dice
    private(set) var hasBegun = false
    private var hasEnded = false

    init(_ run: TransactionRun, seed: UInt64) {
        self.run = run
        dice = Dice(seed: seed)
    }

    private static let apis: [EmbeddedAPI] = [
        .findCoordinator, .initProducerID, .addPartitionsToTransaction, .addOffsetsToTransaction,
        .transactionOffsetCommit, .endTransaction, .endTransaction,
    ]

    /// What coordinators say that passes.
    private static let passing: [EmbeddedErrorCode] = [
        .coordinatorLoadInProgress, .coordinatorNotAvailable, .notCoordinator, .concurrentTransactions,
    ]

    /// What they say though they have done what was asked: replicas were slow, or another broker took over in between.
    private static let afterwards: [EmbeddedErrorCode] = [
        .requestTimedOut, .coordinatorNotAvailable, .notCoordinator, .coordinatorLoadInProgress,
    ]

    func start() {
        guard dice.chance(0.8) else { return }
        hasBegun = true
        if run.scenario.answersErrorsAfterwards { startAnsweringErrorsAfterwards() }
        if run.scenario.upgrades {
            run.simulation.spawn { [self] in
                await run.simulation.clock.pause(for: dice.milliseconds(50...2000))
                run.simulation.model.finalizeTransactionVersion(2)
            }
        }
        run.simulation.spawn { [self] in
            while !hasEnded {
                await run.simulation.clock.pause(for: dice.milliseconds(5...300))
                if !hasEnded { disturb() }
            }
        }
    }

    func end() { hasEnded = true }

    /// With dice of its own: everything else is as without it.
    private func startAnsweringErrorsAfterwards() {
        let dice = Dice(seed: ~run.scenario.base.seed)
        run.simulation.spawn { [self] in
            var dice = dice
            while !hasEnded {
                await run.simulation.clock.pause(for: dice.milliseconds(5...300))
                guard !hasEnded else { return }
                let effect = EmbeddedFault.Effect.errorAfterAppend(dice.element(Self.afterwards))
                let api = dice.element(Self.apis.filter { $0 != .findCoordinator })
                run.simulation.inject(
                    EmbeddedFault(effect, api: api, skipping: dice.below(3), times: dice.number(1...2)))
            }
        }
    }

    private func disturb() {
        let api = dice.element(Self.apis)
        switch dice.below(8) {
        case 0...2: inject(.error(dice.element(Self.passing)), api)
        case 3: inject(.dropResponse, api)
        case 4: inject(.disconnectAfter, api)
        case 5: inject(.disconnectBefore, api)
        case 6: inject(.delayResponse(dice.milliseconds(1...2000)), api)
        default: run.simulation.model.moveCoordinator(of: dice.element(run.scenario.apps))
        }
    }

    private func inject(_ effect: EmbeddedFault.Effect, _ api: EmbeddedAPI) {
        run.simulation.inject(EmbeddedFault(effect, api: api, skipping: dice.below(3), times: dice.number(1...2)))
    }
}
