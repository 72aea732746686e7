extension Setting.Spelling where Value == PartitioningStrategy {
    /// Java's class for round robin, or the short name of any strategy that needs no code.
    static var partitioner: Self {
        let named: [(name: String, strategy: PartitioningStrategy)] = [
            ("default", .default),
            ("round_robin", .roundRobin),
            ("consistent_random", .consistentRandom),
            ("murmur2_random", .murmur2Random),
            ("fnv1a_random", .fnv1aRandom),
        ]
        let javaRoundRobin = "org.apache.kafka.clients.producer.RoundRobinPartitioner"
        return Self(
            allowed: (named.map(\.name) + [javaRoundRobin]).orList + " (a Partitioner of your own is set in Swift)",
            parse: { text in
                if text.isEmpty {
                    return .default
                }
                if text == javaRoundRobin {
                    return .roundRobin
                }
                return named.first { $0.name == text.lowercased() }?.strategy
            },
            text: { $0.description })
    }
}
