import KafkaClient
import KafkaTesting

/// What a record of a run carries: all of it follows from its number, so that the log can be compared byte by byte.
struct RecordContents: Hashable, Sendable {
    /// The record's number in the ledger.
    let id: Int
    /// The size of the value, at least that of the number.
    let size: Int
    let hasKey: Bool
    let hasHeader: Bool
    let isCompressible: Bool

    init(id: Int, size: Int, hasKey: Bool, hasHeader: Bool, isCompressible: Bool) {
        self.id = id
        self.size = max(8, size)
        self.hasKey = hasKey
        self.hasHeader = hasHeader
        self.isCompressible = isCompressible
    }

    var key: [UInt8]? { hasKey ? Array("key-\(id % 17)".utf8) : nil }

    var value: [UInt8] {
        var bytes = Self.bytes(of: id)
        bytes.reserveCapacity(size)
        var dice = Dice(seed: UInt64(id))
        while bytes.count < size {
            bytes.append(isCompressible ? UInt8(truncatingIfNeeded: id) : UInt8(truncatingIfNeeded: dice.next()))
        }
        return bytes
    }

    var headers: [RecordHeader] { hasHeader ? [RecordHeader(key: "id", value: Self.bytes(of: id))] : [] }

    private static func bytes(of id: Int) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: id >> (56 - 8 * $0)) }
    }

    /// The number that a stored record carries.
    static func id(in record: EmbeddedRecord) -> Int? {
        record.value.flatMap { id(in: $0) }
    }

    /// The number that a value carries.
    static func id(in value: [UInt8]) -> Int? {
        value.count < 8 ? nil : value[..<8].reduce(0) { $0 << 8 | Int($1) }
    }

    func matches(_ record: EmbeddedRecord) -> Bool {
        record.key == key && record.value == value
            && record.headers.map(\.key) == headers.map(\.key) && record.headers.map(\.value) == headers.map(\.value)
    }
}
