/// A record that was read from a batch.
package struct DecodedRecord: Hashable, Sendable {
    /// The offset: the batch's base offset plus the record's.
    package var offset: Int64
    /// Milliseconds since 1970.
    package var timestamp: Int64
    /// The key, nil for null.
    package var key: [UInt8]?
    /// The value, nil for null.
    package var value: [UInt8]?
    /// The headers in order.
    package var headers: [WireRecordHeader]

    /// A record.
    package init(
        offset: Int64, timestamp: Int64, key: [UInt8]?, value: [UInt8]?, headers: [WireRecordHeader] = []
    ) {
        self.offset = offset
        self.timestamp = timestamp
        self.key = key
        self.value = value
        self.headers = headers
    }
}

/// A batch inside a record set: its header, and its records as they are on the wire, compressed or not.
package struct RecordBatchSlice {
    /// The header.
    package var header: RecordBatchHeader
    /// The whole batch, header included. Its memory is that of what was read.
    package var bytes: UnsafeRawBufferPointer

    /// The records, compressed as the header's attributes say.
    package var payload: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[RecordBatchHeader.size...])
    }

    /// Whether the checksum in the header is the batch's.
    package var hasValidCRC: Bool { header.crc == RecordBatchHeader.computeCRC(bytes) }
}

/// Reads record batches strictly: everything that must be so is checked.
package enum RecordBatchReader {
    /// Reads the next batch of a record set. Checks its header and that all of it is there; the checksum is left to
    /// `RecordBatchSlice.hasValidCRC`.
    package static func nextBatch(_ reader: inout WireReader) throws(WireError) -> RecordBatchSlice {
        var ahead = reader
        let header = try RecordBatchHeader(from: &ahead)
        return RecordBatchSlice(header: header, bytes: try reader.readSlice(header.totalSize, "record batch"))
    }

    /// Reads all batches of a record set, to its end.
    ///
    /// - Parameter partialEnd: Whether the last batch may be cut off: a broker answers a Fetch so.
    package static func batches(
        in records: UnsafeRawBufferPointer, partialEnd: Bool = false
    ) throws(WireError) -> [RecordBatchSlice] {
        var reader = WireReader(records)
        var batches: [RecordBatchSlice] = []
        while reader.remaining > 0 {
            if partialEnd && isPartial(reader) { break }
            batches.append(try nextBatch(&reader))
        }
        return batches
    }

    private static func isPartial(_ reader: WireReader) -> Bool {
        var ahead = reader
        guard (try? ahead.readInt64()) != nil, let length = try? ahead.readInt32() else { return true }
        return length >= 0 && ahead.remaining < Int(length)
    }

    /// Reads all records of a batch.
    ///
    /// - Parameters:
    ///   - payload: The records without compression.
    ///   - header: The batch's header.
    ///   - consecutive: Whether the offsets must be without holes, as producers write them. (Compaction makes holes;
    ///     offsets ascend in any case.)
    package static func records(
        in payload: UnsafeRawBufferPointer, header: RecordBatchHeader, consecutive: Bool = true
    ) throws(WireError) -> [DecodedRecord] {
        var reader = WireReader(payload)
        let count = Int(header.recordCount)
        // A record takes 7 bytes at least: a false count must not be able to ask for memory.
        guard count <= payload.count / 7 else { throw reader.error(.lengthTooLarge, "record count") }
        if consecutive && count > 0 && Int(header.lastOffsetDelta) != count - 1 {
            throw reader.error(.invalidValue, "last offset delta")
        }
        var records: [DecodedRecord] = []
        records.reserveCapacity(min(count, 4096))
        var lastDelta: Int32 = -1
        for _ in 0..<count {
            let length = try reader.readVarInt()
            let start = reader.offset
            var body = WireReader(try reader.readSlice(Int(length), "record"))
            do throws(WireError) {
                let (record, delta) = try self.record(from: &body, header: header)
                try body.expectEnd()
                guard delta > lastDelta, delta <= header.lastOffsetDelta, !consecutive || delta == lastDelta + 1
                else { throw body.error(.invalidValue, "offset delta") }
                lastDelta = delta
                records.append(record)
            } catch {
                throw WireError(error.kind, at: start + error.offset, error.what)
            }
        }
        try reader.expectEnd()
        return records
    }

    /// Reads the headers of a batch's records, and nothing else. Of records in a row with the same headers, it reads those of the
    /// first; records without headers are left out.
    ///
    /// - Parameters:
    ///   - payload: The records without compression.
    ///   - visit: Called with the headers. Returns whether to go on.
    package static func visitHeaders(
        in payload: UnsafeRawBufferPointer, _ visit: ([WireRecordHeader]) -> Bool
    ) throws(WireError) {
        var reader = WireReader(payload)
        var last = UnsafeRawBufferPointer(start: nil, count: 0)
        while reader.remaining > 0 {
            var body = WireReader(try reader.readSlice(Int(try reader.readVarInt()), "record"))
            _ = try body.readInt8()
            _ = try body.readVarLong()
            _ = try body.readVarInt()
            for _ in 0..<2 { _ = try body.readSlice(max(0, Int(try body.readVarInt())), "key or value") }
            let encoded = UnsafeRawBufferPointer(rebasing: body.bytes[body.offset...])
            if encoded.elementsEqual(last) { continue }
            last = encoded
            let headers = try headers(from: &body)
            if !headers.isEmpty, !visit(headers) { return }
        }
    }

    private static func record(
        from body: inout WireReader, header: RecordBatchHeader
    ) throws(WireError) -> (DecodedRecord, offsetDelta: Int32) {
        _ = try body.readInt8()
        let timestampDelta = try body.readVarLong()
        let offsetDelta = try body.readVarInt()
        let (timestamp, overflow) = header.baseTimestamp.addingReportingOverflow(timestampDelta)
        if overflow { throw body.error(.invalidValue, "timestamp delta") }
        let (offset, tooFar) = header.baseOffset.addingReportingOverflow(Int64(offsetDelta))
        if tooFar { throw body.error(.invalidValue, "offset delta") }
        let record = DecodedRecord(
            offset: offset, timestamp: header.attributes.hasLogAppendTime ? header.maxTimestamp : timestamp,
            key: try bytes(from: &body), value: try bytes(from: &body), headers: try headers(from: &body))
        return (record, offsetDelta)
    }

    private static func bytes(from body: inout WireReader) throws(WireError) -> [UInt8]? {
        let length = try body.readVarInt()
        if length == -1 { return nil }
        return Array(try body.readSlice(Int(length)))
    }

    private static func headers(from body: inout WireReader) throws(WireError) -> [WireRecordHeader] {
        let count = try body.readVarInt()
        if count < 0 { throw body.error(.negativeLength, "header count") }
        // A header takes 2 bytes at least.
        if Int(count) > body.remaining / 2 { throw body.error(.lengthTooLarge, "header count") }
        var headers: [WireRecordHeader] = []
        for _ in 0..<count {
            let key = try body.readSlice(Int(try body.readVarInt()), "header key")
            guard let name = String(validating: key, as: UTF8.self) else {
                throw body.error(.invalidUTF8, "header key")
            }
            headers.append(WireRecordHeader(key: name, value: try bytes(from: &body)))
        }
        return headers
    }
}
