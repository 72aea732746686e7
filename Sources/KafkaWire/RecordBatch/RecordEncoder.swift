/// A record's header as it is encoded: a key and a value that may be null.
@usableFromInline
package struct WireRecordHeader: Hashable, Sendable {
    /// The key.
    @usableFromInline
    package var key: String
    /// The value.
    @usableFromInline
    package var value: [UInt8]?

    /// A header.
    package init(key: String, value: [UInt8]?) {
        self.key = key
        self.value = value
    }
}

/// How many bytes a record takes: found out to see whether it fits, and then written in front of it.
@usableFromInline
package struct RecordSize: BitwiseCopyable {
    /// The bytes behind the length.
    @usableFromInline
    let body: Int

    @inlinable
    @inline(__always)
    init(body: Int) { self.body = body }

    /// All bytes, the length included.
    @inlinable
    @inline(__always)
    package var total: Int { body &+ VarInt.size(Int32(truncatingIfNeeded: body)) }
}

/// Encodes records into a batch's buffer. This runs for every record, on the application's side: it neither
/// allocates nor throws, and the caller guarantees room of `size`.
///
/// A record is a varint length, attributes (0), timestamp and offset as differences to the batch's, then key, value
/// and headers, each with a varint length or count.
@usableFromInline
package enum RecordEncoder {
    /// How many bytes a record takes.
    ///
    /// - Parameters:
    ///   - offsetDelta: The record's place in its batch.
    ///   - timestampDelta: Milliseconds after the batch's base timestamp.
    ///   - keyCount: Bytes of the key, -1 for null.
    ///   - valueCount: Bytes of the value, -1 for null.
    ///   - headersSize: `headersSize(_:)`, which is 1 when there are none.
    @inlinable
    @inline(__always)
    package static func size(
        offsetDelta: Int32, timestampDelta: Int64, keyCount: Int, valueCount: Int, headersSize: Int = 1
    ) -> RecordSize {
        // Bytes that are in memory: no sum of them can overflow.
        let numbers = 1 &+ VarInt.size(timestampDelta) &+ VarInt.size(offsetDelta)
        let key = VarInt.size(Int32(truncatingIfNeeded: keyCount)) &+ max(keyCount, 0)
        let value = VarInt.size(Int32(truncatingIfNeeded: valueCount)) &+ max(valueCount, 0)
        return RecordSize(body: numbers &+ key &+ value &+ headersSize)
    }

    /// Bytes that the headers of a record take, their count included.
    @inlinable
    @inline(__always)
    package static func headersSize(_ headers: [WireRecordHeader]) -> Int {
        headers.isEmpty ? 1 : headersSizeOfSome(headers)
    }

    @usableFromInline
    static func headersSizeOfSome(_ headers: [WireRecordHeader]) -> Int {
        var size = VarInt.size(Int32(truncatingIfNeeded: headers.count))
        for header in headers {
            size += headerSize(keyCount: header.key.utf8.count, valueCount: header.value?.count ?? -1)
        }
        return size
    }

    /// Bytes that one header takes; -1 for a null value.
    @inlinable
    @inline(__always)
    package static func headerSize(keyCount: Int, valueCount: Int) -> Int {
        VarInt.size(Int32(truncatingIfNeeded: keyCount)) + keyCount
            + VarInt.size(Int32(truncatingIfNeeded: valueCount)) + max(valueCount, 0)
    }

    /// Encodes a record and returns how many bytes it took: `size`.
    @inlinable
    @inline(__always)
    @discardableResult
    package static func encode(
        to target: UnsafeMutableRawPointer, offsetDelta: Int32, timestampDelta: Int64, key: UnsafeRawBufferPointer?,
        value: UnsafeRawBufferPointer?, headers: [WireRecordHeader] = []
    ) -> Int {
        let size = size(
            offsetDelta: offsetDelta, timestampDelta: timestampDelta, keyCount: key?.count ?? -1,
            valueCount: value?.count ?? -1, headersSize: headersSize(headers))
        var next = encodeStart(
            to: target, size, offsetDelta: offsetDelta, timestampDelta: timestampDelta, key: key, value: value,
            headerCount: headers.count)
        for header in headers { next = encodeHeader(header, to: next) }
        return next - target
    }

    /// Encodes a record of that size up to its headers, and returns where the first of `headerCount` headers goes.
    @inlinable
    @inline(__always)
    package static func encodeStart(
        to target: UnsafeMutableRawPointer, _ size: RecordSize, offsetDelta: Int32, timestampDelta: Int64,
        key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?, headerCount: Int
    ) -> UnsafeMutableRawPointer {
        var next = VarInt.write(unsigned: VarInt.zigZag(Int32(truncatingIfNeeded: size.body)), to: target)
        next.storeBytes(of: 0, as: UInt8.self)
        next = VarInt.write(unsigned: VarInt.zigZag(timestampDelta), to: next + 1)
        next = VarInt.write(unsigned: VarInt.zigZag(offsetDelta), to: next)
        next = encodeBytes(key, to: next)
        next = encodeBytes(value, to: next)
        return VarInt.write(unsigned: VarInt.zigZag(Int32(truncatingIfNeeded: headerCount)), to: next)
    }

    /// How many bytes the length of a record takes that has no headers, and keys and values of that many bytes: 0 if that depends on
    /// more than those.
    @inlinable
    @inline(__always)
    package static func lengthSize(byteCount: Int) -> Int {
        // Behind the length are these bytes and 6 to 27 more: attributes, two differences, two lengths, the count of headers. A length
        // takes one byte up to 63, two up to 8191.
        if byteCount >= 58 { return byteCount <= 8164 ? 2 : 0 }
        return byteCount <= 36 ? 1 : 0
    }

    /// Encodes a record without headers, and returns its end. `lengthSize` must not be 0: it need not be known how large the record
    /// is before it is written.
    @inlinable
    @inline(__always)
    package static func encodePlain(
        to target: UnsafeMutableRawPointer, lengthSize: Int, offsetDelta: Int32, timestampDelta: Int64,
        key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?
    ) -> UnsafeMutableRawPointer {
        let start = target + lengthSize
        start.storeBytes(of: 0, as: UInt8.self)
        var next = VarInt.write(unsigned: VarInt.zigZag(timestampDelta), to: start + 1)
        next = VarInt.write(unsigned: VarInt.zigZag(offsetDelta), to: next)
        next = encodeBytes(key, to: next)
        next = encodeBytes(value, to: next)
        next.storeBytes(of: 0, as: UInt8.self)
        let end = next + 1
        _ = VarInt.write(unsigned: VarInt.zigZag(Int32(truncatingIfNeeded: end - start)), to: target)
        return end
    }

    /// Encodes one header and returns the address after it.
    @inlinable
    package static func encodeHeader(
        key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?, to target: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        encodeBytes(value, to: encodeBytes(key, to: target))
    }

    @inlinable
    static func encodeHeader(
        _ header: WireRecordHeader, to target: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        var key = header.key
        let next = key.withUTF8 { encodeBytes(UnsafeRawBufferPointer($0), to: target) }
        guard let value = header.value else { return encodeBytes(nil, to: next) }
        return value.withUnsafeBytes { encodeBytes($0, to: next) }
    }

    /// A varint length, -1 for null, and the bytes.
    @inlinable
    @inline(__always)
    static func encodeBytes(
        _ bytes: UnsafeRawBufferPointer?, to target: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        guard let bytes else { return VarInt.write(unsigned: VarInt.zigZag(Int32(-1)), to: target) }
        let next = VarInt.write(unsigned: VarInt.zigZag(Int32(truncatingIfNeeded: bytes.count)), to: target)
        if let source = bytes.baseAddress { next.copyMemory(from: source, byteCount: bytes.count) }
        return next + bytes.count
    }
}
