/// What is known to be wrong with the cluster: the causes that errors carry.
struct ClusterHealth {
    /// The last failure to reach or to use the cluster.
    var lastError: KafkaError?
    /// Why nothing can be sent any more.
    private(set) var fatalError: KafkaError?
    /// Whether the last that was heard of connections is that one failed. That a connection is closed because nothing was sent for
    /// long says nothing against the brokers.
    var isCutOff = false
    /// Topics that brokers do not know, and what they said.
    private var missingTopics: [String: KafkaError] = [:]

    /// The producer cannot go on. The first reason stands; returns whether this is the first.
    mutating func fail(_ error: KafkaError) -> Bool {
        guard fatalError == nil else { return false }
        fatalError = error
        return true
    }

    /// Brokers do not know the topic.
    mutating func isMissing(_ topic: String, _ error: KafkaError) {
        missingTopics[topic] = error
    }

    /// The topic exists, or is no longer of interest.
    mutating func isNotMissing(_ topic: String) {
        missingTopics[topic] = nil
    }

    /// What brokers said of a topic that they do not know.
    func missing(_ topic: String) -> KafkaError? { missingTopics[topic] }
}
