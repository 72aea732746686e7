import KafkaClient
import KafkaTesting

/// All that a seed decides about a run of transactions, on top of a scenario.
package struct TransactionScenario {
    /// Cluster, network, settings and trouble.
    package var base: Scenario
    /// The transactional ids; one that occurs twice belongs to a producer and its zombie.
    var apps: [String] = []
    var transactionsPerApp = 10
    var largestTransaction = 20
    var longestPause: Duration = .milliseconds(20)
    /// How long an app may sleep in the middle of a transaction.
    var longestSleep: Duration = .seconds(1)
    /// Whether the cluster changes to version 2 of the protocol in the middle.
    var upgrades = false
    /// Whether coordinators answer errors after they have done what was asked.
    var answersErrorsAfterwards = false

    /// Whether nothing goes wrong, unless coordinators are disturbed: then every transaction ends as its app wants.
    var isCalm: Bool {
        base.faults.isEmpty && Set(apps).count == apps.count && base.configuration.transactionTimeout >= .seconds(30)
            && base.configuration.deliveryTimeout >= .seconds(20) && base.configuration.maxBlock >= .seconds(30)
    }

    var topics: [Scenario.Topic] { base.topics }
    var largestValue: Int { base.largestValue }

    package init(seed: UInt64) {
        base = Scenario(seed: seed, isTransactional: true)
        var dice = Dice(seed: seed ^ 0x7472_616e_7361_6374)
        chooseBase(&dice)
        let ids = (0..<dice.number(1...3)).map { "app-\($0)" }
        apps = ids
        if dice.chance(0.3) { apps.append(ids[0]) }
        transactionsPerApp = dice.magnitude(2...15)
        largestTransaction = dice.magnitude(1...40)
        longestPause = dice.milliseconds(1...200)
        longestSleep = dice.milliseconds(10...3000)
        base.configuration.transactionTimeout = dice.chance(0.3) ? dice.milliseconds(500...3000) : .seconds(30)
        base.cluster.transactionMarkerDelay = dice.chance(0.5) ? dice.milliseconds(1...100) : .zero
        base.cluster.transactionVersion = dice.chance(0.6) ? 2 : 0
        upgrades = base.cluster.transactionVersion == 0 && dice.chance(0.3)
        if (base.cluster.apiVersions[.produce]?.upperBound ?? 0) < 12 {
            base.cluster.transactionVersion = 0
            upgrades = false
        }
        chooseCoordinators()
    }

    /// With dice of its own, as `Scenario.chooseCompany`.
    private mutating func chooseCoordinators() {
        var dice = Dice(seed: base.seed ^ 1)
        if dice.chance(0.3) { base.cluster.coordinatorLoadTime = dice.milliseconds(10...1500) }
        answersErrorsAfterwards = dice.chance(0.3)
    }

    /// What goes together with transactions, and leaves room for them.
    private mutating func chooseBase(_ dice: inout Dice) {
        base.faults.subtract([.forgetting, .recreation, .hostility, .refusals, .handshakes])
        base.usesSASL = false
        // Refused handshakes are errors that apps give up at: they belong to runs without transactions.
        if base.tls != nil { base.tls = SimulatedTLSConditions() }
        base.cluster.security.sasl = nil
        base.isTight = false
        base.closesAfter = nil
        base.brokersDownAtFirst = 0
        base.resizesTopics = false
        var configuration = base.configuration
        configuration.sasl = nil
        configuration.securityProtocol = .plaintext
        configuration.enableIdempotence = true
        configuration.acks = .all
        configuration.retries = Int(Int32.max)
        configuration.requestTimeout = max(configuration.requestTimeout, .milliseconds(200))
        configuration.deliveryTimeout =
            dice.chance(0.3)
            ? configuration.requestTimeout + configuration.linger.longest + dice.milliseconds(1...500)
            : configuration.requestTimeout * 4 + .seconds(20)
        configuration.maxBlock = dice.chance(0.3) ? dice.milliseconds(300...1000) : .seconds(30)
        configuration.metadataRecoveryStrategy = .rebootstrap
        base.configuration = configuration
    }
}
