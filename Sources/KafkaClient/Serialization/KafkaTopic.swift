/// A topic whose keys and values have a type: the place to send from in an app.
///
/// ```swift
/// let greetings = producer.topic("greetings", key: .int64, value: .string)
/// try await greetings.send("hello", key: 42)
/// ```
///
/// It is a value that costs nothing to copy; keep one for each topic. It carries what all its records have in common: default
/// headers, and a rule for partitions. With a nil value, a record is a tombstone.
public struct KafkaTopic<KeySerializer: RecordSerializer, ValueSerializer: RecordSerializer>: Sendable {
    /// What its keys are.
    public typealias Key = KeySerializer.Value
    /// What its values are.
    public typealias Value = ValueSerializer.Value

    /// The topic's name.
    public let name: String
    /// The producer that sends.
    public let producer: KafkaProducer
    /// Serializes keys.
    public let keySerializer: KeySerializer
    /// Serializes values.
    public let valueSerializer: ValueSerializer
    /// Headers of every record, in front of those of each call. None by default.
    public var headers: [RecordHeader]
    /// Chooses the partition of a record that does not name one, from its key and value as the app gave them; nil, or a rule that
    /// returns nil, leaves it to the producer's partitioner. Nil by default.
    ///
    /// It is called again for the same record when that had to wait.
    public var partitionRule: (@Sendable (_ key: Key?, _ value: Value?) -> Int32?)?

    @inlinable
    init(
        _ name: String, _ producer: KafkaProducer, _ keySerializer: KeySerializer, _ valueSerializer: ValueSerializer,
        _ headers: [RecordHeader], _ partitionRule: (@Sendable (_ key: Key?, _ value: Value?) -> Int32?)?
    ) {
        self.name = name
        self.producer = producer
        self.keySerializer = keySerializer
        self.valueSerializer = valueSerializer
        self.headers = headers
        self.partitionRule = partitionRule
    }
}

extension KafkaProducer {
    /// A topic with keys and values of a type. Asks no broker; the first record waits for the topic's partitions.
    ///
    /// - Parameters:
    ///   - name: The topic's name.
    ///   - key: Serializes keys: see ``RecordSerializer``.
    ///   - value: Serializes values.
    ///   - headers: Headers of every record.
    ///   - partitionRule: Chooses partitions from keys and values; see ``KafkaTopic/partitionRule``.
    @inlinable
    public nonisolated func topic<Key: RecordSerializer, Value: RecordSerializer>(
        _ name: String, key: Key, value: Value, headers: [RecordHeader] = [],
        partitionRule: (@Sendable (_ key: Key.Value?, _ value: Value.Value?) -> Int32?)? = nil
    ) -> KafkaTopic<Key, Value> {
        KafkaTopic(name, self, key, value, headers, partitionRule)
    }

    /// A topic whose records have no keys.
    @inlinable
    public nonisolated func topic<Value: RecordSerializer>(
        _ name: String, value: Value, headers: [RecordHeader] = []
    ) -> KafkaTopic<UnusedSerializer, Value> {
        KafkaTopic(name, self, UnusedSerializer(), value, headers, nil)
    }
}
