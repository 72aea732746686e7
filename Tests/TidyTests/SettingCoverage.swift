/// For each setting of `Docs/CONFIGURATION.md`, the test that fails when the producer ignores that setting.
///
/// That a setting is read from properties, and refused when it is wrong, other tests see. What is meant here is its
/// effect: requests, bytes, times. To add one, write its test, let the producer ignore the setting, and see the test fail.
enum SettingCoverage {
    /// The tests by the settings' names in properties: the file below `Tests`, and the function in it.
    static let tests: [String: (file: String, function: String)] = [
        "bootstrap.servers": (cluster, "bootstrapServers"),
        "client.dns.lookup": (cluster, "dnsLookup"),
        "client.id": ("KafkaTestingTests/ClientIDTests.swift", "given"),
        "acks": (delivery, "acks"),
        "enable.idempotence": (delivery, "enableIdempotence"),
        "max.in.flight.requests.per.connection": (delivery, "maxInFlightRequestsPerConnection"),
        "retries": (delivery, "retries"),
        "transactional.id": (transactions, "transactionalID"),
        "transaction.timeout.ms": (transactions, "transactionTimeout"),
        "delivery.timeout.ms": (delivery, "deliveryTimeout"),
        "request.timeout.ms": (delivery, "requestTimeout"),
        "max.block.ms": ("SimulationTests/MaxBlockTests.swift", "metadata"),
        "linger.ms": (batches, "linger"),
        "batch.size": (batches, "batchSize"),
        "buffer.memory": (batches, "bufferMemory"),
        "max.request.size": (batches, "maxRequestSize"),
        "max.buffered.records": (batches, "maxBufferedRecords"),
        "topic.buffer.memory": (batches, "topicBufferMemory"),
        "topic.max.buffered.records": (batches, "maxTopicRecords"),
        "batching.mode": (batching, "mode"),
        "batching.linger.min.ms": (batching, "bounds"),
        "batching.linger.max.ms": (batching, "bounds"),
        "batching.batch.size.min": (batching, "bounds"),
        "batching.batch.size.max": (batching, "bounds"),
        "pacing.threshold.percent": (batches, "pacing"),
        "pacing.longest.pause.ms": (batches, "pacing"),
        "compression.type": (batches, "compression"),
        "compression.gzip.level": (batches, "compressionLevel"),
        "compression.lz4.level": (batches, "compressionLevel"),
        "compression.zstd.level": (batches, "compressionLevel"),
        "partitioner.class": (partitions, "partitioning"),
        "partitioner.adaptive.partitioning.enable": (partitions, "adaptivePartitioning"),
        "partitioner.availability.timeout.ms": (partitions, "partitionAvailabilityTimeout"),
        "partitioner.ignore.keys": (partitions, "ignoreKeysForPartitioning"),
        "retry.backoff.ms": (connections, "retryBackoff"),
        "retry.backoff.max.ms": (connections, "retryBackoffMax"),
        "reconnect.backoff.ms": (connections, "reconnectBackoff"),
        "reconnect.backoff.max.ms": (connections, "reconnectBackoffMax"),
        "socket.connection.setup.timeout.ms": (connections, "connectionSetupTimeout"),
        "socket.connection.setup.timeout.max.ms": (connections, "connectionSetupTimeoutMax"),
        "connections.max.idle.ms": (connections, "connectionsMaxIdle"),
        // That the system does what it is asked for with these two, `SocketOptionsTests` shows.
        "send.buffer.bytes": (connections, "sendBufferBytes"),
        "receive.buffer.bytes": (connections, "receiveBufferBytes"),
        "metadata.max.age.ms": (metadata, "metadataMaxAge"),
        "metadata.max.idle.ms": (metadata, "metadataMaxIdle"),
        "metadata.recovery.strategy": (metadata, "metadataRecoveryStrategy"),
        "metadata.recovery.rebootstrap.trigger.ms": (metadata, "metadataRecoveryRebootstrapTrigger"),
        "dead.letter.failures": ("KafkaClientTests/Sender/DeadLetters/DeadLetterTests.swift", "failures"),
        "dead.letter.topic.suffix": (letters, "topics"),
        "dead.letter.topic": (letters, "topics"),
        "dead.letter.source.topics": (letters, "topics"),
        "dead.letter.timeout.ms": ("KafkaClientTests/Sender/DeadLetters/DeadLetterTimeTests.swift", "grace"),
        "security.protocol": ("IntegrationTests/Security/SecureProducerTests.swift", "mechanisms"),
        "ssl.truststore.location": (files, "stores"),
        "ssl.truststore.type": (files, "stores"),
        "ssl.truststore.password": (files, "stores"),
        "ssl.truststore.certificates": (files, "stores"),
        "ssl.keystore.location": (files, "stores"),
        "ssl.keystore.type": (files, "stores"),
        "ssl.keystore.password": (files, "stores"),
        "ssl.keystore.certificate.chain": (files, "stores"),
        "ssl.keystore.key": (files, "stores"),
        "ssl.key.password": (files, "stores"),
        "ssl.endpoint.identification.algorithm": (refused, "hostNameNotVerified"),
        "ssl.enabled.protocols": (refused, "versions"),
        "ssl.cipher.suites": (stores, "unusable"),
        "ssl.certificate.refresh.interval.ms": (files, "renewal"),
        "sasl.mechanism": (files, "mechanisms"),
        "sasl.jaas.config": (files, "mechanisms"),
        "sasl.client.callback.handler.class": (properties, "msk"),
        "sasl.login.callback.handler.class": (properties, "msk"),
        "sasl.oauthbearer.token.endpoint.url": (files, "tokenFile"),
        "sasl.oauthbearer.scope.claim.name": (files, "tokenFile"),
        "sasl.oauthbearer.sub.claim.name": (files, "tokenFile"),
        "sasl.login.refresh.window.factor": (properties, "tokens"),
        "sasl.login.refresh.window.jitter": (properties, "tokens"),
        "sasl.login.refresh.min.period.seconds": (properties, "tokens"),
        "sasl.login.refresh.buffer.seconds": (properties, "tokens"),
    ]

    private static let letters = "KafkaClientTests/Settings/DeadLetterSettingTests.swift"
    private static let transactions = "SimulationTests/Transactions/TransactionSettingsTests.swift"
    private static let files = "IntegrationTests/Security/SecureFileTests.swift"
    private static let stores = "IntegrationTests/Security/SecureStoreTests.swift"
    private static let refused = "IntegrationTests/Security/SecureFailureTests.swift"
    private static let properties = "KafkaClientTests/Configuration/SecurityPropertiesTests.swift"

    private static let cluster = "KafkaClientTests/Settings/ClusterSettingTests.swift"
    private static let delivery = "KafkaClientTests/Settings/DeliverySettingTests.swift"
    private static let batches = "KafkaClientTests/Settings/BatchSettingTests.swift"
    private static let batching = "KafkaClientTests/Settings/BatchingSettingTests.swift"
    private static let partitions = "KafkaClientTests/Settings/PartitionSettingTests.swift"
    private static let connections = "KafkaClientTests/Settings/ConnectionSettingTests.swift"
    private static let metadata = "KafkaClientTests/Settings/MetadataSettingTests.swift"
}
