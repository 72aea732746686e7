import KafkaClient
import KafkaTesting

/// Brokers that ask who the client is, sessions that end, and passwords that change.
extension Scenario {
    static let user = "ada"
    static let firstPassword = "password 0"

    /// With dice of its own, as `chooseCompany`.
    mutating func chooseSecurity() {
        var dice = Dice(seed: seed ^ 90_210_368)
        // SaslAuthenticate is there since Kafka 1.0.
        guard dice.chance(0.12), let versions = cluster.apiVersions[.saslAuthenticate] else { return }
        usesSASL = true
        cluster.security.sasl = EmbeddedSASL(users: [.init(Self.user, password: Self.firstPassword)])
        configuration.securityProtocol = .saslPlaintext
        mechanism = dice.element([.plain, .scramSHA256, .scramSHA512])
        // Brokers allow one authentication a second: shorter sessions end before they can be renewed.
        // Brokers that cannot say how long a session lasts (KIP-368, version 1) do not end it either.
        if dice.chance(0.7) {
            let lifetime = dice.milliseconds(1300...4000)
            if versions.upperBound >= 1 { cluster.security.sasl?.sessionLifetime = lifetime }
        }
        if dice.chance(0.3) {
            // Nothing else goes wrong: sessions that end cost no record an answer.
            faults = []
            brokersDownAtFirst = 0
            let latency = network.latency
            network = SimulatedNetworkConditions()
            network.latency = latency
        } else if dice.chance(0.6) {
            faults.insert(.refusals)
        }
    }

    /// The client's side, which asks for the password of the moment.
    func login(_ password: @escaping @Sendable () -> String) -> SASLConfiguration {
        let credentials = { @Sendable () async -> SASLCredentials in
            SASLCredentials(username: Self.user, password: password())
        }
        return switch mechanism {
        case .scramSHA256: .scramSHA256(credentials: credentials)
        case .scramSHA512: .scramSHA512(credentials: credentials)
        default: .plain(credentials: credentials)
        }
    }
}
