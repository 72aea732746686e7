extension PartitioningStrategy {
    /// The partition that a key decides on, or `nil` if records with this key are spread.
    ///
    /// `partitionCount` counts all partitions of the topic, those without a leader included: a key must not move when a
    /// broker fails.
    package func partition(forKey key: UnsafeRawBufferPointer?, partitionCount: Int32) -> Int32? {
        guard let key, partitionCount > 0 else { return nil }
        switch kind {
        case .default, .murmur2Random:
            return PartitionHash.murmur2Partition(key, of: partitionCount)
        case .consistentRandom:
            return key.isEmpty ? nil : Self.remainder(PartitionHash.crc32(key), partitionCount)
        case .fnv1aRandom:
            return Self.remainder(PartitionHash.fnv1a(key), partitionCount)
        case .roundRobin, .custom:
            return nil
        }
    }

    private static func remainder(_ hash: UInt32, _ partitionCount: Int32) -> Int32 {
        // The remainder is below a positive Int32, so it fits.
        Int32(truncatingIfNeeded: hash % UInt32(truncatingIfNeeded: partitionCount))
    }

    /// Whether ``ProducerConfiguration/ignoreKeysForPartitioning`` may be combined with it.
    ///
    /// The strategies that are named for their hash exist for their keys; the others have no say in the matter or all.
    var ignoresKeysOnRequest: Bool {
        switch kind {
        case .default: true
        case .roundRobin, .consistentRandom, .murmur2Random, .fnv1aRandom, .custom: false
        }
    }
}

extension PartitioningStrategy: CustomStringConvertible {
    /// The name by which properties call it; `custom` for your own.
    public var description: String {
        switch kind {
        case .default: "default"
        case .roundRobin: "round_robin"
        case .consistentRandom: "consistent_random"
        case .murmur2Random: "murmur2_random"
        case .fnv1aRandom: "fnv1a_random"
        case .custom: "custom"
        }
    }
}
