import KafkaClient

/// A record with bytes for key and value, as most tests send it.
typealias ByteRecord = ProducerRecord<[UInt8], [UInt8]>

/// A record that was sent, and where the producer says that it is.
struct SentRecord: Sendable {
    /// librdkafka's mock says that everything was appended in this millisecond, and stores the producer's.
    private static let mockAppendTime: Int64 = 1234

    let record: ByteRecord
    let metadata: RecordMetadata

    /// The timestamp that it should have, nil if that is not known.
    var timestamp: Int64? {
        record.timestamp ?? (metadata.timestamp == Self.mockAppendTime ? nil : metadata.timestamp)
    }

    /// Whether the acknowledgement names the record's own timestamp.
    var isTimestampAcknowledged: Bool {
        metadata.timestamp == record.timestamp ?? metadata.timestamp || metadata.timestamp == Self.mockAppendTime
    }

    /// What a reader should see.
    func asRead(timestamp: Int) -> ReadRecord {
        ReadRecord(
            partition: Int(metadata.partition), offset: Int(metadata.offset), timestamp: timestamp,
            key: record.key, value: record.value,
            headers: record.headers.map { ReadRecord.Header(name: $0.key, value: $0.value) })
    }
}

extension KafkaProducer {
    /// Enqueues the records one after the other, and waits for all acknowledgements.
    nonisolated(nonsending) func deliver(_ records: [ByteRecord]) async throws -> [SentRecord] {
        var deliveries: [Delivery] = []
        for record in records { deliveries.append(try await enqueue(record)) }
        var sent: [SentRecord] = []
        for (record, delivery) in zip(records, deliveries) {
            sent.append(SentRecord(record: record, metadata: try await delivery.metadata))
        }
        return sent
    }
}

extension String {
    /// The text as the bytes of a key or a value.
    var bytes: [UInt8] { Array(utf8) }
}
