extension BrokerErrorCode {
    /// What kind of error it is.
    struct Traits: OptionSet {
        var rawValue: UInt8
        static let retriable = Traits(rawValue: 1)
        static let refreshesMetadata = Traits(rawValue: 2)
        static let authorization = Traits(rawValue: 4)
        static let fatal = Traits(rawValue: 8)
    }

    struct Entry {
        var name: StaticString
        var text: StaticString
        var traits: Traits

        init(_ name: StaticString, _ text: StaticString, _ traits: Traits = []) {
            self.name = name
            self.text = text
            self.traits = traits
        }
    }

    /// All known codes in order, from -1.
    static let table: [Entry] = [
        Entry("UNKNOWN_SERVER_ERROR", "The broker failed in a way that it does not explain."),
        Entry("NONE", "No error."),
        Entry("OFFSET_OUT_OF_RANGE", "The offset is outside of what the broker keeps of the partition."),
        Entry("CORRUPT_MESSAGE", "The records do not match their checksum, or are damaged in another way.", .retriable),
        Entry(
            "UNKNOWN_TOPIC_OR_PARTITION",
            "The broker does not know the topic or partition.", [.retriable, .refreshesMetadata]),
        Entry("INVALID_FETCH_SIZE", "The fetch size is not valid."),
        Entry(
            "LEADER_NOT_AVAILABLE",
            "The partition has no leader: an election is in progress.", [.retriable, .refreshesMetadata]),
        Entry(
            "NOT_LEADER_OR_FOLLOWER",
            "The broker does not lead (or does not hold) the partition.", [.retriable, .refreshesMetadata]),
        Entry("REQUEST_TIMED_OUT", "The broker did not finish the request in the time it was given.", .retriable),
        Entry("BROKER_NOT_AVAILABLE", "The broker is not available."),
        Entry(
            "REPLICA_NOT_AVAILABLE",
            "The replica of the partition is not available.", [.retriable, .refreshesMetadata]),
        Entry("MESSAGE_TOO_LARGE", "The records are larger than the broker accepts."),
        Entry("STALE_CONTROLLER_EPOCH", "The controller has moved to another broker."),
        Entry("OFFSET_METADATA_TOO_LARGE", "The metadata of the offset is too large."),
        Entry(
            "NETWORK_EXCEPTION", "The connection was lost before a response came.", [.retriable, .refreshesMetadata]),
        Entry("COORDINATOR_LOAD_IN_PROGRESS", "The coordinator is loading its state.", .retriable),
        Entry("COORDINATOR_NOT_AVAILABLE", "The coordinator is not available.", .retriable),
        Entry("NOT_COORDINATOR", "The broker is not the coordinator.", .retriable),
        Entry("INVALID_TOPIC_EXCEPTION", "The topic's name is not valid, or the operation is not allowed on it."),
        Entry("RECORD_LIST_TOO_LARGE", "The batch is larger than the broker's segments."),
        Entry(
            "NOT_ENOUGH_REPLICAS",
            "Fewer replicas are in sync than the topic demands; nothing was written.", .retriable),
        Entry(
            "NOT_ENOUGH_REPLICAS_AFTER_APPEND",
            "Written, but to fewer replicas in sync than the topic demands.", .retriable),
        Entry("INVALID_REQUIRED_ACKS", "The number of required acknowledgements is not valid."),
        Entry("ILLEGAL_GENERATION", "The generation of the group is not the current one."),
        Entry("INCONSISTENT_GROUP_PROTOCOL", "The member's protocols do not fit those of the group."),
        Entry("INVALID_GROUP_ID", "The group id is not valid."),
        Entry("UNKNOWN_MEMBER_ID", "The coordinator does not know the member."),
        Entry("INVALID_SESSION_TIMEOUT", "The session timeout is outside of what the broker allows."),
        Entry("REBALANCE_IN_PROGRESS", "The group is rebalancing: the member must join again."),
        Entry("INVALID_COMMIT_OFFSET_SIZE", "The committed offset data has a size that is not valid."),
        Entry("TOPIC_AUTHORIZATION_FAILED", "The client is not allowed to do this with the topic.", .authorization),
        Entry("GROUP_AUTHORIZATION_FAILED", "The client is not allowed to do this with the group.", .authorization),
        Entry(
            "CLUSTER_AUTHORIZATION_FAILED",
            "The client is not allowed to do this with the cluster.", [.authorization, .fatal]),
        Entry("INVALID_TIMESTAMP", "The record's timestamp is outside of what the topic accepts."),
        Entry("UNSUPPORTED_SASL_MECHANISM", "The broker does not support the SASL mechanism.", .authorization),
        Entry("ILLEGAL_SASL_STATE", "The request does not fit the state of the SASL exchange.", .authorization),
        Entry("UNSUPPORTED_VERSION", "The broker does not support this version of the request.", .fatal),
        Entry("TOPIC_ALREADY_EXISTS", "A topic of this name exists."),
        Entry("INVALID_PARTITIONS", "The number of partitions is not valid."),
        Entry(
            "INVALID_REPLICATION_FACTOR",
            "The replication factor is not valid, or larger than the number of brokers."),
        Entry("INVALID_REPLICA_ASSIGNMENT", "The assignment of replicas is not valid."),
        Entry("INVALID_CONFIG", "The configuration is not valid."),
        Entry("NOT_CONTROLLER", "The broker is not the controller.", .retriable),
        Entry("INVALID_REQUEST", "The request is malformed, or does not fit the broker."),
        Entry("UNSUPPORTED_FOR_MESSAGE_FORMAT", "The topic's message format does not support the request."),
        Entry("POLICY_VIOLATION", "The request violates a policy of the cluster."),
        Entry(
            "OUT_OF_ORDER_SEQUENCE_NUMBER",
            "The sequence number does not follow the last one: records are missing or reordered."),
        Entry("DUPLICATE_SEQUENCE_NUMBER", "The sequence number was used before: the records are stored already."),
        Entry(
            "INVALID_PRODUCER_EPOCH",
            "The producer's epoch is older than the one the broker knows."),
        Entry("INVALID_TXN_STATE", "The transaction is not in a state that allows this."),
        Entry(
            "INVALID_PRODUCER_ID_MAPPING",
            "The producer id does not belong to the transactional id."),
        Entry(
            "INVALID_TRANSACTION_TIMEOUT",
            "The transaction timeout is larger than the broker allows."),
        Entry("CONCURRENT_TRANSACTIONS", "Another operation on the transaction is not finished yet.", .retriable),
        Entry("TRANSACTION_COORDINATOR_FENCED", "The transaction coordinator is not the current one."),
        Entry(
            "TRANSACTIONAL_ID_AUTHORIZATION_FAILED",
            "The client is not allowed to use the transactional id.", [.authorization, .fatal]),
        Entry("SECURITY_DISABLED", "Security is switched off on the broker."),
        Entry("OPERATION_NOT_ATTEMPTED", "The broker did not try this part, because another part failed."),
        Entry(
            "KAFKA_STORAGE_ERROR",
            "The broker could not reach the log on its disk.", [.retriable, .refreshesMetadata]),
        Entry("LOG_DIR_NOT_FOUND", "The broker has no such log directory."),
        Entry("SASL_AUTHENTICATION_FAILED", "The broker did not accept the credentials.", [.authorization, .fatal]),
        Entry(
            "UNKNOWN_PRODUCER_ID",
            "The broker has forgotten the producer: its records were deleted, or it was idle too long."),
        Entry("REASSIGNMENT_IN_PROGRESS", "A reassignment of the partition is in progress."),
        Entry("DELEGATION_TOKEN_AUTH_DISABLED", "Delegation tokens are switched off."),
        Entry("DELEGATION_TOKEN_NOT_FOUND", "The broker does not know the delegation token."),
        Entry("DELEGATION_TOKEN_OWNER_MISMATCH", "The delegation token belongs to another principal."),
        Entry("DELEGATION_TOKEN_REQUEST_NOT_ALLOWED", "Delegation tokens may not be asked for on this connection."),
        Entry(
            "DELEGATION_TOKEN_AUTHORIZATION_FAILED",
            "The client is not allowed to do this with the delegation token.", .authorization),
        Entry("DELEGATION_TOKEN_EXPIRED", "The delegation token has expired."),
        Entry("INVALID_PRINCIPAL_TYPE", "The type of principal is not supported."),
        Entry("NON_EMPTY_GROUP", "The group has members."),
        Entry("GROUP_ID_NOT_FOUND", "The group does not exist."),
        Entry("FETCH_SESSION_ID_NOT_FOUND", "The broker does not know the fetch session.", .retriable),
        Entry("INVALID_FETCH_SESSION_EPOCH", "The epoch of the fetch session is not the expected one.", .retriable),
        Entry(
            "LISTENER_NOT_FOUND",
            "The leader has no listener that matches the one that was asked.", [.retriable, .refreshesMetadata]),
        Entry("TOPIC_DELETION_DISABLED", "Topics may not be deleted."),
        Entry("FENCED_LEADER_EPOCH", "The leader epoch is older than the broker's.", [.retriable, .refreshesMetadata]),
        Entry("UNKNOWN_LEADER_EPOCH", "The leader epoch is newer than the broker's.", .retriable),
        Entry("UNSUPPORTED_COMPRESSION_TYPE", "The compression is not supported by this version or topic."),
        Entry("STALE_BROKER_EPOCH", "The broker's epoch has changed."),
        Entry("OFFSET_NOT_AVAILABLE", "The leader was elected just now and cannot tell offsets yet.", .retriable),
        Entry("MEMBER_ID_REQUIRED", "The member must join with the id that it was given."),
        Entry(
            "PREFERRED_LEADER_NOT_AVAILABLE",
            "The preferred leader is not available.", [.retriable, .refreshesMetadata]),
        Entry("GROUP_MAX_SIZE_REACHED", "The group is full."),
        Entry("FENCED_INSTANCE_ID", "Another member has the same static id."),
        Entry(
            "ELIGIBLE_LEADERS_NOT_AVAILABLE",
            "No replica that may lead is available.", [.retriable, .refreshesMetadata]),
        Entry("ELECTION_NOT_NEEDED", "The partition needs no election.", [.retriable, .refreshesMetadata]),
        Entry("NO_REASSIGNMENT_IN_PROGRESS", "No reassignment of the partition is in progress."),
        Entry("GROUP_SUBSCRIBED_TO_TOPIC", "The group is subscribed to the topic."),
        Entry("INVALID_RECORD", "The broker's checks reject the record."),
        Entry("UNSTABLE_OFFSET_COMMIT", "Offsets wait for a transaction to end.", .retriable),
        Entry("THROTTLING_QUOTA_EXCEEDED", "A quota is used up.", .retriable),
        Entry("PRODUCER_FENCED", "A newer producer with the same transactional id has taken over.", .fatal),
        Entry("RESOURCE_NOT_FOUND", "The resource does not exist."),
        Entry("DUPLICATE_RESOURCE", "The request names a resource twice."),
        Entry("UNACCEPTABLE_CREDENTIAL", "The credential does not meet the broker's demands."),
        Entry("INCONSISTENT_VOTER_SET", "Sender or receiver is not one of the expected voters."),
        Entry("INVALID_UPDATE_VERSION", "The version of the update is not valid."),
        Entry("FEATURE_UPDATE_FAILED", "The features could not be updated."),
        Entry("PRINCIPAL_DESERIALIZATION_FAILURE", "The forwarded principal could not be read."),
        Entry("SNAPSHOT_NOT_FOUND", "The snapshot does not exist."),
        Entry("POSITION_OUT_OF_RANGE", "The position is outside of the snapshot."),
        Entry("UNKNOWN_TOPIC_ID", "The broker does not know the topic id.", [.retriable, .refreshesMetadata]),
        Entry("DUPLICATE_BROKER_REGISTRATION", "The broker id is in use."),
        Entry("BROKER_ID_NOT_REGISTERED", "The broker id is not registered."),
        Entry(
            "INCONSISTENT_TOPIC_ID",
            "The topic id does not match the broker's log.", [.retriable, .refreshesMetadata]),
        Entry("INCONSISTENT_CLUSTER_ID", "The cluster id is not the broker's."),
        Entry("TRANSACTIONAL_ID_NOT_FOUND", "The transactional id does not exist."),
        Entry("FETCH_SESSION_TOPIC_ID_ERROR", "The fetch session mixes topic ids and names.", .retriable),
        Entry("INELIGIBLE_REPLICA", "A replica of the new in-sync set may not be in it."),
        Entry("NEW_LEADER_ELECTED", "The change was made, but the leader has changed."),
        Entry("OFFSET_MOVED_TO_TIERED_STORAGE", "The offset has moved to tiered storage."),
        Entry("FENCED_MEMBER_EPOCH", "The member's epoch is fenced: it must join again."),
        Entry("UNRELEASED_INSTANCE_ID", "Another member still uses the instance id."),
        Entry("UNSUPPORTED_ASSIGNOR", "The group does not support the assignor."),
        Entry("STALE_MEMBER_EPOCH", "The member's epoch is stale."),
        Entry("MISMATCHED_ENDPOINT_TYPE", "The request went to the wrong type of endpoint."),
        Entry("UNSUPPORTED_ENDPOINT_TYPE", "The type of endpoint is not supported."),
        Entry("UNKNOWN_CONTROLLER_ID", "The controller id is not known."),
        Entry("UNKNOWN_SUBSCRIPTION_ID", "The telemetry subscription is not known, or not the current one."),
        Entry("TELEMETRY_TOO_LARGE", "The telemetry is larger than the broker accepts."),
        Entry("INVALID_REGISTRATION", "The registration of the broker is not valid."),
        Entry(
            "TRANSACTION_ABORTABLE",
            "The transaction failed and must be aborted; the producer can continue after that."),
        Entry("INVALID_RECORD_STATE", "The record is not in a state that allows the acknowledgement."),
        Entry("SHARE_SESSION_NOT_FOUND", "The share session does not exist.", .retriable),
        Entry("INVALID_SHARE_SESSION_EPOCH", "The epoch of the share session is not the expected one.", .retriable),
        Entry("FENCED_STATE_EPOCH", "The epoch of the share group's state does not match."),
        Entry("INVALID_VOTER_KEY", "The voter's key does not match the replica's."),
        Entry("DUPLICATE_VOTER", "The voter is in the set already."),
        Entry("VOTER_NOT_FOUND", "The voter is not in the set."),
        Entry("INVALID_REGULAR_EXPRESSION", "The regular expression is not valid."),
        Entry(
            "REBOOTSTRAP_REQUIRED",
            "What the client knows of the cluster is too old: it must start again from its bootstrap servers."),
        Entry("STREAMS_INVALID_TOPOLOGY", "The streams topology is not valid."),
        Entry("STREAMS_INVALID_TOPOLOGY_EPOCH", "The epoch of the streams topology is not valid."),
        Entry("STREAMS_TOPOLOGY_FENCED", "The epoch of the streams topology is outdated."),
        Entry("SHARE_SESSION_LIMIT_REACHED", "The broker has as many share sessions as it allows.", .retriable),
    ]
}
