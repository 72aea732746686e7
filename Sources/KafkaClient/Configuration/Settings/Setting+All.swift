import KafkaWire

// The table. Its order is that of the documentation, and that in which properties are read.

extension Setting {
    /// Every setting there is.
    package static let all: [Setting] =
        cluster + guarantees + transactions + timeouts + batches + batchingSettings + partitions + backoff + connections
        + metadata
        + deadLetters + security

    private static let cluster = [bootstrapServers, dnsLookup, clientID]

    static let bootstrapServers = Setting(
        "bootstrap.servers", "bootstrapServers", \.bootstrapServers, .list,
        """
        Where to learn about the cluster. A few brokers are enough; the rest are learned from them. IPv6 addresses \
        are written in brackets; a missing port means 9092. `PLAINTEXT://` before a host is accepted.
        """)
    static let dnsLookup = Setting(
        "client.dns.lookup", "dnsLookup", \.dnsLookup, .choice,
        "How bootstrap names become addresses. Every address of a name is tried (KIP-302, KIP-235).")
    static let clientID = Setting(
        "client.id", "clientID", \.clientID, .clientID,
        "The name by which brokers know this client, in logs and quotas. Empty (`nil`) means `producer-1`, …")

    private static let guarantees = [acks, enableIdempotence, maxInFlight, retries]

    static let acks = Setting(
        "acks", "acks", \.acks, .acks,
        "Which brokers must have a record before it counts as delivered. Idempotence needs `all`.")
    static let enableIdempotence = Setting(
        "enable.idempotence", "enableIdempotence", \.enableIdempotence, .boolean,
        "Whether brokers recognize a record that is sent again: retries neither duplicate nor reorder (KIP-98).")
    static let maxInFlight = Setting(
        "max.in.flight.requests.per.connection", "maxInFlightRequestsPerConnection",
        \.maxInFlightRequestsPerConnection, .integer(1...Int(Int32.max)),
        "How many requests may await answers on a connection. Idempotence needs at most 5.")
    static let retries = Setting(
        "retries", "retries", \.retries, .integer(0...Int(Int32.max)),
        "How many times a batch is sent again. Prefer to bound the time. Idempotence needs at least 1.")

    private static let transactions = [transactionalID, transactionTimeout]

    static let transactionalID = Setting(
        "transactional.id", "transactionalID", \.transactionalID, .transactionalID,
        """
        The name of the producer's transactions, the same over restarts. Empty (`nil`) means no transactions (KIP-98).
        """)
    static let transactionTimeout = Setting(
        "transaction.timeout.ms", "transactionTimeout", \.transactionTimeout,
        .milliseconds(from: 1, to: Int64(Int32.max)),
        "After which time a coordinator aborts a transaction that was not ended.")

    private static let timeouts = [deliveryTimeout, requestTimeout, maxBlock]

    static let deliveryTimeout = Setting(
        "delivery.timeout.ms", "deliveryTimeout", \.deliveryTimeout, .milliseconds(from: 1, to: Int64(Int32.max)),
        "Within this time an accepted record is delivered or fails. At least linger plus request timeout (KIP-91).")
    static let requestTimeout = Setting(
        "request.timeout.ms", "requestTimeout", \.requestTimeout, .milliseconds(from: 1, to: Int64(Int32.max)),
        "How long a broker may take to answer before its connection is closed and the request retried.")
    static let maxBlock = Setting(
        "max.block.ms", "maxBlock", \.maxBlock, .milliseconds(),
        "How long a send may wait for metadata and buffer memory, together, before it throws.")

    static let largestRequest = ProduceRequestWriter.largestRecordSize

    private static let batches = [
        linger, batchSize, bufferMemory, maxRequestSize, maxBufferedRecords, topicBufferMemory, maxTopicRecords,
        pacingThreshold, longestPause, compression, gzipLevel, lz4Level, zstdLevel,
    ]

    static let linger = Setting(
        "linger.ms", "linger", \.linger, .linger,
        """
        How long a batch that is not full waits for more records. The key sets `.fixed`; the default is \
        `.adaptive(upTo:)`, where a batch whose sender awaits it does not wait without need.
        """)
    static let batchSize = Setting(
        "batch.size", "batchSize", \.batchSize, .bytes(0...largestRequest),
        "The bytes, before compression, at which a batch is full. 0 gives every record a batch of its own.")
    static let bufferMemory = Setting(
        "buffer.memory", "bufferMemory", \.bufferMemory, .bytes(1...Int.max),
        "The bytes of records held, those in flight included. When they are used up, sends wait. At least the batch and the request size."
    )
    static let maxRequestSize = Setting(
        "max.request.size", "maxRequestSize", \.maxRequestSize, .bytes(1...largestRequest),
        "The largest request, and so the largest record, in bytes before compression.")
    static let maxBufferedRecords = Setting(
        "max.buffered.records", "maxBufferedRecords", \.maxBufferedRecords,
        .optional(.integer(1...Int.max), nil: "no limit"),
        "The most records held, in addition to the limit of `buffer.memory`. Not available in the Java producer.")
    static let compression = compressionType("The codec for batches. zstd needs Kafka 2.1 (KIP-110).")
    static let gzipLevel = compressionLevel(
        .gzip, "How hard gzip tries, with `.gzip(level:)`; an error with another codec (KIP-390).")
    static let lz4Level = compressionLevel(
        .lz4, "How hard LZ4 tries, with `.lz4(level:)`; an error with another codec (KIP-390).")
    static let zstdLevel = compressionLevel(
        .zstd, "How hard Zstandard tries, with `.zstd(level:)`; an error with another codec (KIP-390).")

    private static let partitions = [
        partitioning, adaptivePartitioning, partitionAvailabilityTimeout, ignoreKeysForPartitioning,
    ]

    static let partitioning = Setting(
        "partitioner.class", "partitioning", \.partitioning, .partitioner,
        "How a record without a partition gets one. The default hashes keys as Java does, and spreads the rest.")
    static let adaptivePartitioning = Setting(
        "partitioner.adaptive.partitioning.enable", "adaptivePartitioning", \.adaptivePartitioning, .boolean,
        "Whether records without a key prefer partitions with short queues (KIP-794).")
    static let partitionAvailabilityTimeout = Setting(
        "partitioner.availability.timeout.ms", "partitionAvailabilityTimeout", \.partitionAvailabilityTimeout,
        .milliseconds(),
        "How long a leader may accept nothing before records without a key avoid it; 0 is off (KIP-794).")
    static let ignoreKeysForPartitioning = Setting(
        "partitioner.ignore.keys", "ignoreKeysForPartitioning", \.ignoreKeysForPartitioning, .boolean,
        "Whether records with a key are spread as if they had none (KIP-794).")

    private static let backoff = [retryBackoff, retryBackoffMax, reconnectBackoff, reconnectBackoffMax]

    static let retryBackoff = Setting(
        "retry.backoff.ms", "retryBackoff", \.retryBackoff, .milliseconds(),
        "The wait before a first retry; it doubles, ±20 %, up to the longest (KIP-580).")
    static let retryBackoffMax = Setting(
        "retry.backoff.max.ms", "retryBackoffMax", \.retryBackoffMax, .milliseconds(),
        "The longest wait between retries (KIP-580).")
    static let reconnectBackoff = Setting(
        "reconnect.backoff.ms", "reconnectBackoff", \.reconnectBackoff, .milliseconds(),
        "The wait before connecting to a broker again after a failure; it doubles, ±20 %, up to the longest.")
    static let reconnectBackoffMax = Setting(
        "reconnect.backoff.max.ms", "reconnectBackoffMax", \.reconnectBackoffMax, .milliseconds(),
        "The longest wait between connections to a broker.")

    private static let connections = [
        connectionSetupTimeout, connectionSetupTimeoutMax, connectionsMaxIdle, sendBufferBytes, receiveBufferBytes,
    ]

    static let connectionSetupTimeout = Setting(
        "socket.connection.setup.timeout.ms", "connectionSetupTimeout", \.connectionSetupTimeout,
        .milliseconds(from: 1),
        "How long making a connection may take; it doubles from failure to failure (KIP-601).")
    static let connectionSetupTimeoutMax = Setting(
        "socket.connection.setup.timeout.max.ms", "connectionSetupTimeoutMax", \.connectionSetupTimeoutMax,
        .milliseconds(from: 1),
        "The longest that making a connection may take (KIP-601).")
    static let connectionsMaxIdle = Setting(
        "connections.max.idle.ms", "connectionsMaxIdle", \.connectionsMaxIdle,
        .optional(.milliseconds(from: 1), nil: "never"),
        "How long a connection may be idle before it is closed. Stay below brokers (10 min) and load balancers.")
    static let sendBufferBytes = Setting(
        "send.buffer.bytes", "sendBufferBytes", \.sendBufferBytes,
        .optional(.bytes(1...Int(Int32.max)), nil: "the system's choice"),
        "The socket's send buffer. The system adapts its own choice to the connection. Java's default is 131072.")
    static let receiveBufferBytes = Setting(
        "receive.buffer.bytes", "receiveBufferBytes", \.receiveBufferBytes,
        .optional(.bytes(1...Int(Int32.max)), nil: "the system's choice"),
        "The socket's receive buffer. The system adapts its own choice to the connection. Java's default is 32768.")

    private static let metadata = [
        metadataMaxAge, metadataMaxIdle, metadataRecoveryStrategy, metadataRecoveryRebootstrapTrigger,
    ]

    static let metadataMaxAge = Setting(
        "metadata.max.age.ms", "metadataMaxAge", \.metadataMaxAge, .milliseconds(),
        "How old metadata may get before it is refreshed.")
    static let metadataMaxIdle = Setting(
        "metadata.max.idle.ms", "metadataMaxIdle", \.metadataMaxIdle, .milliseconds(from: 5000),
        "How long a topic may go unused before it is forgotten (KIP-526).")
    static let metadataRecoveryStrategy = Setting(
        "metadata.recovery.strategy", "metadataRecoveryStrategy", \.metadataRecoveryStrategy, .choice,
        "What to do when no known broker can be reached: start over from the bootstrap servers (the known brokers are "
            + "still tried, too), or not (KIP-899).")
    static let metadataRecoveryRebootstrapTrigger = Setting(
        "metadata.recovery.rebootstrap.trigger.ms", "metadataRecoveryRebootstrapTrigger",
        \.metadataRecoveryRebootstrapTrigger, .milliseconds(),
        "How long metadata may be unobtainable before starting over from the bootstrap servers (KIP-1102).")
}
