internal import KafkaJSON

/// What values of a type mean, where the specification says so and the type is as it demands.
enum LogicalType: Hashable, Sendable {
    case decimal(precision: Int, scale: Int)
    case uuid
    case date
    case timeMillis, timeMicros
    case timestampMillis, timestampMicros, timestampNanos
    case localTimestampMillis, localTimestampMicros, localTimestampNanos
    case duration

    /// The logical type that an object describes; nil if there is none, or one that is not known or not valid for the type. The
    /// specification wants such ones to be ignored.
    init?(_ object: JSONObject, of shape: SchemaShape) {
        guard let name = object["logicalType"]?.stringValue else { return nil }
        switch (name, shape) {
        case ("decimal", .bytes), ("decimal", .fixed):
            guard let decimal = Self.decimal(object, of: shape) else { return nil }
            self = decimal
        case ("uuid", .string): self = .uuid
        case ("uuid", .fixed(let fixed)) where fixed.size == 16: self = .uuid
        case ("duration", .fixed(let fixed)) where fixed.size == 12: self = .duration
        case ("date", .int): self = .date
        case ("time-millis", .int): self = .timeMillis
        case ("time-micros", .long): self = .timeMicros
        case ("timestamp-millis", .long): self = .timestampMillis
        case ("timestamp-micros", .long): self = .timestampMicros
        case ("timestamp-nanos", .long): self = .timestampNanos
        case ("local-timestamp-millis", .long): self = .localTimestampMillis
        case ("local-timestamp-micros", .long): self = .localTimestampMicros
        case ("local-timestamp-nanos", .long): self = .localTimestampNanos
        default: return nil
        }
    }

    private static func decimal(_ object: JSONObject, of shape: SchemaShape) -> LogicalType? {
        guard let precision = object["precision"]?.numberValue?.int64, precision > 0 else { return nil }
        var scale: Int64 = 0
        if let given = object["scale"] {
            guard let number = given.numberValue?.int64 else { return nil }
            scale = number
        }
        guard 0...precision ~= scale, precision <= Int32.max else { return nil }
        if case .fixed(let fixed) = shape, precision > maximumPrecision(bytes: fixed.size) { return nil }
        return .decimal(precision: Int(precision), scale: Int(scale))
    }

    /// How many decimal digits fit into a two's complement number of so many bytes: log10(2^(8n-1) - 1), rounded down.
    private static func maximumPrecision(bytes: Int) -> Int {
        if bytes == 0 { return 0 }
        return Int((Double(bytes) * 8 - 1) * 0.301_029_995_663_981_195)
    }

    /// The name in schemas.
    var name: String {
        switch self {
        case .decimal: "decimal"
        case .uuid: "uuid"
        case .date: "date"
        case .timeMillis: "time-millis"
        case .timeMicros: "time-micros"
        case .timestampMillis: "timestamp-millis"
        case .timestampMicros: "timestamp-micros"
        case .timestampNanos: "timestamp-nanos"
        case .localTimestampMillis: "local-timestamp-millis"
        case .localTimestampMicros: "local-timestamp-micros"
        case .localTimestampNanos: "local-timestamp-nanos"
        case .duration: "duration"
        }
    }
}
