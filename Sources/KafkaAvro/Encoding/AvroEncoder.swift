internal import Synchronization

/// Encodes values of one type by one schema, in Avro's binary encoding.
///
/// ```swift
/// let encoder = AvroEncoder(Order.self, schema: schema)
/// let bytes = try encoder.encode(order)
/// ```
///
/// Make one for each type and schema, and keep it: it remembers how the type's fields follow each other. All tasks may use it
/// concurrently.
///
/// Values are written straight into memory that is used again, without a tree in between: a record costs one allocation, which
/// `Codable` makes for each container with keys. Fields may be encoded in any order; those that come before their turn in the
/// schema are copied once more. What the Swift types are for Avro's is in the article "Swift types and Avro's".
public struct AvroEncoder<Value: Encodable>: Sendable {
    /// The schema.
    public let schema: AvroSchema
    private let machines: MachinePool

    /// An encoder for values of that type.
    ///
    /// - Parameters:
    ///   - type: The type.
    ///   - schema: What its values are encoded as. Whether they fit is seen when one is encoded.
    public init(_ type: Value.Type = Value.self, schema: AvroSchema) {
        self.schema = schema
        machines = MachinePool(AvroPlan(schema))
    }

    /// A value's bytes.
    ///
    /// - Throws: ``AvroError`` with the code ``AvroError/Code/invalidValue`` if the value does not fit the schema, and what the value's
    ///   `encode(to:)` throws.
    public func encode(_ value: Value) throws -> [UInt8] {
        try withEncodedBytes(of: value) { Array($0) }
    }

    /// Calls `body` with a value's bytes, which are valid until it returns. Allocates no memory for them.
    ///
    /// - Parameters:
    ///   - value: The value.
    ///   - prefixCount: How many bytes to leave in front of it, for `body` to fill; 0 by default. They are part of what it gets, and
    ///     not initialized.
    ///   - body: Gets prefix and encoded value. Its result is returned, its error thrown.
    /// - Throws: As ``encode(_:)``; `body` is not called then.
    public func withEncodedBytes<Result>(
        of value: Value, prefixCount: Int = 0, _ body: (UnsafeMutableRawBufferPointer) throws -> Result
    ) throws -> Result {
        let machine = machines.take()
        defer { machines.put(back: machine) }
        machine.reserve(prefixCount)
        machine.state.pointee.position += prefixCount
        try machine.write(value, machine.plan.root)
        return try body(UnsafeMutableRawBufferPointer(start: machine.state.pointee.base, count: machine.count))
    }
}

/// A machine that is not in use, if there is one.
///
/// `@unchecked Sendable`: the slot is atomic, and who takes the machine from it has it alone.
final class MachinePool: @unchecked Sendable {
    /// Machines with more memory than this are not kept.
    private static let maximumKept = 1 << 20

    private let plan: AvroPlan
    /// A retained machine.
    private let slot = Atomic<UnsafeMutableRawPointer?>(nil)

    init(_ plan: AvroPlan) {
        self.plan = plan
    }

    deinit {
        if let kept = slot.exchange(nil, ordering: .acquiring) { Unmanaged<EncodingMachine>.fromOpaque(kept).release() }
    }

    func take() -> EncodingMachine {
        if let kept = slot.exchange(nil, ordering: .acquiring) {
            return Unmanaged<EncodingMachine>.fromOpaque(kept).takeRetainedValue()
        }
        return EncodingMachine(plan)
    }

    func put(back machine: EncodingMachine) {
        machine.reset()
        if machine.state.pointee.end - machine.state.pointee.base > Self.maximumKept { return }
        let kept = Unmanaged.passRetained(machine).toOpaque()
        let (isKept, _) = slot.compareExchange(expected: nil, desired: kept, ordering: .releasing)
        if !isKept { Unmanaged<EncodingMachine>.fromOpaque(kept).release() }
    }
}
