package import KafkaClient

/// Where the parts of one record lie in a batch's uncompressed payload.
package struct RecordFields {
    package var offsetDelta: Int32 = 0
    package var timestampDelta: Int64 = 0
    /// nil: a null key.
    package var key: Range<Int>?
    /// nil: a null value (a tombstone).
    package var value: Range<Int>?
    package var headerCount = 0
    /// The headers' bytes, from the first header's key length on.
    package var headers: Range<Int> = 0..<0
}

/// A record that breaks the format.
package struct RecordFault: Error, Sendable, Hashable {
    /// The record's index in its batch.
    package var index: Int
    package var reason: String
}

/// Walks over the records of a batch without allocating, checking every length, count and delta on the way.
///
/// A broker that takes a million records a second cannot afford to build each of them only to see that it could.
package struct RecordWalker {
    private let base: UnsafeRawPointer?
    private let end: Int
    private var position = 0
    private var failure: StaticString?

    package init(_ payload: UnsafeRawBufferPointer) {
        base = payload.baseAddress
        end = payload.count
    }

    /// Visits `count` records, in order; fails unless they fill the payload exactly and their offset deltas are
    /// 0, 1, 2, …
    package static func walk(
        _ payload: UnsafeRawBufferPointer, count: Int, visit: (borrowing RecordFields) -> Void
    ) throws(RecordFault) {
        var walker = RecordWalker(payload)
        var fields = RecordFields()
        for index in 0..<count {
            walker.readRecord(into: &fields)
            if walker.failure == nil, fields.offsetDelta != Int32(truncatingIfNeeded: index) {
                throw RecordFault(index: index, reason: "offset delta \(fields.offsetDelta) at index \(index)")
            }
            if let failure = walker.failure { throw RecordFault(index: index, reason: "\(failure)") }
            visit(fields)
        }
        if walker.position != walker.end {
            throw RecordFault(index: count, reason: "\(walker.end - walker.position) bytes after the last record")
        }
    }

    private mutating func readRecord(into fields: inout RecordFields) {
        let length = readLength()
        guard failure == nil else { return }
        let recordEnd = position + length
        guard recordEnd <= end else { return fail("the record's length exceeds the batch") }
        guard length > 0 else { return fail("an empty record") }
        position += 1  // attributes: unused, any value is accepted
        fields.timestampDelta = readVarLong()
        fields.offsetDelta = readVarInt()
        fields.key = readBytes()
        fields.value = readBytes()
        let headerCount = Int(readVarInt())
        if headerCount < 0 { fail("a negative header count") }
        fields.headerCount = headerCount
        let headersStart = position
        skipHeaders(headerCount, recordEnd: recordEnd)
        guard failure == nil else { return }
        fields.headers = headersStart..<position
        if position != recordEnd { fail("the record's length does not match its fields") }
    }

    private mutating func skipHeaders(_ count: Int, recordEnd: Int) {
        guard count > 0, let base else { return }
        for _ in 0..<count {
            guard failure == nil else { return }
            guard position < recordEnd else { return fail("more headers than the record holds") }
            guard let key = readBytes() else { return fail("a null header key") }
            let keyBytes = UnsafeRawBufferPointer(start: base + key.lowerBound, count: key.count)
            if !isUTF8(keyBytes) { fail("a header key that is not UTF-8") }
            _ = readBytes()
        }
    }

    /// Decodes the headers of a record that was walked before.
    package static func headers(
        of fields: borrowing RecordFields, in payload: UnsafeRawBufferPointer
    ) -> [RecordHeader] {
        guard fields.headerCount > 0 else { return [] }
        var walker = RecordWalker(payload)
        walker.position = fields.headers.lowerBound
        var headers: [RecordHeader] = []
        headers.reserveCapacity(fields.headerCount)
        for _ in 0..<fields.headerCount {
            guard let key = walker.readBytes() else { break }
            let value = walker.readBytes()
            headers.append(
                RecordHeader(
                    key: String(decoding: payload[key], as: UTF8.self), value: value.map { [UInt8](payload[$0]) }))
        }
        return headers
    }

    // MARK: Primitives. After a failure they return zeros and stand still, so that a record needs one check.

    private mutating func fail(_ reason: StaticString) {
        if failure == nil { failure = reason }
    }

    @inline(__always)
    private mutating func readLength() -> Int {
        let length = Int(readVarInt())
        if length < 0 { fail("a negative length") }
        return length
    }

    /// A length-prefixed field; nil for length -1.
    @inline(__always)
    private mutating func readBytes() -> Range<Int>? {
        let length = Int(readVarInt())
        if length < 0 {
            if length < -1 { fail("a negative length") }
            return nil
        }
        guard length <= end - position else {
            fail("a length beyond the end of the batch")
            return nil
        }
        let range = position..<position + length
        position += length
        return range
    }

    @inline(__always)
    private mutating func readVarInt() -> Int32 {
        let raw = readUnsigned(maxBytes: 5)
        guard raw <= UInt64(UInt32.max) else {
            fail("a varint of more than 32 bits")
            return 0
        }
        let bits = UInt32(truncatingIfNeeded: raw)
        return Int32(bitPattern: bits >> 1) ^ -Int32(bitPattern: bits & 1)
    }

    @inline(__always)
    private mutating func readVarLong() -> Int64 {
        let raw = readUnsigned(maxBytes: 10)
        return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
    }

    @inline(__always)
    private mutating func readUnsigned(maxBytes: Int) -> UInt64 {
        // Most varints of a record are one byte long.
        guard failure == nil, position < end, let base else {
            fail("the batch ends within a record")
            return 0
        }
        let first = base.load(fromByteOffset: position, as: UInt8.self)
        position += 1
        if first < 0x80 { return UInt64(first) }
        return readLong(UInt64(first & 0x7F), maxBytes: maxBytes, base: base)
    }

    private mutating func readLong(_ low: UInt64, maxBytes: Int, base: UnsafeRawPointer) -> UInt64 {
        var result = low
        for index in 1..<maxBytes {
            guard position < end else {
                fail("the batch ends within a varint")
                return 0
            }
            let byte = base.load(fromByteOffset: position, as: UInt8.self)
            position += 1
            result |= UInt64(byte & 0x7F) << UInt64(7 * index)
            if byte < 0x80 { return result }
        }
        fail("a varint that does not end")
        return 0
    }

    private func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if bytes.allSatisfy({ $0 < 0x80 }) { return true }
        return String(validating: bytes, as: UTF8.self) != nil
    }
}
