import KafkaConsumerWire
import KafkaTesting
import KafkaWire

/// A transactional producer that speaks to a model cluster request by request.
struct TransactionalDriver {
    let driver: ModelDriver
    let id: String
    var producerID: Int64 = -1
    var epoch: Int16 = -1

    init(_ driver: ModelDriver, id: String = "app") {
        self.driver = driver
        self.id = id
    }

    /// The broker that coordinates the transactional id.
    var coordinator: Int32 { driver.model.coordinator(of: id)?.id ?? -1 }

    /// InitProducerId; takes the identity that it gives.
    @discardableResult
    mutating func start(version: Int16 = 5) throws -> BrokerErrorCode {
        let request = InitProducerIDRequest(transactionalID: id, transactionTimeoutMs: 60_000)
        let response: InitProducerIDResponse = try driver.exchange(request, version: version, to: coordinator)
        if response.errorCode.isSuccess { (producerID, epoch) = (response.producerID, response.producerEpoch) }
        return response.errorCode
    }

    func add(_ topic: String, _ partitions: [Int32] = [0], version: Int16 = 3) throws -> [BrokerErrorCode] {
        let request = AddPartitionsToTransactionRequest(
            transactionalID: id, producerID: producerID, producerEpoch: epoch,
            topics: [.init(name: topic, partitions: partitions)])
        let response: AddPartitionsToTransactionResponse = try driver.exchange(
            request, version: version, to: coordinator)
        return response.topics.flatMap { $0.partitions.map(\.errorCode) }
    }

    /// Produces one batch of `count` records.
    func produce(
        _ topic: String, _ partition: Int32 = 0, sequence: Int32, count: Int = 1, version: Int16 = 12
    ) throws -> BrokerErrorCode {
        var batch = BatchBuilder(producer: producerID, epoch: epoch, sequence: sequence, count: count)
        batch.attributes = 0x10
        var request = ModelDriver.produceRequest(topic, partition, try batch.build())
        request.transactionalID = id
        let leader = driver.model.topics[topic]?.partition(partition)?.leader ?? 1
        let response: ProduceResponse = try driver.exchange(request, version: version, to: leader)
        return response.topics.first?.partitions.first?.errorCode ?? .unknownServerError
    }

    func addOffsets(group: String, version: Int16 = 4) throws -> BrokerErrorCode {
        let request = AddOffsetsToTransactionRequest(
            transactionalID: id, producerID: producerID, producerEpoch: epoch, groupID: group)
        let response: AddOffsetsToTransactionResponse = try driver.exchange(request, version: version, to: coordinator)
        return response.errorCode
    }

    func commitOffset(_ offset: Int64, topic: String, group: String, version: Int16 = 5) throws -> BrokerErrorCode {
        let request = TransactionOffsetCommitRequest(
            transactionalID: id, groupID: group, producerID: producerID, producerEpoch: epoch,
            topics: [.init(name: topic, partitions: [.init(partitionIndex: 0, committedOffset: offset)])])
        let broker = driver.model.coordinator(of: group)?.id ?? -1
        let response: TransactionOffsetCommitResponse = try driver.exchange(request, version: version, to: broker)
        return response.topics.first?.partitions.first?.errorCode ?? .unknownServerError
    }

    /// EndTxn; takes the identity that it gives. Markers are written as time passes.
    @discardableResult
    mutating func end(commits: Bool, version: Int16 = 5) throws -> BrokerErrorCode {
        let request = EndTransactionRequest(
            transactionalID: id, producerID: producerID, producerEpoch: epoch, commits: commits)
        let response: EndTransactionResponse = try driver.exchange(request, version: version, to: coordinator)
        if response.producerID >= 0 { (producerID, epoch) = (response.producerID, response.producerEpoch) }
        return response.errorCode
    }
}

extension ModelDriver {
    /// What a consumer fetches from offset 0 on.
    func fetch(_ topic: String, isolation: Int8) throws -> FetchResponse.Partition {
        let request = FetchRequest(
            maxWaitMs: 0, isolationLevel: isolation,
            topics: [
                .init(name: topic, partitions: [.init(partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000)])
            ])
        let leader = model.topics[topic]?.partition(0)?.leader ?? 1
        let response: FetchResponse = try exchange(request, version: 12, to: leader)
        guard let partition = response.topics.first?.partitions.first else { throw Unexpected(actions: []) }
        return partition
    }

    /// The end of a partition as ListOffsets gives it.
    func latestOffset(_ topic: String, isolation: Int8) throws -> Int64 {
        let request = ListOffsetsRequest(
            isolationLevel: isolation,
            topics: [
                .init(
                    name: topic,
                    partitions: [.init(partitionIndex: 0, timestamp: ListOffsetsRequest.latestTimestamp)])
            ])
        let leader = model.topics[topic]?.partition(0)?.leader ?? 1
        let response: ListOffsetsResponse = try exchange(request, version: 7, to: leader)
        return response.topics.first?.partitions.first?.offset ?? -1
    }

    /// The offset of partition 0 that a group has committed, and the error that stands for it.
    func committed(_ topic: String, group: String, stable: Bool = false, version: Int16 = 9) throws
        -> (offset: Int64, code: BrokerErrorCode)
    {
        let request = OffsetFetchRequest(
            groups: [.init(groupID: group, topics: [.init(name: topic, partitions: [0])])], requiresStable: stable)
        let broker = model.coordinator(of: group)?.id ?? -1
        let response: OffsetFetchResponse = try exchange(request, version: version, to: broker)
        guard let result = response.groups.first else { throw Unexpected(actions: []) }
        guard let partition = result.topics.first?.partitions.first else { return (-1, result.errorCode) }
        return (partition.committedOffset, result.errorCode.isSuccess ? partition.errorCode : result.errorCode)
    }
}
