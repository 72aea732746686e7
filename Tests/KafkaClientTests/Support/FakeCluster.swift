import KafkaSockets
import KafkaWire
import Testing

@testable import KafkaClient

/// A request that a broker got, to be answered when the test likes.
struct FakeRequest {
    let node: Int32
    let socket: SocketID
    let header: RequestHeader
    let body: [UInt8]

    func decode<Message: WireMessage>(_ type: Message.Type = Message.self) throws -> Message {
        try body.withUnsafeBytes { bytes in
            var reader = WireReader(bytes)
            let message = try Message(from: &reader, version: header.apiVersion)
            try #require(reader.remaining == 0)
            return message
        }
    }
}

/// One batch of a produce request.
struct FakeBatch {
    let topic: String
    let partition: Int32
    let header: RecordBatchHeader
    let isValid: Bool
    /// The records; none if they are compressed.
    let records: [DecodedRecord]

    /// The records' values as text.
    var values: [String] { records.map { String(decoding: $0.value ?? [], as: UTF8.self) } }

    var identity: BatchIdentity {
        BatchIdentity(
            producerID: header.producerID, producerEpoch: header.producerEpoch, baseSequence: header.baseSequence)
    }
}

/// Brokers that answer everything but produce requests immediately; those are for the test to answer.
///
/// Broker `n` listens on `bn:9000+n`, and on port `9100+n` after it has moved.
final class FakeCluster {
    let network = FakeNetwork()
    /// The brokers that metadata names.
    var brokers: [Int32] = [1, 2]
    /// Those of them that have moved to another port.
    var moved: Set<Int32> = []
    /// The partitions' leaders and epochs by topic.
    var topics: [String: [(leader: Int32, epoch: Int32)]] = [:]
    var ids: [String: UInt8] = [:]
    var produceVersions: ClosedRange<Int16> = 3...12
    /// The newest versions of other APIs that brokers know.
    var newest: [ApiKey: Int16] = [.metadata: 13, .initProducerID: 5, .apiVersions: 4]
    /// The level of `transaction.version` that brokers say is finalized; nil if they say nothing of features.
    var finalizedTransactionVersion: Int16?
    /// Counts what is finalized: only a higher number is news.
    var featuresEpoch: Int64 = 1
    /// Who coordinates transactions and groups.
    var coordinator = FakeCoordinator()
    /// What brokers list when they refuse a version of ApiVersions: theirs, or nothing before Kafka 2.4.
    var versionsHint: [ApiVersionRange] = []
    /// The versions of ApiVersions that were asked for.
    private(set) var versionsAsked: [Int16] = []
    /// The throttle time in each answer to these APIs.
    var throttleTimeMs: [ApiKey: Int32] = [:]
    /// What the next requests for a producer id get.
    var nextProducerID: Int64 = 1000
    /// APIs whose requests are kept, and not answered.
    var held: Set<ApiKey> = [.produce]
    /// Requests that were kept, in order.
    var requests: [FakeRequest] = []
    /// The topics of each metadata request.
    private(set) var metadataRequests: [[String]] = []
    private(set) var producerIDRequests = 0

    static func port(_ node: Int32) -> UInt16 { UInt16(9000 + node) }

    /// Looks at what was written, and answers it. Returns whether there was anything.
    func work() throws -> Bool {
        var hasWorked = false
        for (socket, connection) in network.connections.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            while let frame = network.takeFrame(from: socket) {
                hasWorked = true
                try handle(request(frame, socket, node: Int32(connection.port) % 100))
            }
        }
        return hasWorked
    }

    private func request(_ frame: [UInt8], _ socket: SocketID, node: Int32) throws -> FakeRequest {
        try frame.withUnsafeBytes { bytes in
            var reader = WireReader(bytes)
            let header = try RequestHeader(from: &reader)
            return FakeRequest(
                node: node, socket: socket, header: header, body: Array(bytes[(bytes.count - reader.remaining)...]))
        }
    }

    private func handle(_ request: FakeRequest) throws {
        let api = try #require(request.header.apiKey)
        if api == .apiVersions { versionsAsked.append(request.header.apiVersion) }
        if held.contains(api) {
            requests.append(request)
            return
        }
        switch api {
        case .apiVersions where request.header.apiVersion > newest[.apiVersions] ?? 0:
            answer(request, ApiVersionsResponse(errorCode: .unsupportedVersion, apiKeys: versionsHint))
        case .apiVersions:
            let others = newest.sorted { $0.key.rawValue < $1.key.rawValue }
                .map { ApiVersionRange($0.key, 0...$0.value) }
            answer(
                request,
                ApiVersionsResponse(
                    apiKeys: [ApiVersionRange(.produce, produceVersions)] + others,
                    throttleTimeMs: throttleTimeMs[api] ?? 0,
                    finalizedFeaturesEpoch: finalizedTransactionVersion == nil ? -1 : featuresEpoch,
                    finalizedFeatures: finalizedTransactionVersion.map {
                        [FeatureRange(name: "transaction.version", minVersion: 0, maxVersion: $0)]
                    } ?? []))
        case .metadata:
            let names = try request.decode(MetadataRequest.self).topics?.compactMap(\.name) ?? []
            metadataRequests.append(names)
            answer(request, metadata(names))
        case .initProducerID where finalizedTransactionVersion == nil:
            producerIDRequests += 1
            answer(
                request,
                InitProducerIDResponse(
                    throttleTimeMs: throttleTimeMs[api] ?? 0, producerID: nextProducerID, producerEpoch: 0))
            nextProducerID += 1
        default:
            try coordinate(api, request)
        }
    }

    /// Answers what was kept of an API, and from now on immediately.
    func release(_ api: ApiKey) throws {
        held.remove(api)
        let kept = requests.filter { $0.header.apiKey == api }
        requests.removeAll { $0.header.apiKey == api }
        for request in kept { try handle(request) }
    }

    private func metadata(_ names: [String]) -> MetadataResponse {
        MetadataResponse(
            throttleTimeMs: throttleTimeMs[.metadata] ?? 0,
            brokers: brokers.map {
                .init(
                    nodeID: $0, host: "b\($0)", port: Int32(Self.port($0)) + (moved.contains($0) ? 100 : 0),
                    rack: "rack-\($0)")
            },
            clusterID: "fake",
            topics: names.map { name in
                guard let partitions = topics[name] else {
                    return MetadataDriver.topic(name, leaders: [], error: .unknownTopicOrPartition)
                }
                return MetadataDriver.topic(name, leaders: partitions.map { ($0.leader, $0.epoch) }, id: ids[name])
            })
    }

    func answer(_ request: FakeRequest, _ message: some WireMessage) {
        guard let api = request.header.apiKey else { return }
        var writer = WireWriter(capacity: 256)
        _ = writer.reserveInt32()
        let version = request.header.apiVersion
        ResponseHeader(correlationID: request.header.correlationID)
            .encode(into: &writer, flexible: api.hasFlexibleResponseHeader(version: version))
        message.encode(into: &writer, version: version)
        writer.patchInt32(at: 0, Int32(writer.count - 4))
        network.deliver(writer.contiguousBytes(), to: request.socket)
    }

    // MARK: Produce requests

    /// The batches of a produce request.
    func batches(of request: FakeRequest) throws -> [FakeBatch] {
        try request.decode(ProduceRequest.self).topics.flatMap { topic in
            let name = topic.name.isEmpty ? ids.first { KafkaUUID($0.value) == topic.topicID }?.key ?? "?" : topic.name
            return try topic.partitions.map { try batch(name, $0) }
        }
    }

    private func batch(_ topic: String, _ partition: ProduceRequest.Partition) throws -> FakeBatch {
        try #require(partition.records).withUnsafeBytes { bytes in
            var reader = WireReader(bytes)
            let slice = try RecordBatchReader.nextBatch(&reader)
            try #require(reader.remaining == 0, "one batch for each partition")
            var records: [DecodedRecord] = []
            if slice.header.attributes.codec == 0 {
                records = try RecordBatchReader.records(in: slice.payload, header: slice.header)
            }
            return FakeBatch(
                topic: topic, partition: partition.index, header: slice.header, isValid: slice.hasValidCRC,
                records: records)
        }
    }

    /// Answers the batches of a produce request, each with what `result` says.
    func answerProduce(
        _ request: FakeRequest, throttleTimeMs: Int32 = 0, nodeEndpoints: [NodeEndpoint] = [],
        _ result: (FakeBatch) -> ProduceResponse.Partition
    ) throws {
        let batches = try batches(of: request)
        var response = ProduceResponse(throttleTimeMs: throttleTimeMs, nodeEndpoints: nodeEndpoints)
        for name in Set(batches.map(\.topic)).sorted() {
            let id = ids[name].map(KafkaUUID.init) ?? .zero
            response.topics.append(
                ProduceResponse.Topic(
                    name: name, topicID: id, partitions: batches.filter { $0.topic == name }.map(result)))
        }
        requests.removeAll { $0.socket == request.socket && $0.header == request.header }
        answer(request, response)
    }

    /// Stores the batches of a request.
    func acknowledge(_ request: FakeRequest, baseOffset: Int64 = 0, throttleTimeMs: Int32 = 0) throws {
        try answerProduce(request, throttleTimeMs: throttleTimeMs) {
            ProduceResponse.Partition(index: $0.partition, baseOffset: baseOffset, logStartOffset: 0)
        }
    }

    /// Refuses the batches of a request.
    func refuse(
        _ request: FakeRequest, _ error: BrokerErrorCode, leader: LeaderIDAndEpoch? = nil,
        nodeEndpoints: [NodeEndpoint] = []
    ) throws {
        try answerProduce(request, nodeEndpoints: nodeEndpoints) {
            ProduceResponse.Partition(index: $0.partition, errorCode: error, currentLeader: leader)
        }
    }
}
