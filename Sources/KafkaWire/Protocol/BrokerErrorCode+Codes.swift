// Names and numbers are Kafka's; `BrokerErrorCode+Table.swift` says what each of them means.
extension BrokerErrorCode {
    /// The broker failed in a way that it does not explain.
    package static var unknownServerError: Self { Self(rawValue: -1) }
    /// No error.
    package static var none: Self { Self(rawValue: 0) }
    /// The offset is outside of what the broker keeps of the partition.
    package static var offsetOutOfRange: Self { Self(rawValue: 1) }
    /// The records do not match their checksum, or are damaged in another way.
    package static var corruptMessage: Self { Self(rawValue: 2) }
    /// The broker does not know the topic or partition.
    package static var unknownTopicOrPartition: Self { Self(rawValue: 3) }
    /// The fetch size is not valid.
    package static var invalidFetchSize: Self { Self(rawValue: 4) }
    /// The partition has no leader: an election is in progress.
    package static var leaderNotAvailable: Self { Self(rawValue: 5) }
    /// The broker does not lead (or does not hold) the partition.
    package static var notLeaderOrFollower: Self { Self(rawValue: 6) }
    /// The broker did not finish the request in the time it was given.
    package static var requestTimedOut: Self { Self(rawValue: 7) }
    /// The broker is not available.
    package static var brokerNotAvailable: Self { Self(rawValue: 8) }
    /// The replica of the partition is not available.
    package static var replicaNotAvailable: Self { Self(rawValue: 9) }
    /// The records are larger than the broker accepts.
    package static var messageTooLarge: Self { Self(rawValue: 10) }
    /// The controller has moved to another broker.
    package static var staleControllerEpoch: Self { Self(rawValue: 11) }
    /// The metadata of the offset is too large.
    package static var offsetMetadataTooLarge: Self { Self(rawValue: 12) }
    /// The connection was lost before a response came.
    package static var networkException: Self { Self(rawValue: 13) }
    /// The coordinator is loading its state.
    package static var coordinatorLoadInProgress: Self { Self(rawValue: 14) }
    /// The coordinator is not available.
    package static var coordinatorNotAvailable: Self { Self(rawValue: 15) }
    /// The broker is not the coordinator.
    package static var notCoordinator: Self { Self(rawValue: 16) }
    /// The topic's name is not valid, or the operation is not allowed on it.
    package static var invalidTopicException: Self { Self(rawValue: 17) }
    /// The batch is larger than the broker's segments.
    package static var recordListTooLarge: Self { Self(rawValue: 18) }
    /// Fewer replicas are in sync than the topic demands; nothing was written.
    package static var notEnoughReplicas: Self { Self(rawValue: 19) }
    /// Written, but to fewer replicas in sync than the topic demands.
    package static var notEnoughReplicasAfterAppend: Self { Self(rawValue: 20) }
    /// The number of required acknowledgements is not valid.
    package static var invalidRequiredAcks: Self { Self(rawValue: 21) }
    /// The generation of the group is not the current one.
    package static var illegalGeneration: Self { Self(rawValue: 22) }
    /// The member's protocols do not fit those of the group.
    package static var inconsistentGroupProtocol: Self { Self(rawValue: 23) }
    /// The group id is not valid.
    package static var invalidGroupID: Self { Self(rawValue: 24) }
    /// The coordinator does not know the member.
    package static var unknownMemberID: Self { Self(rawValue: 25) }
    /// The session timeout is outside of what the broker allows.
    package static var invalidSessionTimeout: Self { Self(rawValue: 26) }
    /// The group is rebalancing: the member must join again.
    package static var rebalanceInProgress: Self { Self(rawValue: 27) }
    /// The committed offset data has a size that is not valid.
    package static var invalidCommitOffsetSize: Self { Self(rawValue: 28) }
    /// The client is not allowed to do this with the topic.
    package static var topicAuthorizationFailed: Self { Self(rawValue: 29) }
    /// The client is not allowed to do this with the group.
    package static var groupAuthorizationFailed: Self { Self(rawValue: 30) }
    /// The client is not allowed to do this with the cluster.
    package static var clusterAuthorizationFailed: Self { Self(rawValue: 31) }
    /// The record's timestamp is outside of what the topic accepts.
    package static var invalidTimestamp: Self { Self(rawValue: 32) }
    /// The broker does not support the SASL mechanism.
    package static var unsupportedSASLMechanism: Self { Self(rawValue: 33) }
    /// The request does not fit the state of the SASL exchange.
    package static var illegalSASLState: Self { Self(rawValue: 34) }
    /// The broker does not support this version of the request.
    package static var unsupportedVersion: Self { Self(rawValue: 35) }
    /// A topic of this name exists.
    package static var topicAlreadyExists: Self { Self(rawValue: 36) }
    /// The number of partitions is not valid.
    package static var invalidPartitions: Self { Self(rawValue: 37) }
    /// The replication factor is not valid, or larger than the number of brokers.
    package static var invalidReplicationFactor: Self { Self(rawValue: 38) }
    /// The assignment of replicas is not valid.
    package static var invalidReplicaAssignment: Self { Self(rawValue: 39) }
    /// The configuration is not valid.
    package static var invalidConfig: Self { Self(rawValue: 40) }
    /// The broker is not the controller.
    package static var notController: Self { Self(rawValue: 41) }
    /// The request is malformed, or does not fit the broker.
    package static var invalidRequest: Self { Self(rawValue: 42) }
    /// The topic's message format does not support the request.
    package static var unsupportedForMessageFormat: Self { Self(rawValue: 43) }
    /// The request violates a policy of the cluster.
    package static var policyViolation: Self { Self(rawValue: 44) }
    /// The sequence number does not follow the last one: records are missing or reordered.
    package static var outOfOrderSequenceNumber: Self { Self(rawValue: 45) }
    /// The sequence number was used before: the records are stored already.
    package static var duplicateSequenceNumber: Self { Self(rawValue: 46) }
    /// The producer's epoch is older than the one the broker knows.
    package static var invalidProducerEpoch: Self { Self(rawValue: 47) }
    /// The transaction is not in a state that allows this.
    package static var invalidTransactionState: Self { Self(rawValue: 48) }
    /// The producer id does not belong to the transactional id.
    package static var invalidProducerIDMapping: Self { Self(rawValue: 49) }
    /// The transaction timeout is larger than the broker allows.
    package static var invalidTransactionTimeout: Self { Self(rawValue: 50) }
    /// Another operation on the transaction is not finished yet.
    package static var concurrentTransactions: Self { Self(rawValue: 51) }
    /// The transaction coordinator is not the current one.
    package static var transactionCoordinatorFenced: Self { Self(rawValue: 52) }
    /// The client is not allowed to use the transactional id.
    package static var transactionalIDAuthorizationFailed: Self { Self(rawValue: 53) }
    /// Security is switched off on the broker.
    package static var securityDisabled: Self { Self(rawValue: 54) }
    /// The broker did not try this part, because another part failed.
    package static var operationNotAttempted: Self { Self(rawValue: 55) }
    /// The broker could not reach the log on its disk.
    package static var kafkaStorageError: Self { Self(rawValue: 56) }
    /// The broker has no such log directory.
    package static var logDirNotFound: Self { Self(rawValue: 57) }
    /// The broker did not accept the credentials.
    package static var saslAuthenticationFailed: Self { Self(rawValue: 58) }
    /// The broker has forgotten the producer: its records were deleted, or it was idle too long.
    package static var unknownProducerID: Self { Self(rawValue: 59) }
    /// A reassignment of the partition is in progress.
    package static var reassignmentInProgress: Self { Self(rawValue: 60) }
    /// Delegation tokens are switched off.
    package static var delegationTokenAuthDisabled: Self { Self(rawValue: 61) }
    /// The broker does not know the delegation token.
    package static var delegationTokenNotFound: Self { Self(rawValue: 62) }
    /// The delegation token belongs to another principal.
    package static var delegationTokenOwnerMismatch: Self { Self(rawValue: 63) }
    /// Delegation tokens may not be asked for on this connection.
    package static var delegationTokenRequestNotAllowed: Self { Self(rawValue: 64) }
    /// The client is not allowed to do this with the delegation token.
    package static var delegationTokenAuthorizationFailed: Self { Self(rawValue: 65) }
    /// The delegation token has expired.
    package static var delegationTokenExpired: Self { Self(rawValue: 66) }
    /// The type of principal is not supported.
    package static var invalidPrincipalType: Self { Self(rawValue: 67) }
    /// The group has members.
    package static var nonEmptyGroup: Self { Self(rawValue: 68) }
    /// The group does not exist.
    package static var groupIDNotFound: Self { Self(rawValue: 69) }
    /// The broker does not know the fetch session.
    package static var fetchSessionIDNotFound: Self { Self(rawValue: 70) }
    /// The epoch of the fetch session is not the expected one.
    package static var invalidFetchSessionEpoch: Self { Self(rawValue: 71) }
    /// The leader has no listener that matches the one that was asked.
    package static var listenerNotFound: Self { Self(rawValue: 72) }
    /// Topics may not be deleted.
    package static var topicDeletionDisabled: Self { Self(rawValue: 73) }
    /// The leader epoch is older than the broker's.
    package static var fencedLeaderEpoch: Self { Self(rawValue: 74) }
    /// The leader epoch is newer than the broker's.
    package static var unknownLeaderEpoch: Self { Self(rawValue: 75) }
    /// The compression is not supported by this version or topic.
    package static var unsupportedCompressionType: Self { Self(rawValue: 76) }
    /// The broker's epoch has changed.
    package static var staleBrokerEpoch: Self { Self(rawValue: 77) }
    /// The leader was elected just now and cannot tell offsets yet.
    package static var offsetNotAvailable: Self { Self(rawValue: 78) }
    /// The member must join with the id that it was given.
    package static var memberIDRequired: Self { Self(rawValue: 79) }
    /// The preferred leader is not available.
    package static var preferredLeaderNotAvailable: Self { Self(rawValue: 80) }
    /// The group is full.
    package static var groupMaxSizeReached: Self { Self(rawValue: 81) }
    /// Another member has the same static id.
    package static var fencedInstanceID: Self { Self(rawValue: 82) }
    /// No replica that may lead is available.
    package static var eligibleLeadersNotAvailable: Self { Self(rawValue: 83) }
    /// The partition needs no election.
    package static var electionNotNeeded: Self { Self(rawValue: 84) }
    /// No reassignment of the partition is in progress.
    package static var noReassignmentInProgress: Self { Self(rawValue: 85) }
    /// The group is subscribed to the topic.
    package static var groupSubscribedToTopic: Self { Self(rawValue: 86) }
    /// The broker's checks reject the record.
    package static var invalidRecord: Self { Self(rawValue: 87) }
    /// Offsets wait for a transaction to end.
    package static var unstableOffsetCommit: Self { Self(rawValue: 88) }
    /// A quota is used up.
    package static var throttlingQuotaExceeded: Self { Self(rawValue: 89) }
    /// A newer producer with the same transactional id has taken over.
    package static var producerFenced: Self { Self(rawValue: 90) }
    /// The resource does not exist.
    package static var resourceNotFound: Self { Self(rawValue: 91) }
    /// The request names a resource twice.
    package static var duplicateResource: Self { Self(rawValue: 92) }
    /// The credential does not meet the broker's demands.
    package static var unacceptableCredential: Self { Self(rawValue: 93) }
    /// Sender or receiver is not one of the expected voters.
    package static var inconsistentVoterSet: Self { Self(rawValue: 94) }
    /// The version of the update is not valid.
    package static var invalidUpdateVersion: Self { Self(rawValue: 95) }
    /// The features could not be updated.
    package static var featureUpdateFailed: Self { Self(rawValue: 96) }
    /// The forwarded principal could not be read.
    package static var principalDeserializationFailure: Self { Self(rawValue: 97) }
    /// The snapshot does not exist.
    package static var snapshotNotFound: Self { Self(rawValue: 98) }
    /// The position is outside of the snapshot.
    package static var positionOutOfRange: Self { Self(rawValue: 99) }
    /// The broker does not know the topic id.
    package static var unknownTopicID: Self { Self(rawValue: 100) }
    /// The broker id is in use.
    package static var duplicateBrokerRegistration: Self { Self(rawValue: 101) }
    /// The broker id is not registered.
    package static var brokerIDNotRegistered: Self { Self(rawValue: 102) }
    /// The topic id does not match the broker's log.
    package static var inconsistentTopicID: Self { Self(rawValue: 103) }
    /// The cluster id is not the broker's.
    package static var inconsistentClusterID: Self { Self(rawValue: 104) }
    /// The transactional id does not exist.
    package static var transactionalIDNotFound: Self { Self(rawValue: 105) }
    /// The fetch session mixes topic ids and names.
    package static var fetchSessionTopicIDError: Self { Self(rawValue: 106) }
    /// A replica of the new in-sync set may not be in it.
    package static var ineligibleReplica: Self { Self(rawValue: 107) }
    /// The change was made, but the leader has changed.
    package static var newLeaderElected: Self { Self(rawValue: 108) }
    /// The offset has moved to tiered storage.
    package static var offsetMovedToTieredStorage: Self { Self(rawValue: 109) }
    /// The member's epoch is fenced: it must join again.
    package static var fencedMemberEpoch: Self { Self(rawValue: 110) }
    /// Another member still uses the instance id.
    package static var unreleasedInstanceID: Self { Self(rawValue: 111) }
    /// The group does not support the assignor.
    package static var unsupportedAssignor: Self { Self(rawValue: 112) }
    /// The member's epoch is stale.
    package static var staleMemberEpoch: Self { Self(rawValue: 113) }
    /// The request went to the wrong type of endpoint.
    package static var mismatchedEndpointType: Self { Self(rawValue: 114) }
    /// The type of endpoint is not supported.
    package static var unsupportedEndpointType: Self { Self(rawValue: 115) }
    /// The controller id is not known.
    package static var unknownControllerID: Self { Self(rawValue: 116) }
    /// The telemetry subscription is not known, or not the current one.
    package static var unknownSubscriptionID: Self { Self(rawValue: 117) }
    /// The telemetry is larger than the broker accepts.
    package static var telemetryTooLarge: Self { Self(rawValue: 118) }
    /// The registration of the broker is not valid.
    package static var invalidRegistration: Self { Self(rawValue: 119) }
    /// The transaction failed and must be aborted; the producer can continue after that.
    package static var transactionAbortable: Self { Self(rawValue: 120) }
    /// The record is not in a state that allows the acknowledgement.
    package static var invalidRecordState: Self { Self(rawValue: 121) }
    /// The share session does not exist.
    package static var shareSessionNotFound: Self { Self(rawValue: 122) }
    /// The epoch of the share session is not the expected one.
    package static var invalidShareSessionEpoch: Self { Self(rawValue: 123) }
    /// The epoch of the share group's state does not match.
    package static var fencedStateEpoch: Self { Self(rawValue: 124) }
    /// The voter's key does not match the replica's.
    package static var invalidVoterKey: Self { Self(rawValue: 125) }
    /// The voter is in the set already.
    package static var duplicateVoter: Self { Self(rawValue: 126) }
    /// The voter is not in the set.
    package static var voterNotFound: Self { Self(rawValue: 127) }
    /// The regular expression is not valid.
    package static var invalidRegularExpression: Self { Self(rawValue: 128) }
    /// What the client knows of the cluster is too old: it must start again from its bootstrap servers.
    package static var rebootstrapRequired: Self { Self(rawValue: 129) }
    /// The streams topology is not valid.
    package static var streamsInvalidTopology: Self { Self(rawValue: 130) }
    /// The epoch of the streams topology is not valid.
    package static var streamsInvalidTopologyEpoch: Self { Self(rawValue: 131) }
    /// The epoch of the streams topology is outdated.
    package static var streamsTopologyFenced: Self { Self(rawValue: 132) }
    /// The broker has as many share sessions as it allows.
    package static var shareSessionLimitReached: Self { Self(rawValue: 133) }
}
