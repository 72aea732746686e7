import KafkaConsumerWire
import KafkaWire

/// A decoded request. Record sets in it are slices of the frame.
enum ModelRequest {
    case apiVersions(ApiVersionsRequest)
    case metadata(MetadataRequest)
    case produce(IncomingProduce)
    case initProducerID(InitProducerIDRequest)
    case createTopics(CreateTopicsRequest)
    case fetch(FetchRequest)
    case listOffsets(ListOffsetsRequest)
    case findCoordinator(FindCoordinatorRequest)
    case saslHandshake(SaslHandshakeRequest)
    case saslAuthenticate(SaslAuthenticateRequest)
    case addPartitionsToTransaction(AddPartitionsToTransactionRequest)
    case addOffsetsToTransaction(AddOffsetsToTransactionRequest)
    case endTransaction(EndTransactionRequest)
    case transactionOffsetCommit(TransactionOffsetCommitRequest)
    case offsetCommit(OffsetCommitRequest)
    case offsetFetch(OffsetFetchRequest)
    case describeConfigs(DescribeConfigsRequest)
}

extension ModelCluster {
    /// Decodes a request to its last byte; nil when it is not what its header says.
    func decode(_ reader: inout WireReader, _ context: RequestContext) -> ModelRequest? {
        do {
            let version = context.version
            switch context.api {
            case .apiVersions: return .apiVersions(try whole(&reader, version))
            case .metadata: return .metadata(try whole(&reader, version))
            case .produce:
                guard ProduceRequest.versions.contains(version) else { return nil }
                return .produce(try IncomingProduce(from: &reader, version: version))
            case .initProducerID: return .initProducerID(try whole(&reader, version))
            case .createTopics: return .createTopics(try whole(&reader, version))
            case .fetch: return .fetch(try whole(&reader, version))
            case .listOffsets: return .listOffsets(try whole(&reader, version))
            case .findCoordinator: return .findCoordinator(try whole(&reader, version))
            case .saslHandshake: return .saslHandshake(try whole(&reader, version))
            case .saslAuthenticate: return .saslAuthenticate(try whole(&reader, version))
            case .addPartitionsToTransaction: return .addPartitionsToTransaction(try whole(&reader, version))
            case .addOffsetsToTransaction: return .addOffsetsToTransaction(try whole(&reader, version))
            case .endTransaction: return .endTransaction(try whole(&reader, version))
            case .transactionOffsetCommit: return .transactionOffsetCommit(try whole(&reader, version))
            case .offsetCommit: return .offsetCommit(try whole(&reader, version))
            case .offsetFetch: return .offsetFetch(try whole(&reader, version))
            case .describeConfigs: return .describeConfigs(try whole(&reader, version))
            }
        } catch {
            return nil
        }
    }

    private func whole<M: WireMessage>(_ reader: inout WireReader, _ version: Int16) throws(WireError) -> M {
        let message = try M(from: &reader, version: version)
        try reader.expectEnd()
        return message
    }

    func handle(_ request: ModelRequest, _ context: RequestContext) -> Outcome {
        switch request {
        case .apiVersions: answerApiVersions(context)
        case .metadata(let request): answerMetadata(request, context)
        case .produce(let request): produce(request, context)
        case .initProducerID(let request): initProducerID(request, context)
        case .createTopics(let request): createTopics(request, context)
        case .fetch(let request): fetch(request, context)
        case .listOffsets(let request): listOffsets(request, context)
        case .findCoordinator(let request): findCoordinator(request, context)
        case .saslHandshake(let request): answerSaslHandshake(request, context)
        case .saslAuthenticate(let request): answerSaslAuthenticate(request, context)
        case .addPartitionsToTransaction(let request): addPartitions(request, context)
        case .addOffsetsToTransaction(let request): addOffsets(request, context)
        case .endTransaction(let request): endTransaction(request, context)
        case .transactionOffsetCommit(let request): commitOffsets(request, context)
        case .offsetCommit(let request): commitOffsets(request, context)
        case .offsetFetch(let request): fetchOffsets(request, context)
        case .describeConfigs(let request): describeConfigs(request, context)
        }
    }

    /// The request's entry in the log, which is also what faults look at.
    func summarize(_ request: ModelRequest, _ context: RequestContext) -> EmbeddedRequest {
        var summary = EmbeddedRequest(
            index: requests.total, api: context.api, version: context.version, broker: context.broker.id,
            connection: context.connection.id.rawValue, correlationID: context.header.correlationID,
            clientID: context.header.clientID, user: context.connection.user, acks: nil, partitions: [])
        if case .produce(let request) = request { summary.acks = request.acks }
        summary.partitions = partitions(of: request, context)
        return summary
    }

    private func partitions(of request: ModelRequest, _ context: RequestContext) -> [EmbeddedRequest.Partition] {
        switch request {
        case .produce(let request): return partitions(of: request, context)
        case .metadata(let request):
            return (request.topics ?? []).map { topic in
                let name = topic.name ?? topicNames[topic.topicID] ?? topic.topicID.description
                return EmbeddedRequest.Partition(topic: name, partition: -1)
            }
        case .createTopics(let request):
            return request.topics.map { EmbeddedRequest.Partition(topic: $0.name, partition: -1) }
        case .fetch(let request):
            return request.topics.flatMap { topic in
                let name = context.version >= 13 ? topicNames[topic.topicID] ?? "" : topic.name
                return topic.partitions.map { EmbeddedRequest.Partition(topic: name, partition: $0.partition) }
            }
        case .listOffsets(let request):
            return request.topics.flatMap { topic in
                topic.partitions.map { EmbeddedRequest.Partition(topic: topic.name, partition: $0.partitionIndex) }
            }
        case .addPartitionsToTransaction(let request):
            return request.topics.flatMap { topic in
                topic.partitions.map { EmbeddedRequest.Partition(topic: topic.name, partition: $0) }
            }
        case .transactionOffsetCommit(let request):
            return request.topics.flatMap { topic in
                topic.partitions.map { EmbeddedRequest.Partition(topic: topic.name, partition: $0.partitionIndex) }
            }
        case .offsetCommit(let request):
            return request.topics.flatMap { topic in
                topic.partitions.map { EmbeddedRequest.Partition(topic: topic.name, partition: $0.partitionIndex) }
            }
        case .offsetFetch(let request):
            return request.groups.flatMap { $0.topics ?? [] }.flatMap { topic in
                topic.partitions.map { EmbeddedRequest.Partition(topic: topic.name, partition: $0) }
            }
        case .describeConfigs(let request):
            return request.resources.map { EmbeddedRequest.Partition(topic: $0.name, partition: -1) }
        case .apiVersions, .initProducerID, .findCoordinator, .saslHandshake, .saslAuthenticate,
            .addOffsetsToTransaction, .endTransaction:
            return []
        }
    }

    private func partitions(of request: IncomingProduce, _ context: RequestContext) -> [EmbeddedRequest.Partition] {
        var all: [EmbeddedRequest.Partition] = []
        for topic in request.topics {
            let name = context.version >= 13 ? topicNames[topic.id] ?? topic.id.description : topic.name
            for partition in topic.partitions {
                let header = partition.records.flatMap { BatchHeader($0) }
                all.append(
                    EmbeddedRequest.Partition(
                        topic: name, partition: partition.index, byteCount: partition.records?.count ?? 0,
                        recordCount: Int(header?.recordCount ?? 0), baseSequence: header?.baseSequence ?? -1))
            }
        }
        return all
    }
}

extension EmbeddedErrorCode {
    /// The same code for messages on the wire.
    var wire: BrokerErrorCode { BrokerErrorCode(rawValue: rawValue) }
}
