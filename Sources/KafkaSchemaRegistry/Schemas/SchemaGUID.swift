public import Foundation

/// A schema's GUID: 16 bytes that all registries of a company share, while ids differ among them.
public struct SchemaGUID: Hashable, Sendable, CustomStringConvertible {
    /// The bytes, as they are in records.
    public let bytes: [UInt8]

    /// A GUID from its text, such as `89791762-2336-4186-9674-299b90a802e2`; nil if it is none.
    public init?(_ text: String) {
        guard let uuid = UUID(uuidString: text) else { return nil }
        self.init(uuid)
    }

    /// A GUID from a UUID.
    public init(_ uuid: UUID) {
        bytes = withUnsafeBytes(of: uuid.uuid) { Array($0) }
    }

    /// A GUID from its 16 bytes; nil if there are more or fewer.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        self.bytes = Array(bytes)
    }

    /// The text, in lower case.
    public var description: String {
        let hex = bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }
        return [hex[0..<4], hex[4..<6], hex[6..<8], hex[8..<10], hex[10..<16]].map { $0.joined() }.joined(
            separator: "-")
    }
}
