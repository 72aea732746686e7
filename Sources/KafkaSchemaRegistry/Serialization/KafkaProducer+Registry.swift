public import KafkaClient

extension KafkaProducer {
    /// A topic whose values are written with a schema of a registry. Waits until the schema is known; sends never do.
    ///
    /// - Parameters:
    ///   - name: The topic's name.
    ///   - key: Serializes keys.
    ///   - value: How values are written.
    ///   - headers: Headers of every record.
    ///   - partitionRule: Chooses partitions from keys and values.
    /// - Throws: Why there is no schema for the topic.
    public nonisolated func topic<Key: RecordSerializer, Value: PreparableSerializer>(
        _ name: String, key: Key, value: Value, headers: [RecordHeader] = [],
        partitionRule: (@Sendable (_ key: Key.Value?, _ value: Value.Value?) -> Int32?)? = nil
    ) async throws(SchemaRegistryError) -> KafkaTopic<Key, Value.Serializer> {
        let value = try await value.prepare(topic: name, isKey: false)
        return topic(name, key: key, value: value, headers: headers, partitionRule: partitionRule)
    }

    /// A topic whose keys are written with a schema of a registry.
    ///
    /// - Parameters:
    ///   - name: The topic's name.
    ///   - key: How keys are written.
    ///   - value: Serializes values.
    ///   - headers: Headers of every record.
    ///   - partitionRule: Chooses partitions from keys and values.
    /// - Throws: Why there is no schema for the topic.
    public nonisolated func topic<Key: PreparableSerializer, Value: RecordSerializer>(
        _ name: String, key: Key, value: Value, headers: [RecordHeader] = [],
        partitionRule: (@Sendable (_ key: Key.Value?, _ value: Value.Value?) -> Int32?)? = nil
    ) async throws(SchemaRegistryError) -> KafkaTopic<Key.Serializer, Value> {
        let key = try await key.prepare(topic: name, isKey: true)
        return topic(name, key: key, value: value, headers: headers, partitionRule: partitionRule)
    }

    /// A topic whose keys and values are written with schemas of a registry.
    ///
    /// - Parameters:
    ///   - name: The topic's name.
    ///   - key: How keys are written.
    ///   - value: How values are written.
    ///   - headers: Headers of every record.
    ///   - partitionRule: Chooses partitions from keys and values.
    /// - Throws: Why there is no schema for the topic.
    public nonisolated func topic<Key: PreparableSerializer, Value: PreparableSerializer>(
        _ name: String, key: Key, value: Value, headers: [RecordHeader] = [],
        partitionRule: (@Sendable (_ key: Key.Value?, _ value: Value.Value?) -> Int32?)? = nil
    ) async throws(SchemaRegistryError) -> KafkaTopic<Key.Serializer, Value.Serializer> {
        let key = try await key.prepare(topic: name, isKey: true)
        let value = try await value.prepare(topic: name, isKey: false)
        return topic(name, key: key, value: value, headers: headers, partitionRule: partitionRule)
    }

    /// A topic without keys whose values are written with a schema of a registry.
    ///
    /// - Parameters:
    ///   - name: The topic's name.
    ///   - value: How values are written.
    ///   - headers: Headers of every record.
    /// - Throws: Why there is no schema for the topic.
    public nonisolated func topic<Value: PreparableSerializer>(
        _ name: String, value: Value, headers: [RecordHeader] = []
    ) async throws(SchemaRegistryError) -> KafkaTopic<UnusedSerializer, Value.Serializer> {
        let value = try await value.prepare(topic: name, isKey: false)
        return topic(name, value: value, headers: headers)
    }
}
