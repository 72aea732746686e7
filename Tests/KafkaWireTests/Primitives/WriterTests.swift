import KafkaWire
import Testing

@Suite("Writing primitives", .timeLimit(.minutes(10)))
struct WriterTests {
    @Test("Every value is read back as it was written")
    func roundTrip() throws {
        let bytes = written { writer in
            writer.writeInt8(-7)
            writer.writeInt16(.min)
            writer.writeInt32(.max)
            writer.writeInt64(-2)
            writer.writeUInt16(65535)
            writer.writeUInt32(4_000_000_000)
            writer.writeFloat64(-0.25)
            writer.writeUUID(topicID)
            writer.writeNullableString(nil)
            writer.writeCompactNullableString(nil)
            writer.writeCompactString("grüße")
            writer.writeInt32Array([1, -1], flexible: true)
            writer.writeNullableBytes(nil, flexible: false)
            writer.writeNullableBytes([1, 2], flexible: true)
        }
        try reading(bytes) { (reader) throws(WireError) in
            #expect(try reader.readInt8() == -7)
            #expect(try reader.readInt16() == .min)
            #expect(try reader.readInt32() == .max)
            #expect(try reader.readInt64() == -2)
            #expect(try reader.readUInt16() == 65535)
            #expect(try reader.readUInt32() == 4_000_000_000)
            #expect(try reader.readFloat64() == -0.25)
            #expect(try reader.readUUID() == topicID)
            #expect(try reader.readNullableString() == nil)
            #expect(try reader.readCompactNullableString() == nil)
            #expect(try reader.readCompactString() == "grüße")
            #expect(try reader.readInt32Array(flexible: true) == [1, -1])
            #expect(try reader.readNullableBytes(flexible: false) == nil)
            #expect(try reader.readNullableBytes(flexible: true).map { Array($0) } == [1, 2])
            try reader.expectEnd()
        }
    }

    @Test("Variable-length integers take as many bytes as their size says, at every power of two")
    func varInts() throws {
        for shift in 0..<64 {
            for delta: UInt64 in [0, 1, .max] {
                let value = (1 << UInt64(shift)) &+ delta
                let bytes = written { $0.writeUnsignedVarLong(value) }
                #expect(bytes.count == VarInt.size(unsigned: value), "\(value)")
                #expect(try reading(bytes) { (reader) throws(WireError) in try reader.readUnsignedVarLong() } == value)
                let short = UInt32(truncatingIfNeeded: value)
                let shortBytes = written { $0.writeUnsignedVarInt(short) }
                #expect(shortBytes.count == VarInt.size(unsigned: short), "\(short)")
                let signed = Int64(bitPattern: value)
                let signedBytes = written { $0.writeVarLong(signed) }
                #expect(signedBytes.count == VarInt.size(signed))
                #expect(try reading(signedBytes) { (reader) throws(WireError) in try reader.readVarLong() } == signed)
            }
        }
    }

    @Test("Spliced bytes appear where they were spliced, and are not copied")
    func splices() {
        let external: [UInt8] = [10, 11, 12]
        external.withUnsafeBytes { external in
            var writer = WireWriter(capacity: 16)
            writer.splice(external)
            writer.writeInt16(1)
            writer.splice(external)
            writer.splice(external)
            writer.splice(UnsafeRawBufferPointer(start: nil, count: 0))
            writer.writeInt8(2)
            #expect(writer.count == 3)
            #expect(writer.totalCount == 12)
            #expect(writer.contiguousBytes() == [10, 11, 12, 0, 1, 10, 11, 12, 10, 11, 12, 2])
            let segments = writer.segments
            #expect(segments.map(\.count) == [3, 2, 3, 3, 1])
            #expect(segments.count <= writer.segmentCount)
            #expect(segments[0].baseAddress == external.baseAddress)
            #expect(segments[3].baseAddress == external.baseAddress)
        }
    }

    @Test("What a partial write took is left out", arguments: 0...13)
    func partial(start: Int) {
        let external: [UInt8] = [10, 11, 12]
        external.withUnsafeBytes { external in
            var writer = WireWriter(capacity: 16)
            writer.writeInt32(0x0102_0304)
            writer.splice(external)
            writer.writeInt16(0x0506)
            writer.splice(external)
            var rest: [UInt8] = []
            writer.forEachSegment(from: start) { segment in
                #expect(!segment.isEmpty)
                rest.append(contentsOf: segment)
                return true
            }
            #expect(rest == Array(writer.contiguousBytes().dropFirst(start)))
        }
    }

    @Test("Handing out segments can be stopped")
    func stopping() {
        let external: [UInt8] = [10]
        external.withUnsafeBytes { external in
            var writer = WireWriter()
            for _ in 0..<5 { writer.splice(external) }
            var seen = 0
            writer.forEachSegment { _ in
                seen += 1
                return seen < 2
            }
            #expect(seen == 2)
        }
    }

    @Test("A reserved place is filled in later, even after the memory has grown")
    func patching() {
        var writer = WireWriter(capacity: 16)
        writer.writeInt8(9)
        let place = writer.reserveInt32()
        for byte in 0..<100 { writer.writeUInt8(UInt8(byte)) }
        writer.patchInt32(at: place, -2)
        #expect(writer.contiguousBytes() == [9, 0xff, 0xff, 0xff, 0xfe] + Array(0..<100))
    }

    @Test("A tagged field has its size in front, however long it is", arguments: [0, 1, 127, 128, 16383, 16384])
    func taggedFields(size: Int) throws {
        let value = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
        let bytes = written { writer in
            writer.writeTaggedFieldCount(2)
            writer.writeTaggedField(0) { $0.writeRaw(value) }
            writer.writeTaggedField(300) { $0.writeInt8(5) }
        }
        try reading(bytes) { (reader) throws(WireError) in
            var fields: [UInt32: [UInt8]] = [:]
            try reader.readTaggedFields { (tag, field) throws(WireError) in
                fields[tag] = Array(try field.readSlice(field.remaining))
            }
            #expect(fields == [0: value, 300: [5]])
            try reader.expectEnd()
        }
    }

    @Test("A reset writer is empty")
    func reset() {
        let external: [UInt8] = [1]
        external.withUnsafeBytes { external in
            var writer = WireWriter()
            writer.writeInt64(1)
            writer.splice(external)
            writer.reset()
            #expect(writer.totalCount == 0)
            #expect(writer.segments.isEmpty)
            writer.writeInt8(3)
            #expect(writer.contiguousBytes() == [3])
        }
    }
}
