internal import KafkaConsumerWire
package import KafkaWire

/// One way to read bytes from the network, for tests that try all of them on hostile bytes.
package struct WireDecoder: Sendable, CustomStringConvertible {
    /// What happened to the bytes.
    package enum Outcome: Sendable {
        /// They were read to their end.
        case whole
        /// They were read, and some are left.
        case part
        /// They were read, but what was read is not read again from its own encoding. This is a bug.
        case unstable
    }

    /// The name of what is read.
    package let name: String
    /// In which versions.
    package let versions: ClosedRange<Int16>
    private let body: @Sendable (UnsafeRawBufferPointer, Int16) throws(WireError) -> Outcome

    private init(
        name: String, versions: ClosedRange<Int16>,
        body: @escaping @Sendable (UnsafeRawBufferPointer, Int16) throws(WireError) -> Outcome
    ) {
        self.name = name
        self.versions = versions
        self.body = body
    }

    /// Reads the bytes.
    package func run(_ bytes: UnsafeRawBufferPointer, _ version: Int16) throws(WireError) -> Outcome {
        try body(bytes, version)
    }

    /// What tests say about it.
    package var description: String { name }

    /// All of them.
    package static let all: [WireDecoder] =
        [
            message(ApiVersionsRequest.self), message(ApiVersionsResponse.self), message(MetadataRequest.self),
            message(MetadataResponse.self), message(ProduceRequest.self), message(ProduceResponse.self),
            message(InitProducerIDRequest.self), message(InitProducerIDResponse.self),
            message(FindCoordinatorRequest.self), message(FindCoordinatorResponse.self),
            message(CreateTopicsRequest.self), message(CreateTopicsResponse.self), message(ListOffsetsRequest.self),
            message(ListOffsetsResponse.self), message(FetchRequest.self), message(FetchResponse.self),
            message(SaslHandshakeRequest.self), message(SaslHandshakeResponse.self),
            message(SaslAuthenticateRequest.self), message(SaslAuthenticateResponse.self),
            message(AddPartitionsToTransactionRequest.self), message(AddPartitionsToTransactionResponse.self),
            message(AddOffsetsToTransactionRequest.self), message(AddOffsetsToTransactionResponse.self),
            message(TransactionOffsetCommitRequest.self), message(TransactionOffsetCommitResponse.self),
            message(EndTransactionRequest.self), message(EndTransactionResponse.self),
            message(OffsetCommitRequest.self), message(OffsetCommitResponse.self),
            message(OffsetFetchRequest.self), message(OffsetFetchResponse.self),
            message(DescribeConfigsRequest.self), message(DescribeConfigsResponse.self),
        ] + others

    /// The messages with their versions.
    package static let messages: [(name: String, versions: ClosedRange<Int16>)] =
        all.filter { $0.name.hasSuffix("Request") || $0.name.hasSuffix("Response") }.map { ($0.name, $0.versions) }

    private static func message<M: WireMessage>(_ type: M.Type) -> WireDecoder {
        WireDecoder(name: "\(type)", versions: type.versions) { (bytes, version) throws(WireError) in
            var reader = WireReader(bytes)
            let value = try M(from: &reader, version: version)
            if reader.remaining > 0 { return .part }
            return reencodes(value, version: version) ? .whole : .unstable
        }
    }

    private static func reencodes<M: WireMessage>(_ value: M, version: Int16) -> Bool {
        var writer = WireWriter()
        value.encode(into: &writer, version: version)
        var reader = WireReader(writer.bytes)
        guard let again = try? M(from: &reader, version: version) else { return false }
        return again == value && reader.remaining == 0
    }
}

extension WireDecoder {
    private static let others: [WireDecoder] = [
        WireDecoder(name: "RequestHeader", versions: 1...2) { (bytes, _) throws(WireError) in
            var reader = WireReader(bytes)
            _ = try RequestHeader(from: &reader)
            return reader.remaining > 0 ? .part : .whole
        },
        WireDecoder(name: "ResponseHeader", versions: 0...1) { (bytes, version) throws(WireError) in
            var reader = WireReader(bytes)
            _ = try ResponseHeader(from: &reader, flexible: version == 1)
            return reader.remaining > 0 ? .part : .whole
        },
        WireDecoder(name: "ProduceResponse.visit", versions: ProduceResponse.versions) {
            (bytes, version) throws(WireError) in
            var reader = WireReader(bytes)
            var sum: Int64 = 0
            _ = try ProduceResponse.visit(&reader, version: version) { topic, partition in
                // Touches the name's memory, so that a slice that is out of bounds shows.
                sum &+= partition.baseOffset &+ Int64(topic.name.first ?? 0) &+ Int64(topic.name.last ?? 0)
            }
            return .whole
        },
        WireDecoder(name: "RecordBatch", versions: 2...2) { (bytes, _) throws(WireError) in
            for batch in try RecordBatchReader.batches(in: bytes, partialEnd: bytes.count & 1 == 1) {
                _ = batch.hasValidCRC
                _ = try RecordBatchReader.records(in: batch.payload, header: batch.header, consecutive: false)
            }
            return .whole
        },
        WireDecoder(name: "Records", versions: 2...2) { (bytes, _) throws(WireError) in
            // As many records as there may be, so that the records decide and not the header.
            let header = RecordBatchHeader(
                lastOffsetDelta: Int32.max, baseTimestamp: 1, maxTimestamp: 1, recordCount: Int32(bytes.count / 7))
            _ = try RecordBatchReader.records(in: bytes, header: header, consecutive: false)
            return .whole
        },
    ]
}
