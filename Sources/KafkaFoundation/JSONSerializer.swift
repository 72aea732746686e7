public import Foundation
public import KafkaClient

/// Values as JSON in UTF-8.
///
/// ```swift
/// let orders = producer.topic("orders", key: .string, value: .json(Order.self))
/// try await orders.send(order, key: order.id)
/// ```
///
/// The encoder's cost is that of `JSONEncoder`: several allocations for each record, and one copy from its `Data` into the batch.
public struct JSONSerializer<Value: Encodable>: RecordSerializer {
    private let encoder: JSONEncoder

    /// A serializer with an encoder of your own, which must not be changed afterwards: several tasks use it concurrently.
    ///
    /// - Parameter encoder: By default, one with Foundation's settings.
    public init(encoder: JSONEncoder = JSONEncoder()) {
        self.encoder = encoder
    }

    /// Appends the value's JSON.
    ///
    /// - Throws: What the value or the encoder throws: an `EncodingError`.
    public func serialize(_ value: Value, into output: inout SerializerOutput) throws {
        output.append(contentsOf: try encoder.encode(value))
    }

    /// Passes the encoder's data, without another copy.
    public func withSerializedBytes<Result>(
        of value: Value, _ output: inout SerializerOutput,
        _ body: (UnsafeRawBufferPointer?, inout SerializerOutput) -> Result
    ) throws -> Result {
        try encoder.encode(value).withUnsafeBytes { body($0, &output) }
    }
}

extension RecordSerializer {
    /// Values as JSON.
    ///
    /// - Parameter encoder: Must not be changed afterwards.
    public static func json<Value>(
        _: Value.Type, encoder: JSONEncoder = JSONEncoder()
    ) -> JSONSerializer<Value> where Self == JSONSerializer<Value> {
        JSONSerializer(encoder: encoder)
    }
}
