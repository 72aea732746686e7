package import KafkaWire

/// Where a topic's partitions are stored: all in two arrays, about 30 bytes for a partition with three replicas.
package struct ReplicaTable: Equatable, Sendable {
    /// The nodes of one partition.
    private enum Kind: Int {
        case all, inSync, offline
    }

    /// More replicas than any partition has: what a false answer can make the client remember is bounded.
    private static let limit = 64

    /// Where each partition's entry starts.
    private var starts: [UInt32] = []
    /// For each partition the lengths of its three lists, a byte each, and their node ids.
    private var entries: [Int32] = []

    package init() {}

    /// A topic's table after an answer.
    ///
    /// - Parameters:
    ///   - positions: For each partition its place in `answer`, or nil if what was known of it stays.
    ///   - old: What was known.
    package init(positions: [Int?], in answer: [MetadataResponse.Partition], old: ReplicaTable) {
        starts.reserveCapacity(positions.count)
        entries.reserveCapacity(max(old.entries.count, positions.count))
        for (index, position) in positions.enumerated() {
            if let position {
                let heard = answer[position]
                append(heard.replicaNodes, inSync: heard.isrNodes, offline: heard.offlineReplicas)
            } else {
                append(
                    old.replicas(of: index), inSync: old.inSyncReplicas(of: index),
                    offline: old.offlineReplicas(of: index))
            }
        }
    }

    /// Adds the next partition.
    package mutating func append(_ replicas: [Int32], inSync: [Int32], offline: [Int32]) {
        let counts = (min(replicas.count, Self.limit), min(inSync.count, Self.limit), min(offline.count, Self.limit))
        starts.append(UInt32(entries.count))
        entries.append(Int32(counts.0 | counts.1 << 8 | counts.2 << 16))
        entries.append(contentsOf: replicas[..<counts.0])
        entries.append(contentsOf: inSync[..<counts.1])
        entries.append(contentsOf: offline[..<counts.2])
    }

    /// The nodes that hold the partition, the preferred leader first; empty if that is not known.
    package func replicas(of partition: Int) -> [Int32] { nodes(.all, of: partition) }

    /// The nodes whose copy is up to date.
    package func inSyncReplicas(of partition: Int) -> [Int32] { nodes(.inSync, of: partition) }

    /// The nodes that hold the partition and are not alive.
    package func offlineReplicas(of partition: Int) -> [Int32] { nodes(.offline, of: partition) }

    private func nodes(_ kind: Kind, of partition: Int) -> [Int32] {
        guard starts.indices.contains(partition) else { return [] }
        var start = Int(starts[partition])
        let counts = entries[start]
        start += 1
        for earlier in 0..<kind.rawValue { start += Int(counts >> (8 * earlier)) & 0xFF }
        return Array(entries[start..<(start + Int(counts >> (8 * kind.rawValue)) & 0xFF)])
    }
}
