import KafkaSockets
import KafkaTesting
import KafkaWire

/// Drives a model cluster by hand: requests in, responses out, time only on demand.
final class ModelDriver {
    struct Unexpected: Error {
        var actions: [ModelAction]
    }

    let model: ModelCluster
    var now = MonotonicTime(nanoseconds: 1_000_000_000)
    private var connections: [Int32: ModelConnectionID] = [:]
    private var nextConnection = 1
    private var nextCorrelation: Int32 = 100

    init(brokers: Int = 3, _ adjust: (inout EmbeddedClusterConfiguration) -> Void = { _ in }) {
        var configuration = EmbeddedClusterConfiguration(brokers: brokers)
        adjust(&configuration)
        let ports = (0..<brokers).map { Int32(9092 + $0) }
        model = ModelCluster(configuration: configuration, host: "127.0.0.1", ports: ports)
    }

    /// A new connection, which the next requests to that broker use.
    @discardableResult
    func connect(to broker: Int32) -> ModelConnectionID {
        let id = ModelConnectionID(rawValue: nextConnection)
        nextConnection += 1
        model.open(id, to: broker)
        connections[broker] = id
        return id
    }

    /// Sends a request without looking at what comes back; returns its correlation id.
    @discardableResult
    func send<Q: WireMessage>(_ request: Q, version: Int16, to broker: Int32) -> Int32 {
        var writer = WireWriter(capacity: 1024)
        nextCorrelation += 1
        RequestHeader(apiKey: Q.apiKey, apiVersion: version, correlationID: nextCorrelation, clientID: "test")
            .encode(into: &writer)
        request.encode(into: &writer, version: version)
        deliver(writer.contiguousBytes(), to: broker)
        return nextCorrelation
    }

    /// Sends a frame's bytes as they are.
    func deliver(_ frame: [UInt8], to broker: Int32) {
        let connection = connections[broker] ?? connect(to: broker)
        frame.withUnsafeBytes { model.receive($0, on: connection, now: now) }
    }

    /// Sends a request and decodes the one response that must come immediately.
    func exchange<Q: WireMessage, R: WireMessage>(
        _ request: Q, version: Int16, to broker: Int32, as: R.Type = R.self
    ) throws -> R {
        let correlation = send(request, version: version, to: broker)
        let actions = model.takeActions()
        guard actions.count == 1, case .send(let bytes) = actions[0].effect else {
            throw Unexpected(actions: actions)
        }
        return try ModelDriver.decode(bytes, version: version, correlation: correlation)
    }

    static func decode<R: WireMessage>(
        _ bytes: [UInt8], version: Int16, correlation: Int32, as: R.Type = R.self
    ) throws -> R {
        try bytes.withUnsafeBytes { bytes in
            var reader = WireReader(bytes)
            let length = try reader.readInt32()
            guard Int(length) == bytes.count - 4 else { throw WireError(.invalidValue, at: 0, "frame length") }
            let flexible = R.apiKey.hasFlexibleResponseHeader(version: version)
            let header = try ResponseHeader(from: &reader, flexible: flexible)
            guard header.correlationID == correlation else {
                throw WireError(.invalidValue, at: 4, "correlation id")
            }
            let message = try R(from: &reader, version: version)
            try reader.expectEnd()
            return message
        }
    }

    /// Lets virtual time pass.
    func advance(by duration: Duration) {
        now += duration
        model.advance(to: now)
    }

    // MARK: Short forms

    static func produceRequest(
        _ topic: String, _ partition: Int32, _ records: [UInt8]?, acks: Int16 = -1
    ) -> ProduceRequest {
        ProduceRequest(
            acks: acks, timeoutMs: 30_000,
            topics: [
                ProduceRequest.Topic(
                    name: topic, partitions: [ProduceRequest.Partition(index: partition, records: records)])
            ])
    }

    /// Produces one batch to one partition and returns the partition's part of the answer.
    func produce(
        _ records: [UInt8]?, topic: String = "t", partition: Int32 = 0, to broker: Int32? = nil, acks: Int16 = -1,
        version: Int16 = 9
    ) throws -> ProduceResponse.Partition {
        let leader = model.topics[topic]?.partition(partition)?.leader ?? 1
        let request = ModelDriver.produceRequest(topic, partition, records, acks: acks)
        let response: ProduceResponse = try exchange(request, version: version, to: broker ?? leader)
        guard let answer = response.topics.first?.partitions.first else { throw Unexpected(actions: []) }
        return answer
    }

    func metadata(
        _ topics: [String]?, from broker: Int32 = 1, version: Int16 = 12
    ) throws -> MetadataResponse {
        let request = MetadataRequest(topics: topics?.map { MetadataRequest.Topic(name: $0) })
        return try exchange(request, version: version, to: broker)
    }
}
