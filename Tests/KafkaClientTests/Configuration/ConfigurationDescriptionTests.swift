import Logging
import Testing

@testable import KafkaClient

@Suite("Configurations as values: compared, printed, logged", .timeLimit(.minutes(10)))
struct ConfigurationDescriptionTests {
    private let standard = ProducerConfiguration(bootstrapServers: ["a:1", "b:2"])

    /// Goes to the partition of its number.
    private struct Fixed: Partitioner, Equatable {
        let number: Int32

        func partition(for record: borrowing PartitioningContext) -> Int32 { number }
    }

    /// Has nothing to compare.
    private struct Opaque: Partitioner {
        func partition(for record: borrowing PartitioningContext) -> Int32 { 0 }
    }

    @Test("All settings in force, by their names in properties, in the order of the documentation")
    func description() {
        let expected = """
            bootstrap.servers=a:1,b:2, client.dns.lookup=use_all_dns_ips, client.id=, acks=all, enable.idempotence=true, \
            max.in.flight.requests.per.connection=5, retries=2147483647, transactional.id=, transaction.timeout.ms=60000, \
            delivery.timeout.ms=120000, request.timeout.ms=30000, max.block.ms=60000, linger.ms=5 (adaptive), batch.size=16384, \
            buffer.memory=33554432, max.request.size=1048576, max.buffered.records=-1, topic.buffer.memory=-1, \
            topic.max.buffered.records=-1, pacing.threshold.percent=-1, pacing.longest.pause.ms=1000, compression.type=none, \
            batching.mode=fixed, partitioner.class=default, partitioner.adaptive.partitioning.enable=true, \
            partitioner.availability.timeout.ms=0, partitioner.ignore.keys=false, retry.backoff.ms=100, \
            retry.backoff.max.ms=1000, reconnect.backoff.ms=50, reconnect.backoff.max.ms=1000, \
            socket.connection.setup.timeout.ms=10000, socket.connection.setup.timeout.max.ms=30000, \
            connections.max.idle.ms=540000, send.buffer.bytes=-1, receive.buffer.bytes=-1, metadata.max.age.ms=300000, \
            metadata.max.idle.ms=300000, metadata.recovery.strategy=rebootstrap, \
            metadata.recovery.rebootstrap.trigger.ms=300000, dead.letter.failures=none, dead.letter.topic.suffix=-dlt, \
            dead.letter.topic=, dead.letter.source.topics=, dead.letter.timeout.ms=10000, security.protocol=PLAINTEXT
            """
        #expect("\(standard)" == expected)
    }

    @Test("What was changed shows, with the level of the codec in use")
    func changes() {
        var configuration = standard
        configuration.compression = .zstd(level: 7)
        configuration.linger = .milliseconds(20)
        configuration.connectionsMaxIdle = nil
        configuration.partitioning = .custom(Opaque())
        let description = "\(configuration)"
        for part in [
            "compression.type=zstd, compression.zstd.level=7, ", "linger.ms=20, ", "connections.max.idle.ms=-1, ",
            "partitioner.class=custom, ",
        ] {
            #expect(description.contains(part))
        }
    }

    @Test("A secret is not shown, even if it is wrong; only that there is one")
    func secrets() {
        let secret = Setting("some.password", "clientID", \.clientID, .clientID, "", isSecret: true)
        var configuration = standard
        #expect(secret.shown(in: configuration) == "")
        configuration.clientID = "hunter2"
        #expect(secret.shown(in: configuration) == "[hidden]")
        #expect(secret.problem(value: "hunter2").hasPrefix("some.password (clientID) is [hidden], but must be"))
        #expect(secret.problem(value: "").hasPrefix("some.password (clientID) is empty, but must be"))
    }

    @Test(
        "Changing any setting makes another configuration", arguments: Setting.all.filter { !$0.isPart }.map(\.javaName)
    )
    func inequality(javaName: String) throws {
        let other = [
            "bootstrap.servers": "a:1", "client.dns.lookup": "resolve_canonical_bootstrap_servers_only",
            "acks": "1", "enable.idempotence": "false", "compression.type": "lz4", "partitioner.class": "round_robin",
            "partitioner.adaptive.partitioning.enable": "false", "partitioner.ignore.keys": "true",
            "metadata.recovery.strategy": "none", "dead.letter.failures": "all", "security.protocol": "SSL",
            "ssl.endpoint.identification.algorithm": "",
            "ssl.enabled.protocols": "TLSv1.3", "batching.mode": "automatic", "batching.batch.size.min": "1000",
            "batching.batch.size.max": "100000",
        ]
        let setting = try #require(Setting.all.first { $0.javaName == javaName })
        var configuration = standard
        if let codec = setting.levelCodec { configuration.compression = Compression(codec) }
        if setting.isBatchingBound { configuration.batching = .automatic() }
        let before = configuration
        #expect(configuration == before && configuration.hashValue == before.hashValue)
        #expect(setting.set(other[javaName] ?? (setting.unit == .milliseconds ? "6000" : "7"), &configuration))
        #expect(configuration != before)
    }

    @Test("An adaptive linger is not a fixed one of the same length")
    func lingers() {
        var configuration = standard
        configuration.linger = .fixed(.milliseconds(5))
        #expect(configuration != standard)
    }

    @Test("Partitioners of one's own are compared by identity, or by value if they can be")
    func partitioners() {
        let strategy = PartitioningStrategy.custom(Opaque())
        let copy = strategy
        #expect(strategy == copy && strategy.hashValue == copy.hashValue)
        #expect(strategy != .custom(Opaque()), "nothing says that they do the same")
        #expect(PartitioningStrategy.custom(Fixed(number: 1)) == .custom(Fixed(number: 1)))
        #expect(PartitioningStrategy.custom(Fixed(number: 1)) != .custom(Fixed(number: 2)))
        #expect(PartitioningStrategy.custom(Fixed(number: 1)) != .custom(Opaque()))
        #expect(strategy != .default && PartitioningStrategy.default == .default)
        #expect(PartitioningStrategy.default != .murmur2Random)
    }

    @Test("A producer logs its settings for debugging as it starts")
    func log() throws {
        let log = LogCollector()
        log.logger.producerStarts(standard, servers: [])
        let line = try #require(log.lines.first)
        #expect(log.lines.count == 1)
        #expect(line.level == .debug && line.message == "producer starts")
        #expect(line.metadata["kafka.settings"] == "\(standard)")
    }
}
