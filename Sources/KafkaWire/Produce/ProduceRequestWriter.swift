/// Writes Produce requests, frame and header included, with the record batches spliced in by reference.
///
/// `begin`, then for each topic `beginTopic`, `partition`…, `endTopic`, then `end`. Several requests may follow each
/// other in the same writer.
package struct ProduceRequestWriter {
    /// The version of the request.
    package let version: Int16
    private let flexible: Bool
    private let frameLengthPlace: Int
    private let frameStart: Int

    /// Starts a request.
    ///
    /// - Parameters:
    ///   - writer: Where it goes.
    ///   - version: One of `ProduceRequest.versions`.
    ///   - correlationID: What the response will carry.
    ///   - clientID: The client's name for itself.
    ///   - transactionalID: The transactional id.
    ///   - acks: 0, 1 or -1.
    ///   - timeoutMs: How long the broker may wait for replicas.
    ///   - topicCount: How many topics follow.
    package static func begin(
        into writer: inout WireWriter, version: Int16, correlationID: Int32, clientID: String?,
        transactionalID: String? = nil, acks: Int16, timeoutMs: Int32, topicCount: Int
    ) -> ProduceRequestWriter {
        precondition(ProduceRequest.versions.contains(version), "unsupported version")
        let request = ProduceRequestWriter(version: version, place: writer.reserveInt32(), start: writer.totalCount)
        RequestHeader(apiKey: .produce, apiVersion: version, correlationID: correlationID, clientID: clientID)
            .encode(into: &writer, flexible: request.flexible)
        writer.writeNullableString(transactionalID, flexible: request.flexible)
        writer.writeInt16(acks)
        writer.writeInt32(timeoutMs)
        writer.writeArrayCount(topicCount, flexible: request.flexible)
        return request
    }

    private init(version: Int16, place: Int, start: Int) {
        self.version = version
        flexible = ProduceRequest.isFlexible(version)
        frameLengthPlace = place
        frameStart = start
    }

    /// Starts a topic. The version decides whether its name or its id is written.
    package func beginTopic(into writer: inout WireWriter, name: String, topicID: KafkaUUID, partitionCount: Int) {
        if version >= ProduceRequest.firstTopicIDVersion {
            writer.writeUUID(topicID)
        } else {
            writer.writeString(name, flexible: flexible)
        }
        writer.writeArrayCount(partitionCount, flexible: flexible)
    }

    /// Writes a partition. The record batch is not copied: it stays alive and unchanged until the request was sent.
    package func partition(into writer: inout WireWriter, index: Int32, records: UnsafeRawBufferPointer) {
        writer.writeInt32(index)
        writer.writeSplicedBytes(records, flexible: flexible)
        writer.writeNoTaggedFields(flexible: flexible)
    }

    /// Ends a topic.
    package func endTopic(into writer: inout WireWriter) { writer.writeNoTaggedFields(flexible: flexible) }

    /// Ends the request: its length is known now.
    package func end(into writer: inout WireWriter) {
        writer.writeNoTaggedFields(flexible: flexible)
        writer.patchInt32(at: frameLengthPlace, Int32(writer.totalCount - frameStart))
    }
}
