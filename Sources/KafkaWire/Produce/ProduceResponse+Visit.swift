extension ProduceResponse {
    /// The topic that a visited result belongs to. Its memory is the response's: do not keep it.
    package struct VisitedTopic {
        /// The name's UTF-8 (versions before 13), else empty.
        package var name: UnsafeRawBufferPointer
        /// The id (version 13), else zero.
        package var topicID: KafkaUUID
    }

    /// Reads a response from start to end without building it, and allocates nothing when every batch succeeded.
    ///
    /// - Parameters:
    ///   - reader: Stands after the response header.
    ///   - version: The version of the request.
    ///   - body: Is called for each partition in the order of the response. When the response turns out to be
    ///     malformed further on, it has been called for the results before that, which stand.
    /// - Returns: What follows the results. Bytes after that are left unread: there are brokers that send some, and
    ///   Kafka's own client does not mind.
    package static func visit(
        _ reader: inout WireReader, version: Int16, _ body: (VisitedTopic, Partition) -> Void
    ) throws(WireError) -> End {
        try checkVersion(version, reader)
        let flexible = isFlexible(version)
        let topicCount = try reader.readArrayCount(flexible: flexible)
        for _ in 0..<topicCount {
            var topic = VisitedTopic(name: UnsafeRawBufferPointer(start: nil, count: 0), topicID: .zero)
            if version >= ProduceRequest.firstTopicIDVersion {
                topic.topicID = try reader.readUUID()
            } else {
                topic.name = try reader.readStringBytes(flexible: flexible)
            }
            let partitionCount = try reader.readArrayCount(flexible: flexible)
            for _ in 0..<partitionCount { body(topic, try Partition(from: &reader, version: version)) }
            try reader.skipTaggedFields(flexible: flexible)
        }
        return try End(from: &reader, version: version)
    }
}
