import KafkaClient
import KafkaVerification
import Testing

@testable import kafka_producer

@Suite("Known mistakes in settings", .timeLimit(.minutes(10)))
struct TuneCriticTests {
    private func kinds(
        _ change: (inout ProducerConfiguration) -> Void = { _ in },
        workload: TuneWorkload = TuneAdvisorTests.workload(),
        codecs: [CodecFigure] = [], topic: TopicFacts? = nil, contradiction: String? = nil
    ) -> [TuneWarning.Kind] {
        var configuration = TuneAdvisorTests.defaults
        configuration.bufferMemory = 128 << 20
        change(&configuration)
        return TuneCritic(
            workload: workload, current: configuration, codecs: codecs, topic: topic, contradiction: contradiction
        ).warnings.map(\.kind)
    }

    private func facts(_ replicas: Int, _ minimum: Int?, problem: String? = nil) -> TopicFacts {
        TopicFacts(
            brokers: 3, partitions: 6, replicationFactor: replicas, minInSyncReplicas: minimum,
            maxMessageBytes: 1_048_588, settingsProblem: problem, roundTripMilliseconds: 1)
    }

    @Test("Settings that are right bring no warning")
    func none() {
        #expect(kinds() == [])
        #expect(kinds(topic: facts(3, 2)) == [])
        #expect(
            kinds({ $0.compression = .lz4 }, codecs: [CodecFigure(codec: "lz4", ratio: 0.4, megabytesPerSecond: 1)])
                == [])
    }

    @Test("linger.ms 0 is a mistake at a high rate only")
    func linger() {
        #expect(kinds({ $0.linger = .zero }) == [.lingerZero])
        let slow = TuneAdvisorTests.workload { $0.recordsPerSecond = 100 }
        #expect(kinds({ $0.linger = .zero }, workload: slow) == [])
    }

    @Test("acks=all with one replica that must be in sync, or with one replica at all")
    func replicas() {
        #expect(kinds(topic: facts(3, 1)) == [.minInSyncReplicas])
        #expect(kinds(topic: facts(1, 1)) == [.minInSyncReplicas])
        #expect(kinds(topic: facts(3, nil, problem: "TOPIC_AUTHORIZATION_FAILED")) == [.unknownTopicSettings])
        func leader(_ configuration: inout ProducerConfiguration) {
            (configuration.acks, configuration.enableIdempotence) = (.leader, false)
        }
        #expect(kinds(leader, topic: facts(3, 1)) == [])
    }

    @Test("One request in flight, with and without idempotence")
    func inFlight() {
        #expect(kinds({ $0.maxInFlightRequestsPerConnection = 1 }) == [.oneInFlight])
        #expect(kinds({ ($0.maxInFlightRequestsPerConnection, $0.enableIdempotence) = (1, false) }) == [.oneInFlight])
    }

    @Test("Compressing what does not become smaller")
    func compression() {
        let figures = [CodecFigure(codec: "zstd:3", ratio: 1, megabytesPerSecond: 100)]
        #expect(kinds({ $0.compression = .zstd }, codecs: figures) == [.incompressible])
        #expect(kinds({ $0.compression = .lz4 }, codecs: figures) == [])
    }

    @Test("What no setting mends: the network, the round trip, the topic's limit, the buffer")
    func limits() {
        #expect(kinds(workload: TuneAdvisorTests.workload { $0.bandwidth = 5e6 }) == [.bandwidth])
        #expect(kinds(workload: TuneAdvisorTests.workload { ($0.latencyBudget, $0.roundTrip) = (5, 8) }) == [.latency])
        #expect(kinds({ $0.batchSize = 2 << 20 }, topic: facts(3, 2)) == [.recordSize])
        #expect(kinds({ $0.bufferMemory = 32 << 20 }) == [.smallBuffer])
    }

    @Test(
        "A delivery timeout that is too short is a warning, although the producer refuses it; other contradictions stay errors"
    )
    func deliveryTimeout() throws {
        let short = ProducerSettings(properties: ["delivery.timeout.ms": "10000", "linger.ms": "7"])
        let (configuration, contradiction) = try Tune.currentConfiguration(short)
        #expect(configuration.linger == .milliseconds(7))
        #expect(contradiction?.contains("delivery.timeout.ms") == true)
        #expect(kinds(contradiction: contradiction) == [.deliveryTimeout])
        #expect(try Tune.currentConfiguration(ProducerSettings(properties: [:])).contradiction == nil)
        #expect(throws: ToolError.self) {
            try Tune.currentConfiguration(
                ProducerSettings(properties: ["acks": "1", "enable.idempotence": "true"]))
        }
    }
}
