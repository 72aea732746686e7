import KafkaClient
import KafkaTesting

/// Trouble with who the client is.
extension Trouble {
    func refuseClient() {
        switch dice.below(5) {
        case 0: simulation.expireSessions()
        case 1: inject(.refuseAuthentication("not now"), api: .saslAuthenticate, times: dice.number(1...3))
        case 2: rotatePassword()
        case 3: closeDuringAuthentication()
        default: withdrawMechanisms()
        }
    }

    /// Brokers know the new password before the client does, or the other way round.
    private func rotatePassword() {
        let password = passwords.next()
        if dice.chance(0.5) {
            passwords.client = password
            later { $0.setBrokersPassword() }
        } else {
            try? simulation.setPassword(password, of: Scenario.user)
            later { $0.passwords.client = password }
        }
        if dice.chance(0.5) { simulation.expireSessions() }
    }

    private func setBrokersPassword() {
        try? simulation.setPassword(passwords.client, of: Scenario.user)
    }

    private func closeDuringAuthentication() {
        let api = dice.element([EmbeddedAPI.saslHandshake, .saslAuthenticate, .apiVersions])
        inject(dice.element([.disconnectBefore, .disconnectAfter, .dropResponse]), api: api, times: dice.number(1...2))
    }

    private func withdrawMechanisms() {
        simulation.setSASLMechanisms([])
        later { $0.simulation.setSASLMechanisms(EmbeddedSASL.Mechanism.allCases) }
    }

    private func later(_ body: @escaping @Sendable (Trouble) -> Void) {
        let wait = dice.milliseconds(1...800)
        simulation.spawn { [self] in
            await simulation.clock.pause(for: wait)
            if !hasEnded { body(self) }
        }
    }

    /// Brokers and client agree again.
    func restoreTrust() {
        guard scenario.usesSASL else { return }
        simulation.setSASLMechanisms(EmbeddedSASL.Mechanism.allCases)
        setBrokersPassword()
    }
}

/// The passwords of a run's user.
///
/// `@unchecked Sendable`: tasks of a simulation run on one thread.
final class Passwords: @unchecked Sendable {
    /// The one that the client knows.
    var client = Scenario.firstPassword
    private var count = 0

    /// A new one.
    func next() -> String {
        count += 1
        return "password \(count)"
    }
}
