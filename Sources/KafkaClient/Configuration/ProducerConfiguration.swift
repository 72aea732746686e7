/// How a producer behaves.
///
/// A configuration is a value: take one, change what you need, and give it to a producer, which validates it and keeps
/// its own copy.
///
/// ```swift
/// var configuration = ProducerConfiguration(bootstrapServers: ["kafka-1:9092", "kafka-2:9092"])
/// configuration.compression = .zstd
/// configuration.linger = .milliseconds(20)
/// ```
///
/// Every setting has the name of the Java producer's setting in its documentation; ``init(properties:)`` reads those
/// names. Defaults are the Java producer's unless the setting says otherwise. Where two settings contradict each other,
/// ``validate()`` throws an error that names both: nothing is changed silently.
///
/// Two configurations are equal if all of their settings are; a partitioner of your own counts as described at
/// ``PartitioningStrategy``.
public struct ProducerConfiguration: Hashable, Sendable {
    // MARK: Reaching the cluster

    /// Where to learn about the cluster: `host:port`, with IPv6 addresses in brackets (`[::1]:9092`).
    ///
    /// A few brokers are enough, since they name the rest; list more than one, in case one is down. A
    /// missing port means 9092, and `PLAINTEXT://` before the host is accepted. Empty lists, empty entries and duplicates
    /// are errors. Java: `bootstrap.servers`, required; in properties, superfluous commas are accepted.
    public var bootstrapServers: [String]

    /// How names are turned into addresses. Java: `client.dns.lookup`, default ``DNSLookup/useAllIPs`` (KIP-302).
    public var dnsLookup: DNSLookup = .useAllIPs

    /// The name by which brokers know this client, in their logs and quotas.
    ///
    /// `nil`, the default, means `producer-1`, `producer-2` and so on, in the order in which this process makes
    /// producers. Java: `client.id`.
    public var clientID: String?

    // MARK: Delivery guarantees

    /// Which brokers must have a record before it counts as delivered.
    ///
    /// The default is ``Acks/all``; anything else needs ``enableIdempotence`` off. Java: `acks`.
    public var acks: Acks = .all

    /// Whether brokers recognize a record that is sent again, so that retries neither duplicate nor reorder records.
    ///
    /// The default is `true` (KIP-98, KIP-679). It needs ``acks`` = ``Acks/all``, ``retries`` of at least 1, and at most
    /// 5 ``maxInFlightRequestsPerConnection``; otherwise validation fails. Java: `enable.idempotence`.
    public var enableIdempotence = true

    /// How many requests may await their answers on one connection. The default is 5, the least is 1.
    ///
    /// More hides latency. With ``enableIdempotence`` at most 5 are allowed, and order is kept; without it, a retry may
    /// reorder records unless this is 1. Java: `max.in.flight.requests.per.connection`.
    public var maxInFlightRequestsPerConnection = 5

    /// How many times a batch is sent again after a transient failure. The default is 2,147,483,647, the least 0.
    ///
    /// Leave it at the default, and limit the time with ``deliveryTimeout`` instead. With ``enableIdempotence`` it must be at least
    /// 1. Java: `retries`.
    public var retries = Int(Int32.max)

    // MARK: Transactions

    /// The name under which this producer's transactions go, or `nil`, the default, for a producer without transactions.
    ///
    /// It must stay the same over restarts and be used by one producer at a time: a new producer with the same name aborts
    /// what the old one left open, and fences the old one. Needs idempotence. See
    /// ``KafkaProducer/withTransaction(retries:_:)``. Java: `transactional.id` (KIP-98).
    public var transactionalID: String?

    /// After which time a coordinator aborts a transaction that was not ended, counted from its first record. The default is
    /// 60 s.
    ///
    /// The producer has ended then, since another one may have taken its place. Brokers have a limit of their own
    /// (`transaction.max.timeout.ms`, 15 minutes). Java: `transaction.timeout.ms`.
    public var transactionTimeout: Duration = .seconds(60)

    // MARK: Timeouts

    /// The time within which a record that was accepted is delivered or fails, retries included. The default is 120 s.
    ///
    /// It counts from the creation of the record's batch. It must be at least the longest ``linger`` plus
    /// ``requestTimeout``. The failure is ``KafkaError/Code/deliveryTimedOut``. Java: `delivery.timeout.ms` (KIP-91).
    public var deliveryTimeout: Duration = .seconds(120)

    /// How long a broker may take to answer before the connection is closed and the request retried. The default is
    /// 30 s. Java: `request.timeout.ms`.
    public var requestTimeout: Duration = .seconds(30)

    /// How long a send may wait for the topic's metadata and for buffer memory, together. The default is 60 s.
    ///
    /// The failures are ``KafkaError/Code/metadataUnavailable`` or ``KafkaError/Code/unknownTopic``, and
    /// ``KafkaError/Code/bufferFull``. Java: `max.block.ms`.
    public var maxBlock: Duration = .seconds(60)

    // MARK: Batches

    /// How long a batch that is not full waits for more records.
    ///
    /// The default is ``Linger/adaptive(upTo:)`` with 5 ms: Java's 5 ms, except that a task that awaits its record
    /// does not wait needlessly. Java: `linger.ms`, which sets ``Linger/fixed(_:)``.
    public var linger: Linger = .adaptive(upTo: .milliseconds(5))

    /// The size in bytes at which a batch counts as full. The default is 16,384; 0 gives every record its own batch.
    ///
    /// Bytes are counted before compression. A batch takes only the memory that its records need; a record that is
    /// larger than this gets a batch of its own. It must not exceed ``bufferMemory``, nor 2 GiB less 128 KiB, which
    /// leaves room in a request for its headers. Java: `batch.size`.
    public var batchSize = 16 * 1024

    /// Whether ``linger`` and ``batchSize`` stay as they are set, or follow the load within bounds. The default is
    /// ``Batching/fixed``.
    ///
    /// Properties: `batching.mode` and `batching.*` for the bounds (not in Java).
    public var batching: Batching = .fixed

    /// How many bytes of records the producer holds, those in flight included. The default is 32 MiB.
    ///
    /// When they are used up, `send` and `enqueue` wait, up to ``maxBlock``, and `tryEnqueue` throws. It is a bound for
    /// the records' bytes, framing included; in addition, each unfinished batch takes about 1 KiB (5 % of the default
    /// ``batchSize``), and each record that is awaited, or has a callback, what the task or the closure takes. Java:
    /// `buffer.memory`.
    public var bufferMemory = 32 * 1024 * 1024

    /// The largest request in bytes, and so the largest record, before compression. The default is 1 MiB.
    ///
    /// A larger record fails with ``KafkaError/Code/recordTooLarge``. Brokers have a limit of their own
    /// (`message.max.bytes`). It must not exceed ``bufferMemory``, nor 2 GiB less 128 KiB, which leaves room for its
    /// headers. Java: `max.request.size`.
    public var maxRequestSize = 1024 * 1024

    /// How many records the producer holds at most, in addition to the limit of ``bufferMemory``; `nil`, the default, is
    /// no such limit.
    ///
    /// It bounds what small records cost beyond their bytes. Properties: `max.buffered.records` (not in Java).
    public var maxBufferedRecords: Int?

    /// How many bytes of ``bufferMemory`` the records of one topic may take; `nil`, the default, is no such limit.
    ///
    /// When a topic has used them up, records for it wait as if all of the buffer were used up, and those for other topics do not: one
    /// topic that is much used, or whose leaders are away, cannot take the memory of all. It must be at least ``batchSize`` and
    /// ``maxRequestSize``, and at most ``bufferMemory``. Properties: `topic.buffer.memory` (not in Java).
    public var topicBufferMemory: Int?

    /// How many records of one topic the producer holds at most; `nil`, the default, is no such limit.
    ///
    /// With this limit, as with ``maxBufferedRecords``, each record needs a permit, and takes a longer way into its batch. Properties:
    /// `topic.max.buffered.records` (not in Java).
    public var maxTopicRecords: Int?

    /// From which percentage of ``bufferMemory`` on `send` and `enqueue` are slowed down, before it is full; `nil`, the default,
    /// is never.
    ///
    /// Beyond it, batches begin about as fast as brokers take them: faster while the buffer is less than half-way between the threshold
    /// and full, and slower when it is more. A call whose record begins a batch waits for its turn, for ``longestPause`` at
    /// most; it never fails for that. `tryEnqueue` is not slowed down, and finds the rest of the buffer free. Properties:
    /// `pacing.threshold.percent` (not in Java).
    public var pacingThreshold: Int?

    /// How long a call may be slowed down for one record with ``pacingThreshold``. The default is 1 s.
    ///
    /// The wait counts towards ``maxBlock``. Properties: `pacing.longest.pause.ms` (not in Java).
    public var longestPause: Duration = .seconds(1)

    /// How batches are compressed. The default is ``Compression/uncompressed``.
    ///
    /// Java: `compression.type` and `compression.gzip.level`, `compression.lz4.level`, `compression.zstd.level`
    /// (KIP-390).
    public var compression: Compression = .uncompressed

    // MARK: Partitions

    /// How a record without an explicit partition gets one. The default is ``PartitioningStrategy/default``.
    ///
    /// Java: `partitioner.class`.
    public var partitioning: PartitioningStrategy = .default

    /// Whether records without a key go to partitions with short queues more often. The default is `true`.
    ///
    /// A topic's first ones go to a partition whose leader is already connected, so that they need not wait for a connection.
    /// If off, they are spread evenly. Java: `partitioner.adaptive.partitioning.enable` (KIP-794).
    public var adaptivePartitioning = true

    /// How long a partition's leader may accept nothing before records without a key avoid it; zero, the default, is off.
    ///
    /// It needs ``adaptivePartitioning``. Java: `partitioner.availability.timeout.ms` (KIP-794).
    public var partitionAvailabilityTimeout: Duration = .zero

    /// Whether records with a key are spread as if they had none. The default is `false`.
    ///
    /// Java: `partitioner.ignore.keys` (KIP-794).
    public var ignoreKeysForPartitioning = false

    // MARK: Backoff

    /// The wait before the first retry of a request; it doubles from retry to retry. The default is 100 ms.
    ///
    /// Every wait varies by ±20 %, but never exceeds ``retryBackoffMax``. Java: `retry.backoff.ms` (KIP-580).
    public var retryBackoff: Duration = .milliseconds(100)

    /// The longest wait between retries of a request. The default is 1 s. Java: `retry.backoff.max.ms` (KIP-580).
    public var retryBackoffMax: Duration = .seconds(1)

    /// The wait before the first new connection to a broker whose last one failed; it doubles from failure to failure.
    ///
    /// The default is 50 ms. Every wait varies by ±20 %, but never exceeds ``reconnectBackoffMax``. Java:
    /// `reconnect.backoff.ms`.
    public var reconnectBackoff: Duration = .milliseconds(50)

    /// The longest wait between connections to a broker. The default is 1 s. Java: `reconnect.backoff.max.ms`.
    public var reconnectBackoffMax: Duration = .seconds(1)

    // MARK: Connections

    /// How long making a connection may take; it doubles from failure to failure. The default is 10 s.
    ///
    /// Java: `socket.connection.setup.timeout.ms` (KIP-601).
    public var connectionSetupTimeout: Duration = .seconds(10)

    /// The longest that making a connection may take, after several failures. The default is 30 s.
    ///
    /// Java: `socket.connection.setup.timeout.max.ms` (KIP-601).
    public var connectionSetupTimeoutMax: Duration = .seconds(30)

    /// How long a connection may be idle before it is closed; `nil` never closes it. The default is 9 minutes.
    ///
    /// Brokers close idle connections after 10 minutes, and load balancers often sooner and without notice: stay below
    /// that. Java: `connections.max.idle.ms`, where -1 stands for `nil`.
    public var connectionsMaxIdle: Duration? = .seconds(540)

    /// The size in bytes of the socket's send buffer; `nil`, the default, leaves it to the operating system.
    ///
    /// Java: `send.buffer.bytes`, where the default is 131,072 and -1 stands for `nil`. The system's own default is
    /// used here since it adapts to the connection.
    public var sendBufferBytes: Int?

    /// The size in bytes of the socket's receive buffer; `nil`, the default, leaves it to the operating system.
    ///
    /// Java: `receive.buffer.bytes`, where the default is 32,768 and -1 stands for `nil`. The system's own default is
    /// used here since it adapts to the connection.
    public var receiveBufferBytes: Int?

    // MARK: Metadata

    /// How old the producer's knowledge of the cluster may get before it asks again. The default is 5 minutes.
    ///
    /// Java: `metadata.max.age.ms`.
    public var metadataMaxAge: Duration = .seconds(300)

    /// How long a topic may go unused before the producer forgets it. The default is 5 minutes, the least 5 s.
    ///
    /// Java: `metadata.max.idle.ms` (KIP-526).
    public var metadataMaxIdle: Duration = .seconds(300)

    /// What to do when no known broker can be reached. The default is ``MetadataRecoveryStrategy/rebootstrap``.
    ///
    /// Java: `metadata.recovery.strategy` (KIP-899).
    public var metadataRecoveryStrategy: MetadataRecoveryStrategy = .rebootstrap

    /// How long metadata may be unobtainable before the producer starts over from the bootstrap servers.
    ///
    /// The default is 5 minutes. It only applies to ``MetadataRecoveryStrategy/rebootstrap``. Java:
    /// `metadata.recovery.rebootstrap.trigger.ms` (KIP-1102).
    public var metadataRecoveryRebootstrapTrigger: Duration = .seconds(300)

    // MARK: Dead letters

    /// Which records that fail are kept in another topic, and where. The default is that none are.
    ///
    /// Not possible with a ``transactionalID``. See <doc:KeepingFailedRecords>.
    public var deadLetters = DeadLetterPolicy()

    // MARK: Security

    /// Whether connections use TLS, and whether the client authenticates with SASL.
    ///
    /// The default is ``SecurityProtocol/plaintext``: neither. Java: `security.protocol`.
    public var securityProtocol: SecurityProtocol = .plaintext

    /// How connections are encrypted, with ``SecurityProtocol/tls`` and ``SecurityProtocol/saslTLS``. Java: `ssl.*`.
    public var tls = TLSConfiguration()

    /// How the client authenticates, with ``SecurityProtocol/saslTLS`` and ``SecurityProtocol/saslPlaintext``; `nil`, the
    /// default, otherwise. Java: `sasl.*`.
    public var sasl: SASLConfiguration?

    /// What properties implied beyond what they spell out. The producer logs it when it starts.
    package internal(set) var implied = ImpliedSettings()

    /// A configuration with defaults for everything but the servers.
    ///
    /// - Parameter bootstrapServers: See ``bootstrapServers``. Entries are checked by ``validate()``.
    public init(bootstrapServers: [String]) {
        self.bootstrapServers = bootstrapServers
    }
}
