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
        let parts = RecordParts(partition: partition, timestamp: timestamp, tag: tag, isAwaited: true)
        #if Tracing
            if let tracing = producer.tracing {
                return try await tracing.send(
                    to: name, partition: partition, headers: self.headers + headers, isTombstone: value == nil
                ) { () async throws(KafkaError) in try await accept(value, key: key, headers, parts).metadata }
            }
        #endif
        return try await accept(value, key: key, headers, parts).metadata
    }

    /// Accepts a record for sending, waiting only for memory or metadata: see ``KafkaProducer/enqueue(_:)``.
    @discardableResult
    @inlinable
    public nonisolated(nonsending) func enqueue(
        _ value: Value?, key: Key? = nil, headers: [RecordHeader] = [], partition: Int32? = nil,
        timestamp: Int64? = nil, tag: Int? = nil
    ) async throws(KafkaError) -> Delivery {
        let parts = RecordParts(partition: partition, timestamp: timestamp, tag: tag)
        return try await accept(value, key: key, headers, parts)
    }

    /// Accepts a record for sending, and calls back when it is acknowledged or has failed: see
    /// ``KafkaProducer/enqueue(_:callback:)``.
    @inlinable
    public nonisolated(nonsending) func enqueue(
        _ value: Value?, key: Key? = nil, headers: [RecordHeader] = [], partition: Int32? = nil,
        timestamp: Int64? = nil, tag: Int? = nil,
        callback: @escaping @Sendable (Result<RecordMetadata, KafkaError>) -> Void
    ) async throws(KafkaError) {
        let parts = RecordParts(partition: partition, timestamp: timestamp, tag: tag)
        if try appendToOpenBatch(value, key: key, headers, parts, callback: callback) { return }
        _ = try await producer.acceptLater(
            try record(value, key: key, headers, parts), isAwaited: false, callback: callback)
    }

    /// Accepts a record for sending without ever waiting: see ``KafkaProducer/tryEnqueue(_:)``.
    @discardableResult
    @inlinable
    public func tryEnqueue(
        _ value: Value?, key: Key? = nil, headers: [RecordHeader] = [], partition: Int32? = nil,
        timestamp: Int64? = nil, tag: Int? = nil
    ) throws(KafkaError) -> Delivery {
        let parts = RecordParts(partition: partition, timestamp: timestamp, tag: tag)
        if let delivery = try appendToOpenBatch(value, key: key, headers, parts) { return delivery }
        return try producer.tryAccept(try record(value, key: key, headers, parts), callback: nil)
    }

    /// Accepts a record for sending without ever waiting, and calls back: see ``KafkaProducer/tryEnqueue(_:callback:)``.
    @inlinable
    public func tryEnqueue(
        _ value: Value?, key: Key? = nil, headers: [RecordHeader] = [], partition: Int32? = nil,
        timestamp: Int64? = nil, tag: Int? = nil,
        callback: @escaping @Sendable (Result<RecordMetadata, KafkaError>) -> Void
    ) throws(KafkaError) {
        let parts = RecordParts(partition: partition, timestamp: timestamp, tag: tag)
        if try appendToOpenBatch(value, key: key, headers, parts, callback: callback) { return }
        _ = try producer.tryAccept(try record(value, key: key, headers, parts), callback: callback)
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
            value, key: key, headers, RecordParts(partition: partition, timestamp: timestamp, tag: tag))
    }
}

/// What a record has in addition to key, value and headers: plain numbers, so that to pass them on counts no reference.
@usableFromInline
struct RecordParts: BitwiseCopyable {
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
    init(partition: Int32?, timestamp: Int64?, tag: Int?, isAwaited: Bool = false) {
        self.partition = partition
        self.timestamp = timestamp
        self.tag = tag
        self.isAwaited = isAwaited
    }
}

extension KafkaTopic {
    @inlinable
    @inline(__always)
    nonisolated(nonsending) func accept(
        _ value: Value?, key: Key?, _ headers: [RecordHeader], _ parts: RecordParts
    ) async throws(KafkaError) -> Delivery {
        if let delivery = try appendToOpenBatch(value, key: key, headers, parts) { return delivery }
        return try await producer.acceptLater(
            try record(value, key: key, headers, parts), isAwaited: parts.isAwaited, callback: nil)
    }

    /// The way of nearly all records; nil if it needs more than an open batch with room.
    ///
    /// Inlined, so that a value that is no optional one is never made one, which would copy it.
    @inlinable
    @inline(__always)
    func appendToOpenBatch(
        _ value: Value?, key: Key?, _ headers: [RecordHeader], _ parts: RecordParts
    ) throws(KafkaError) -> Delivery? {
        guard let value else { return try appendTombstone(key: key, headers, parts) }
        return try append(value, key: key, headers, parts)
    }

    @inlinable
    @inline(__always)
    func appendToOpenBatch(
        _ value: Value?, key: Key?, _ headers: [RecordHeader], _ parts: RecordParts,
        callback: @escaping DeliveryCallback
    ) throws(KafkaError) -> Bool {
        guard let value else { return try appendTombstone(key: key, headers, parts, callback: callback) }
        return try append(value, key: key, headers, parts, callback: callback)
    }

    // A function of its own, whose memory for serializers is on the stack: an async function's is not.
    @inlinable
    @inline(never)
    func append(
        _ value: Value, key: Key?, _ headers: [RecordHeader], _ parts: RecordParts
    ) throws(KafkaError) -> Delivery? {
        try withRequest(value, key: key, headers, parts) { request, headers in
            producer.core.appendToOpenBatch(&request, topic: name, headers: headers)
        }
    }

    @inlinable
    @inline(never)
    func append(
        _ value: Value, key: Key?, _ headers: [RecordHeader], _ parts: RecordParts, callback: @escaping DeliveryCallback
    ) throws(KafkaError) -> Bool {
        try withRequest(value, key: key, headers, parts) { request, headers in
            producer.core.appendToOpenBatch(&request, topic: name, headers: headers, callback: callback)
        }
    }

    @inlinable
    @inline(never)
    func appendTombstone(key: Key?, _ headers: [RecordHeader], _ parts: RecordParts) throws(KafkaError) -> Delivery? {
        try withTombstone(key: key, headers, parts) { request, headers in
            producer.core.appendToOpenBatch(&request, topic: name, headers: headers)
        }
    }

    @inlinable
    @inline(never)
    func appendTombstone(
        key: Key?, _ headers: [RecordHeader], _ parts: RecordParts, callback: @escaping DeliveryCallback
    ) throws(KafkaError) -> Bool {
        try withTombstone(key: key, headers, parts) { request, headers in
            producer.core.appendToOpenBatch(&request, topic: name, headers: headers, callback: callback)
        }
    }

    /// A record that outlives this call: it has to wait.
    @inlinable
    @inline(never)
    func record(
        _ value: Value?, key: Key?, _ headers: [RecordHeader], _ parts: RecordParts
    ) throws(KafkaError) -> ProducerRecord<[UInt8], [UInt8]> {
        let copy = { (request: inout AppendRequest, headers: [RecordHeader]) in
            ProducerRecord(copying: request, topic: name, headers: headers)
        }
        guard let value else { return try withTombstone(key: key, headers, parts, copy) }
        return try withRequest(value, key: key, headers, parts, copy)
    }
}

// Serializing.
extension KafkaTopic {
    /// Serializes key and value, in this order, and calls `body` with what the producer's core takes.
    @inlinable
    @inline(__always)
    func withRequest<Result>(
        _ value: Value, key: Key?, _ headers: [RecordHeader], _ parts: RecordParts,
        _ body: (inout AppendRequest, [RecordHeader]) -> Result
    ) throws(KafkaError) -> Result {
        let partition = parts.partition ?? partitionRule?(key, value)
        return try withKeyBytes(key) { keyBytes, keyHeaders in
            var output = SerializerOutput(topic: name, isKey: false)
            return try valueSerializer.withSerializedBytes(of: value, &output) { valueBytes, output in
                var request = AppendRequest(
                    key: keyBytes, value: valueBytes, partition: partition, timestamp: parts.timestamp,
                    isAwaited: parts.isAwaited, tag: parts.tag)
                return withHeaders(headers, keyHeaders, output.headers) { headers in body(&request, headers) }
            }
        }
    }

    /// Serializes the key, and calls `body` with what the producer's core takes.
    @inlinable
    @inline(__always)
    func withTombstone<Result>(
        key: Key?, _ headers: [RecordHeader], _ parts: RecordParts,
        _ body: (inout AppendRequest, [RecordHeader]) -> Result
    ) throws(KafkaError) -> Result {
        let partition = parts.partition ?? partitionRule?(key, nil)
        return try withKeyBytes(key) { keyBytes, keyHeaders in
            var request = AppendRequest(
                key: keyBytes, value: nil, partition: partition, timestamp: parts.timestamp,
                isAwaited: parts.isAwaited, tag: parts.tag)
            return withHeaders(headers, keyHeaders, []) { headers in body(&request, headers) }
        }
    }

    /// Serializes the key, and calls `body` with its bytes and headers. Records without keys need no memory for one.
    @inlinable
    @inline(__always)
    func withKeyBytes<Result>(
        _ key: Key?, _ body: (UnsafeRawBufferPointer?, [RecordHeader]) throws -> Result
    ) throws(KafkaError) -> Result {
        do {
            guard let key else { return try body(nil, []) }
            var output = SerializerOutput(topic: name, isKey: true)
            return try keySerializer.withSerializedBytes(of: key, &output) { bytes, output in
                Swift.Result { try body(bytes, output.headers) }
            }.get()
        } catch {
            throw .serializationFailed(error, topic: name)
        }
    }

    /// Calls `body` with all headers of a record, in their order.
    @inlinable
    @inline(__always)
    func withHeaders<Result>(
        _ ofCall: [RecordHeader], _ ofKey: [RecordHeader], _ ofValue: [RecordHeader],
        _ body: ([RecordHeader]) -> Result
    ) -> Result {
        // Not returned, which would count references: where one place has all headers, they are only passed on.
        if headers.isEmpty && ofKey.isEmpty && ofValue.isEmpty { return body(ofCall) }
        if headers.isEmpty && ofKey.isEmpty && ofCall.isEmpty { return body(ofValue) }
        return body(headers + ofCall + ofKey + ofValue)
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

extension KafkaError {
    /// A serializer threw. An error of ours stays as it is.
    @usableFromInline
    static func serializationFailed(_ cause: any Error, topic: String) -> KafkaError {
        if let error = cause as? KafkaError { return error }
        return KafkaError(
            .serializationFailed, "the record could not be serialized: \(cause)", topic: topic, underlying: cause)
    }
}
