import KafkaTLS

/// What stands for TLS records in a simulation: as large as those of TLS 1.3, numbered and checksummed, and not encrypted.
enum SimulatedTLSRecord {
    /// As in TLS.
    enum Kind: UInt8 {
        case alert = 21
        case handshake = 22
        case data = 23
    }

    /// Kind, version, length.
    static let headerSize = 5
    /// The number and the checksum: as much as the tag of AES-GCM.
    static let trailerSize = 16
    /// The most plaintext in a record: 16 KiB.
    static let maximumSize = 16384
    static let closeNotify: UInt8 = 0

    static func encode(_ kind: Kind, _ payload: some Collection<UInt8>, number: UInt64) -> [UInt8] {
        let length = payload.count + trailerSize
        var record: [UInt8] = [kind.rawValue, 3, 3, UInt8(length >> 8), UInt8(length & 0xff)]
        record.reserveCapacity(headerSize + length)
        record.append(contentsOf: payload)
        append(number, to: &record)
        append(checksum(kind, payload, number), to: &record)
        return record
    }

    private static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        for shift in stride(from: UInt64(56), through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    /// FNV-1a.
    private static func checksum(_ kind: Kind, _ payload: some Collection<UInt8>, _ number: UInt64) -> UInt64 {
        var hash = (0xcbf2_9ce4_8422_2325 ^ UInt64(kind.rawValue)) &* 0x100_0000_01b3 ^ number
        for byte in payload { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash
    }
}

/// Cuts records out of the bytes that arrive. One of them is there whole or not at all.
struct SimulatedTLSReader {
    private var bytes: [UInt8] = []
    private var start = 0
    private var next: UInt64 = 0

    /// Bytes that were not taken yet.
    var count: Int { bytes.count - start }

    /// Whether only a part of the next record is there, and that record belongs to the handshake.
    var holdsPartOfHandshake: Bool {
        count > 0 && bytes[start] == SimulatedTLSRecord.Kind.handshake.rawValue && !hasRecord
    }

    private var recordSize: Int? {
        guard count >= SimulatedTLSRecord.headerSize else { return nil }
        return SimulatedTLSRecord.headerSize + Int(bytes[start + 3]) << 8 + Int(bytes[start + 4])
    }

    var hasRecord: Bool { recordSize.map { count >= $0 } ?? false }

    mutating func append(_ piece: some Sequence<UInt8>) {
        if start > 0 {
            bytes.removeFirst(start)
            start = 0
        }
        bytes.append(contentsOf: piece)
    }

    /// The next record, if it is there. Throws if the bytes are not what the other side has sent, in order.
    mutating func nextRecord() throws(TLSError) -> (kind: SimulatedTLSRecord.Kind, payload: [UInt8])? {
        if count > 0, SimulatedTLSRecord.Kind(rawValue: bytes[start]) == nil { throw TLSError(.protocolViolation) }
        guard let size = recordSize, count >= size else { return nil }
        let trailer = start + size - SimulatedTLSRecord.trailerSize
        let first = start + SimulatedTLSRecord.headerSize
        guard first <= trailer, let kind = SimulatedTLSRecord.Kind(rawValue: bytes[start]) else {
            throw TLSError(.protocolViolation)
        }
        let payload = Array(bytes[first..<trailer])
        guard payload.count <= SimulatedTLSRecord.maximumSize,
            bytes[start..<start + size].elementsEqual(SimulatedTLSRecord.encode(kind, payload, number: next))
        else { throw TLSError(.protocolViolation) }
        start += size
        next += 1
        return (kind, payload)
    }
}

/// The messages of the handshake. Any length may follow the first byte.
enum SimulatedTLSMessage: UInt8 {
    case clientHello = 1
    /// The client's part of a round trip that is not the last one.
    case clientKeys = 2
    /// The server's part of a round trip that is not the last one.
    case serverHello = 3
    /// The server's last message.
    case serverFinished = 4
    /// The client's last message.
    case clientFinished = 5
    /// A ticket to resume the session with: something to read that is no plaintext.
    case ticket = 6
    /// The other side has to update its keys, and answers with the same.
    case keyUpdate = 7
}
