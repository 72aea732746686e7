public import Foundation
public import KafkaClient

/// UUIDs as text in lower case, as Java's `UUIDSerializer`.
public struct UUIDSerializer: RecordSerializer {
    /// A serializer.
    public init() {}

    /// Appends the 36 characters.
    public func serialize(_ value: UUID, into output: inout SerializerOutput) {
        output.append(contentsOf: value.uuidString.lowercased())
    }
}

/// Dates as milliseconds since 1970-01-01 UTC in eight bytes, network byte order: what Java's `LongSerializer` makes of
/// `Date.getTime()`.
public struct DateSerializer: RecordSerializer {
    /// A serializer.
    public init() {}

    /// Appends the eight bytes.
    ///
    /// - Throws: ``DateOutOfRange`` for a date that is too far away for 64 bits, or not a number.
    public func serialize(_ value: Date, into output: inout SerializerOutput) throws {
        let milliseconds = (value.timeIntervalSince1970 * 1000).rounded(.down)
        guard let number = Int64(exactly: milliseconds) else { throw DateOutOfRange() }
        output.append(bigEndian: number)
    }

    /// The date has no milliseconds that fit into 64 bits.
    public struct DateOutOfRange: Error, CustomStringConvertible {
        /// What is wrong.
        public var description: String { "the date is too far away to be written as milliseconds" }
    }
}

extension RecordSerializer where Self == UUIDSerializer {
    /// UUIDs as text in lower case.
    public static var uuid: UUIDSerializer { UUIDSerializer() }
}

extension RecordSerializer where Self == DateSerializer {
    /// Dates as milliseconds in eight bytes.
    public static var date: DateSerializer { DateSerializer() }
}
