/// A header of a record: a name, and bytes that may be null.
public struct RecordHeader: Hashable, Sendable {
    /// The name. It may be empty, and need not be unique within a record.
    public var key: String
    /// The value, or nil for a null value.
    public var value: [UInt8]?

    /// A header with a binary or null value.
    public init(key: String, value: [UInt8]?) {
        self.key = key
        self.value = value
    }

    /// A header whose value is a string's UTF-8.
    public init(key: String, value: String) {
        self.key = key
        self.value = Array(value.utf8)
    }
}
