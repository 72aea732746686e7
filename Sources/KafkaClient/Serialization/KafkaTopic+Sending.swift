extension KafkaTopic {
    /// Sends a record, and waits until it is acknowledged: see ``KafkaProducer/send(_:)``.
    ///
    /// - Parameters:
    ///   - value: The value; nil for a tombstone.
    ///   - key: The key; nil for a null key.
    ///   - headers: Headers behind those of the topic.
    ///   - partition: The partition; nil for the topic's rule, or the producer's partitioner.
    ///   - timestamp: Milliseconds since 1970-01-01 UTC; nil for now.
    ///   - tag: Comes back with the result: see ``ProducerRecord/tag``.
    /// - Throws: ``KafkaError/Code/serializationFailed`` if a serializer throws: nothing was sent then. And what
    ///   ``KafkaProducer/send(_:)`` throws.
    @discardableResult
    @inlinable
    public nonisolated(nonsending) func send(
        _ value: Value?, key: Key? = nil, headers: [RecordHeader] = [], partition: Int32? = nil,
        timestamp: Int64? = nil, tag: Int? = nil
    ) async throws(KafkaError) -> RecordMetadata {
        let parts = RecordParts(headers: headers, partition: partition, timestamp: timestamp, tag: tag, isAwaited: true)
        #if Tracing
            if let tracing = producer.tracing {
                return try await tracing.send(
                    to: name, partition: partition, headers: self.headers + headers, isTombstone: value == nil
                ) { () async throws(KafkaError) in try await accept(value, key: key, parts).metadata }
            }
        #endif
        return try await accept(value, key: key, parts).metadata
    }

    /// Accepts a record for sending, waiting only for memory or metadata: see ``KafkaProducer/enqueue(_:)``.
    @discardableResult
    @inlinable
    public nonisolated(nonsending) func enqueue(
        _ value: Value?, key: Key? = nil, headers: [RecordHeader] = [], partition: Int32? = nil,
        timestamp: Int64? = nil, tag: Int? = nil
    ) async throws(KafkaError) -> Delivery {
        let parts = RecordParts(headers: headers, partition: partition, timestamp: timestamp, tag: tag)
        return try await accept(value, key: key, parts)
    }

    /// Accepts a record for sending, and calls back when it is acknowledged or has failed: see
    /// ``KafkaProducer/enqueue(_:callback:)``.
    @inlinable
    public nonisolated(nonsending) func enqueue(
        _ value: Value?, key: Key? = nil, headers: [RecordHeader] = [], partition: Int32? = nil,
        timestamp: Int64? = nil, tag: Int? = nil,
        callback: @escaping @Sendable (Result<RecordMetadata, KafkaError>) -> Void
    ) async throws(KafkaError) {
        let parts = RecordParts(headers: headers, partition: partition, timestamp: timestamp, tag: tag)
        if try appendToOpenBatch(value, key: key, parts, callback: callback) { return }
        _ = try await producer.acceptLater(try record(value, key: key, parts), isAwaited: false, callback: callback)
    }

    /// Accepts a record for sending without ever waiting: see ``KafkaProducer/tryEnqueue(_:)``.
    @discardableResult
    @inlinable
    public func tryEnqueue(
        _ value: Value?, key: Key? = nil, headers: [RecordHeader] = [], partition: Int32? = nil,
        timestamp: Int64? = nil, tag: Int? = nil
    ) throws(KafkaError) -> Delivery {
        let parts = RecordParts(headers: headers, partition: partition, timestamp: timestamp, tag: tag)
        if let delivery = try appendToOpenBatch(value, key: key, parts) { return delivery }
        return try producer.tryAccept(try record(value, key: key, parts), callback: nil)
    }

    /// Accepts a record for sending without ever waiting, and calls back: see ``KafkaProducer/tryEnqueue(_:callback:)``.
    @inlinable
    public func tryEnqueue(
        _ value: Value?, key: Key? = nil, headers: [RecordHeader] = [], partition: Int32? = nil,
        timestamp: Int64? = nil, tag: Int? = nil,
        callback: @escaping @Sendable (Result<RecordMetadata, KafkaError>) -> Void
    ) throws(KafkaError) {
        let parts = RecordParts(headers: headers, partition: partition, timestamp: timestamp, tag: tag)
        if try appendToOpenBatch(value, key: key, parts, callback: callback) { return }
        _ = try producer.tryAccept(try record(value, key: key, parts), callback: callback)
    }

    /// The record that the topic makes of a value and a key: in bytes, with its headers and partition. For tests, and for calls of
    /// ``KafkaProducer`` and ``KafkaTransaction``.
    ///
    /// - Throws: ``KafkaError/Code/serializationFailed`` if a serializer throws.
    public func record(
        _ value: Value?, key: Key? = nil, headers: [RecordHeader] = [], partition: Int32? = nil,
        timestamp: Int64? = nil, tag: Int? = nil
    ) throws(KafkaError) -> ProducerRecord<[UInt8], [UInt8]> {
        try record(
            value, key: key, RecordParts(headers: headers, partition: partition, timestamp: timestamp, tag: tag))
    }
}

/// What a record has in addition to key and value.
@usableFromInline
struct RecordParts {
    @usableFromInline
    var headers: [RecordHeader]
    @usableFromInline
    var partition: Int32?
    @usableFromInline
    var timestamp: Int64?
    @usableFromInline
    var tag: Int?
    @usableFromInline
    var isAwaited: Bool

    @inlinable
    @inline(__always)
    init(headers: [RecordHeader], partition: Int32?, timestamp: Int64?, tag: Int?, isAwaited: Bool = false) {
        self.headers = headers
        self.partition = partition
        self.timestamp = timestamp
        self.tag = tag
        self.isAwaited = isAwaited
    }
}

extension KafkaTopic {
    @inlinable
    nonisolated(nonsending) func accept(
        _ value: Value?, key: Key?, _ parts: RecordParts
    ) async throws(KafkaError) -> Delivery {
        if let delivery = try appendToOpenBatch(value, key: key, parts) { return delivery }
        return try await producer.acceptLater(
            try record(value, key: key, parts), isAwaited: parts.isAwaited, callback: nil)
    }

    /// The way of nearly all records; nil if it needs more than an open batch with room.
    @inlinable
    @inline(__always)
    func appendToOpenBatch(_ value: Value?, key: Key?, _ parts: RecordParts) throws(KafkaError) -> Delivery? {
        try withRequest(value, key: key, parts) { request, headers in
            producer.core.appendToOpenBatch(&request, topic: name, headers: headers)
        }
    }

    @inlinable
    @inline(__always)
    func appendToOpenBatch(
        _ value: Value?, key: Key?, _ parts: RecordParts, callback: @escaping DeliveryCallback
    ) throws(KafkaError) -> Bool {
        try withRequest(value, key: key, parts) { request, headers in
            producer.core.appendToOpenBatch(&request, topic: name, headers: headers, callback: callback)
        }
    }

    /// A record that outlives this call: it has to wait.
    @inlinable
    func record(
        _ value: Value?, key: Key?, _ parts: RecordParts
    ) throws(KafkaError) -> ProducerRecord<[UInt8], [UInt8]> {
        try withRequest(value, key: key, parts) { request, headers in
            ProducerRecord(copying: request, topic: name, headers: headers)
        }
    }

    /// Serializes key and value, in this order, and calls `body` with what the producer's core takes.
    @inlinable
    @inline(__always)
    func withRequest<Result>(
        _ value: Value?, key: Key?, _ parts: RecordParts,
        _ body: (inout AppendRequest, [RecordHeader]) -> Result
    ) throws(KafkaError) -> Result {
        let partition = parts.partition ?? partitionRule?(key, value)
        do {
            // Records without keys need no memory for one.
            guard let key else { return try withValue(value, nil, [], partition, parts, body) }
            var keyOutput = SerializerOutput(topic: name, isKey: true)
            return try keySerializer.withSerializedBytes(of: key, &keyOutput) { keyBytes, keyOutput in
                Swift.Result { try withValue(value, keyBytes, keyOutput.headers, partition, parts, body) }
            }.get()
        } catch {
            throw .serializationFailed(error, topic: name)
        }
    }

    /// Serializes the value, and calls `body` with what the producer's core takes.
    @inlinable
    @inline(__always)
    func withValue<Result>(
        _ value: Value?, _ keyBytes: UnsafeRawBufferPointer?, _ keyHeaders: [RecordHeader], _ partition: Int32?,
        _ parts: RecordParts, _ body: (inout AppendRequest, [RecordHeader]) -> Result
    ) throws -> Result {
        var output = SerializerOutput(topic: name, isKey: false)
        return try valueSerializer.withOptionalBytes(of: value, &output) { valueBytes, output in
            var request = AppendRequest(
                key: keyBytes, value: valueBytes, partition: partition, timestamp: parts.timestamp,
                isAwaited: parts.isAwaited, tag: parts.tag)
            if headers.isEmpty && keyHeaders.isEmpty && output.headers.isEmpty {
                return body(&request, parts.headers)
            }
            // One serializer has headers, such as the schema's: they are not copied.
            if headers.isEmpty && keyHeaders.isEmpty && parts.headers.isEmpty {
                return body(&request, output.headers)
            }
            return body(&request, headers + parts.headers + keyHeaders + output.headers)
        }
    }
}

extension ProducerRecord where Key == [UInt8], Value == [UInt8] {
    @usableFromInline
    init(copying request: AppendRequest, topic: String, headers: [RecordHeader]) {
        self.init(
            topic: topic, partition: request.explicitPartition, key: request.key.map(Array.init),
            value: request.value.map(Array.init), headers: headers, timestamp: request.explicitTimestamp,
            tag: request.tag)
    }
}

extension RecordSerializer {
    @inlinable
    @inline(__always)
    func withOptionalBytes<Result>(
        of value: Value?, _ output: inout SerializerOutput,
        _ body: (UnsafeRawBufferPointer?, inout SerializerOutput) -> Result
    ) throws -> Result {
        guard let value else { return body(nil, &output) }
        return try withSerializedBytes(of: value, &output, body)
    }
}

extension KafkaError {
    /// A serializer threw. An error of ours stays as it is.
    @usableFromInline
    static func serializationFailed(_ cause: any Error, topic: String) -> KafkaError {
        if let error = cause as? KafkaError { return error }
        return KafkaError(
            .serializationFailed, "the record could not be serialized: \(cause)", topic: topic, underlying: cause)
    }
}
