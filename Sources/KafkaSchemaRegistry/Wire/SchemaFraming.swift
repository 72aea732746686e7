public import KafkaClient

/// How Confluent's serializers tie a record to its schema: in front of the payload, or in a header.
///
/// Prefix: a zero byte, the id (32 bits, big-endian), for Protobuf the indexes of the message, the payload. Header: the byte 1, the GUID,
/// for Protobuf the indexes; the payload is bare.
public enum SchemaFraming {
    /// What ties a record to its schema.
    public enum Identity: Hashable, Sendable {
        /// The id of a schema in one registry.
        case id(Int32)
        /// The GUID of a schema.
        case guid(SchemaGUID)
    }

    static let idMarker: UInt8 = 0
    static let guidMarker: UInt8 = 1

    /// The header's name.
    public static func headerName(isKey: Bool) -> String { isKey ? "__key_schema_id" : "__value_schema_id" }

    /// The bytes of an identity.
    public static func bytes(of identity: Identity) -> [UInt8] {
        switch identity {
        case .id(let id): [idMarker] + withUnsafeBytes(of: id.bigEndian) { Array($0) }
        case .guid(let guid): [guidMarker] + guid.bytes
        }
    }

    /// Finds a record's schema: the last header of that name, else the bytes in front of the payload.
    ///
    /// - Parameters:
    ///   - bytes: The record's key or value.
    ///   - headers: The record's headers.
    ///   - isKey: Whether the bytes are the key.
    ///   - hasMessageIndexes: Whether the schema is of Protobuf.
    /// - Returns: The schema's id or GUID, the indexes of the message if there are some, and the payload.
    /// - Throws: ``SchemaRegistryError/Code/invalidValue`` if neither is there, or if it is too short.
    public static func read(
        _ bytes: [UInt8], headers: [RecordHeader] = [], isKey: Bool = false, hasMessageIndexes: Bool = false
    ) throws(SchemaRegistryError) -> (identity: Identity, messageIndexes: [Int], payload: ArraySlice<UInt8>) {
        let name = headerName(isKey: isKey)
        if let header = headers.last(where: { $0.key == name })?.value {
            var rest = header[...]
            let identity = try readIdentity(&rest)
            return (identity, hasMessageIndexes ? try readMessageIndexes(&rest) : [], bytes[...])
        }
        var rest = bytes[...]
        let identity = try readIdentity(&rest)
        return (identity, hasMessageIndexes ? try readMessageIndexes(&rest) : [], rest)
    }

    private static func readIdentity(_ bytes: inout ArraySlice<UInt8>) throws(SchemaRegistryError) -> Identity {
        switch bytes.popFirst() {
        case idMarker where bytes.count >= 4:
            let id = bytes.prefix(4).reduce(Int32(0)) { $0 << 8 | Int32($1) }
            bytes.removeFirst(4)
            return .id(id)
        case guidMarker:
            guard let guid = SchemaGUID(bytes: bytes.prefix(16)) else { fallthrough }
            bytes.removeFirst(16)
            return .guid(guid)
        default:
            throw SchemaRegistryError(.invalidValue, "the record was not written with a schema of a registry")
        }
    }

    /// The path to a message in its file: its index, behind those of the messages around it. The first message is one zero byte.
    public static func messageIndexBytes(_ indexes: [Int]) -> [UInt8] {
        if indexes == [0] { return [0] }
        return ([indexes.count] + indexes).flatMap { zigzag($0) }
    }

    private static func zigzag(_ value: Int) -> [UInt8] {
        var rest = UInt(bitPattern: value << 1 ^ value >> (Int.bitWidth - 1))
        var bytes: [UInt8] = []
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    private static func readMessageIndexes(_ bytes: inout ArraySlice<UInt8>) throws(SchemaRegistryError) -> [Int] {
        let count = try readZigzag(&bytes)
        if count == 0 { return [0] }
        guard (1...64).contains(count) else {
            throw SchemaRegistryError(.invalidValue, "the record has message indexes that cannot be right")
        }
        var indexes: [Int] = []
        for _ in 0..<count { indexes.append(try readZigzag(&bytes)) }
        return indexes
    }

    private static func readZigzag(_ bytes: inout ArraySlice<UInt8>) throws(SchemaRegistryError) -> Int {
        var value: UInt = 0
        for shift in stride(from: UInt(0), to: 35, by: 7) {
            guard let byte = bytes.popFirst() else { break }
            value |= UInt(byte & 0x7F) << shift
            if byte < 0x80 { return Int(bitPattern: value >> 1) ^ -Int(bitPattern: value & 1) }
        }
        throw SchemaRegistryError(.invalidValue, "the record's message indexes do not end")
    }
}
