/// Which request a frame holds: its number on the wire.
///
/// Those of clients; what brokers ask each other is left out.
package enum ApiKey: Int16, CaseIterable, Hashable, Sendable {
    /// Produce.
    case produce = 0
    /// Fetch.
    case fetch = 1
    /// ListOffsets.
    case listOffsets = 2
    /// Metadata.
    case metadata = 3
    /// OffsetCommit.
    case offsetCommit = 8
    /// OffsetFetch.
    case offsetFetch = 9
    /// FindCoordinator.
    case findCoordinator = 10
    /// JoinGroup.
    case joinGroup = 11
    /// Heartbeat.
    case heartbeat = 12
    /// LeaveGroup.
    case leaveGroup = 13
    /// SyncGroup.
    case syncGroup = 14
    /// DescribeGroups.
    case describeGroups = 15
    /// ListGroups.
    case listGroups = 16
    /// SaslHandshake.
    case saslHandshake = 17
    /// ApiVersions.
    case apiVersions = 18
    /// CreateTopics.
    case createTopics = 19
    /// DeleteTopics.
    case deleteTopics = 20
    /// DeleteRecords.
    case deleteRecords = 21
    /// InitProducerID.
    case initProducerID = 22
    /// OffsetForLeaderEpoch.
    case offsetForLeaderEpoch = 23
    /// AddPartitionsToTransaction.
    case addPartitionsToTransaction = 24
    /// AddOffsetsToTransaction.
    case addOffsetsToTransaction = 25
    /// EndTransaction.
    case endTransaction = 26
    /// WriteTransactionMarkers.
    case writeTransactionMarkers = 27
    /// TransactionOffsetCommit.
    case transactionOffsetCommit = 28
    /// DescribeConfigs.
    case describeConfigs = 32
    /// AlterConfigs.
    case alterConfigs = 33
    /// SaslAuthenticate.
    case saslAuthenticate = 36
    /// CreatePartitions.
    case createPartitions = 37
    /// DeleteGroups.
    case deleteGroups = 42
    /// IncrementalAlterConfigs.
    case incrementalAlterConfigs = 44
    /// DescribeCluster.
    case describeCluster = 60
    /// DescribeProducers.
    case describeProducers = 61
    /// DescribeTransactions.
    case describeTransactions = 65
    /// ListTransactions.
    case listTransactions = 66
    /// ConsumerGroupHeartbeat.
    case consumerGroupHeartbeat = 68
    /// GetTelemetrySubscriptions.
    case getTelemetrySubscriptions = 71
    /// PushTelemetry.
    case pushTelemetry = 72
    /// DescribeTopicPartitions.
    case describeTopicPartitions = 75
}

extension ApiKey {
    /// The first version with compact lengths and tagged fields; `.max` if none has them.
    package var firstFlexibleVersion: Int16 {
        switch self {
        case .describeCluster, .describeProducers, .describeTransactions, .listTransactions,
            .consumerGroupHeartbeat, .getTelemetrySubscriptions, .pushTelemetry, .describeTopicPartitions:
            return 0
        case .writeTransactionMarkers, .incrementalAlterConfigs:
            return 1
        case .deleteRecords, .initProducerID, .alterConfigs, .saslAuthenticate, .createPartitions, .deleteGroups:
            return 2
        case .findCoordinator, .listGroups, .apiVersions, .addPartitionsToTransaction, .addOffsetsToTransaction,
            .endTransaction, .transactionOffsetCommit:
            return 3
        case .heartbeat, .leaveGroup, .syncGroup, .deleteTopics, .offsetForLeaderEpoch, .describeConfigs:
            return 4
        case .describeGroups, .createTopics:
            return 5
        case .listOffsets, .offsetFetch, .joinGroup:
            return 6
        case .offsetCommit:
            return 8
        case .produce, .metadata:
            return 9
        case .fetch:
            return 12
        case .saslHandshake:
            return .max
        }
    }

    /// Whether that version has compact lengths and tagged fields.
    package func isFlexible(version: Int16) -> Bool { version >= firstFlexibleVersion }

    /// Whether the header of that version's response has tagged fields.
    ///
    /// Never for ApiVersions: its reader does not know the version yet.
    package func hasFlexibleResponseHeader(version: Int16) -> Bool {
        self != .apiVersions && isFlexible(version: version)
    }
}
