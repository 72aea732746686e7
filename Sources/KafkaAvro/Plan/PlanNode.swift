/// A type, as encoders and decoders walk through it: plain memory, which costs no reference counting.
struct PlanNode {
    var kind: PlanKind
    var logical: PlanLogical = .none
    /// Whether a value may take no bytes at all.
    var canBeEmpty = false
    /// Of decimals.
    var scale: Int32 = 0
    /// Bytes of a fixed type; fields of a record; branches of a union; symbols of an enum.
    var count = 0
    /// Items of an array, values of a map.
    var element: UnsafePointer<PlanNode>?
    var fields: UnsafePointer<PlanField>?
    var branches: UnsafePointer<UnsafePointer<PlanNode>>?
    var symbols: UnsafePointer<String>?
    /// Of a union: the branch for each ``ValueKind``, or one of ``BranchChoice``.
    var choices: UnsafePointer<Int16>?
    /// Where the record's fields begin in tables with all fields of the plan, one place more than fields each.
    var firstField = 0
    /// The place in the schema.
    var type: TypeIndex

    /// Whether null is a value of the type.
    var takesNull: Bool {
        kind == .null || kind == .union && choices.unsafelyUnwrapped[ValueKind.null.rawValue] >= 0
    }
}

typealias NodePointer = UnsafePointer<PlanNode>

struct PlanField {
    var name: String
    var node: NodePointer
    /// The encoded default value; nil if there is none.
    var defaultBytes: UnsafeRawBufferPointer?
}

@usableFromInline
enum PlanKind: UInt8 {
    case null, boolean, int, long, float, double, bytes, string, array, map, union, record, enumeration, fixed
}

enum PlanLogical: UInt8 {
    case none, decimal, uuid, date, timeMillis, timeMicros
    case millis, micros, nanos
    case duration

    init(_ type: LogicalType?) {
        switch type {
        case nil: self = .none
        case .decimal: self = .decimal
        case .uuid: self = .uuid
        case .date: self = .date
        case .timeMillis: self = .timeMillis
        case .timeMicros: self = .timeMicros
        case .timestampMillis, .localTimestampMillis: self = .millis
        case .timestampMicros, .localTimestampMicros: self = .micros
        case .timestampNanos, .localTimestampNanos: self = .nanos
        case .duration: self = .duration
        }
    }
}

/// Kinds of values that choose the branch of a union.
enum ValueKind: Int, CaseIterable {
    case null, boolean, int32, int64, float, double, string, bytes, array, keyed, uuid, date, decimal, duration, span

    /// How well a type suits such values, 0 best; nil if it does not take them.
    func rank(_ node: PlanNode) -> Int? {
        let plain = node.logical == .none ? 0 : 1
        switch (self, node.kind) {
        case (.null, .null), (.boolean, .boolean), (.array, .array), (.keyed, .record), (.keyed, .map): return 0
        case (.int32, .int): return plain
        case (.int32, .long): return 2 + plain
        case (.int64, .long): return plain
        case (.int64, .int): return 2 + plain
        case (.int32, .double), (.int64, .double): return 4
        case (.int32, .float), (.int64, .float): return 5
        case (.float, .float), (.double, .double): return 0
        case (.float, .double), (.double, .float): return 1
        case (.string, .string), (.string, .enumeration): return 0
        case (.bytes, .bytes), (.bytes, .fixed): return plain
        case (.bytes, .array): return 2
        case (.uuid, .string), (.uuid, .fixed): return node.logical == .uuid ? 0 : node.kind == .string ? 1 : nil
        case (.date, .int): return node.logical == .date ? 0 : nil
        case (.date, .long): return Self.timestamps.contains(node.logical) ? 0 : nil
        case (.decimal, .bytes), (.decimal, .fixed): return node.logical == .decimal ? 0 : nil
        case (.duration, .fixed): return node.logical == .duration ? 0 : nil
        case (.span, .int), (.span, .long):
            return node.logical == .timeMillis || node.logical == .timeMicros ? 0 : nil
        default: return nil
        }
    }

    private static let timestamps: Set<PlanLogical> = [.millis, .micros, .nanos]
}

/// What a union's table says instead of a branch.
enum BranchChoice {
    /// No branch takes such values.
    static let none: Int16 = -1
    /// Several do: the value decides.
    static let several: Int16 = -2
}
