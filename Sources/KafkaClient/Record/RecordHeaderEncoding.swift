import KafkaWire

/// Headers in the record format: a count, then name and value, each with its length.
enum RecordHeaderEncoding {
    /// The encoded size, the count included.
    @inline(__always)
    static func size(_ headers: [RecordHeader]) -> Int {
        headers.isEmpty ? 1 : sizeOfSome(headers)
    }

    // Not a part of what every record passes through: most have no headers.
    @inline(never)
    private static func sizeOfSome(_ headers: [RecordHeader]) -> Int {
        var size = VarInt.size(Int32(truncatingIfNeeded: headers.count))
        for header in headers {
            let name = header.key.utf8.count
            size += VarInt.size(Int32(truncatingIfNeeded: name)) + name
            if let value = header.value {
                size += VarInt.size(Int32(truncatingIfNeeded: value.count)) + value.count
            } else {
                size += 1
            }
        }
        return size
    }
}

extension RecordHeaderEncoding {
    /// Writes a whole record of that size at `target`, which has room for it.
    @inline(__always)
    static func encodeRecord(
        to target: UnsafeMutableRawPointer, _ size: RecordSize, offsetDelta: Int32, timestampDelta: Int64,
        _ request: AppendRequest, headers: [RecordHeader]
    ) {
        let end = RecordEncoder.encodeStart(
            to: target, size, offsetDelta: offsetDelta, timestampDelta: timestampDelta, key: request.key,
            value: request.value, headerCount: headers.count)
        if !headers.isEmpty { encodeSome(headers, to: end) }
    }

    @inline(never)
    private static func encodeSome(_ headers: [RecordHeader], to target: UnsafeMutableRawPointer) {
        var next = target
        for header in headers {
            header.key.withKafkaBytes { key in
                if let value = header.value {
                    value.withUnsafeBytes { next = RecordEncoder.encodeHeader(key: key, value: $0, to: next) }
                } else {
                    next = RecordEncoder.encodeHeader(key: key, value: nil, to: next)
                }
            }
        }
    }
}
