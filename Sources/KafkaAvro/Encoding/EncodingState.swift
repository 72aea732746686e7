/// What changes while an ``EncodingMachine`` writes.
@usableFromInline
struct EncodingState {
    @usableFromInline
    var bytes: GrowingBytes
    /// One for each value that an `encode(to:)` is writing.
    var frames: UnsafeMutablePointer<EncodingFrame>
    var frameCapacity: Int
    /// How many frames there are.
    var depth = 0
    /// Arrays and maps of dynamic values inside of each other.
    var dynamicDepth = 0
    /// The number that the next frame gets.
    var nextSerial = 0
    /// For each field of each record, the field that was written after it the last time.
    var successors: UnsafeMutablePointer<Int32>
    /// For each field of each record, what an ``AvroWriter`` expects.
    let places: UnsafeMutablePointer<FieldPlace>
    /// The place that is no record's: the last one.
    let nowhere: UnsafeMutablePointer<FieldPlace>
    /// For each type of the schema, what was written as it.
    var memory: UnsafeMutablePointer<NodeMemory>
    /// Whether there is a failure.
    var hasFailed = false
    /// Values before their turn, as bytes.
    var early: UnsafeMutableRawPointer
    var earlyCapacity: Int
    /// How many values are in the machine's arrays: to look is cheaper here.
    var earlyCount = 0
    var deferredCount = 0
    var earlyUsed = 0

    /// The value that is being written.
    @inline(__always)
    var top: UnsafeMutablePointer<EncodingFrame> { frames + (depth - 1) }
}

/// A field of a record, as an ``AvroWriter`` expects it.
@usableFromInline
struct FieldPlace {
    /// Where the literal is that was given for it the last time; nil before that, and behind the last field.
    @usableFromInline
    var literal: UnsafePointer<UInt8>?
    @usableFromInline
    let kind: PlanKind
    let node: NodePointer

    /// The places of all records of a plan, one more than fields each, and one that is no record's.
    static func table(_ plan: AvroPlan) -> UnsafeMutablePointer<FieldPlace> {
        let places = UnsafeMutablePointer<FieldPlace>.allocate(capacity: plan.fieldPlaces + 1)
        places.initialize(repeating: FieldPlace(kind: .null, node: plan.root), count: plan.fieldPlaces + 1)
        for type in plan.schema.types.indices {
            let record = plan.node(type)
            guard let fields = record.pointee.fields else { continue }
            for index in 0..<record.pointee.count {
                let node = fields[index].node
                places[record.pointee.firstField + index] = FieldPlace(kind: node.pointee.kind, node: node)
            }
        }
        return places
    }
}
