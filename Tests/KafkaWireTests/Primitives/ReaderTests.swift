import KafkaWire
import Testing

@Suite("Reading primitives", .timeLimit(.minutes(10)))
struct ReaderTests {
    @Test("Fixed-size values are big endian")
    func fixed() throws {
        let bytes: [UInt8] = [
            0x80, 0xff, 0xfe, 0, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0,
        ]
        try reading(bytes) { (reader) throws(WireError) in
            #expect(try reader.readInt8() == -128)
            #expect(try reader.readInt16() == -2)
            #expect(try reader.readInt32() == 256)
            #expect(try reader.readInt64() == Int64.min + 1)
            #expect(try reader.readBool(), "any byte but 0 is true")
            #expect(try !reader.readBool())
            #expect(try reader.readFloat64() == 1.5)
            try reader.expectEnd()
        }
    }

    @Test(
        "Variable-length integers",
        arguments: [
            ([0], 0), ([1], -1), ([2], 1), ([0x7f], -64), ([0x80, 0x01], 64), ([0xff, 0xff, 0xff, 0xff, 0x0f], .min),
            ([0xfe, 0xff, 0xff, 0xff, 0x0f], .max), ([0x80, 0x00], 0),
        ] as [([UInt8], Int32)])
    func varInts(bytes: [UInt8], value: Int32) throws {
        let (read, long) = try reading(bytes) { (reader) throws(WireError) in
            var again = reader
            return (try reader.readVarInt(), try again.readVarLong())
        }
        #expect(read == value)
        #expect(long == Int64(value))
    }

    @Test("The largest 64-bit integers")
    func varLongs() throws {
        let minimum: [UInt8] = Array(repeating: 0xff, count: 9) + [0x01]
        #expect(try reading(minimum) { (reader) throws(WireError) in try reader.readVarLong() } == Int64.min)
        #expect(try reading(minimum) { (reader) throws(WireError) in try reader.readUnsignedVarLong() } == UInt64.max)
    }

    @Test(
        "A variable-length integer that is too long, too large or not ended is refused",
        arguments: [
            ([0x80, 0x80, 0x80, 0x80, 0x80, 0x00], .varintTooLong), ([0xff, 0xff, 0xff, 0xff, 0x10], .varintTooLong),
            ([0xff, 0xff, 0xff, 0xff, 0x1f], .varintTooLong), ([], .endOfBuffer), ([0x80], .endOfBuffer),
            ([0xff, 0xff, 0xff, 0xff], .endOfBuffer),
        ] as [([UInt8], WireError.Kind)])
    func badVarInts(bytes: [UInt8], kind: WireError.Kind) {
        #expect(throws: WireError(kind, at: 0, "varint")) {
            try reading(bytes) { (reader) throws(WireError) in try reader.readUnsignedVarInt() }
        }
    }

    @Test(
        "A 64-bit integer that does not fit is refused",
        arguments: [
            Array(repeating: 0xff, count: 9) + [0x02], Array(repeating: 0x80, count: 10) + [0x00],
            Array(repeating: 0xff, count: 20),
        ] as [[UInt8]])
    func badVarLongs(bytes: [UInt8]) {
        #expect(throws: WireError(.varintTooLong, at: 0, "varint")) {
            try reading(bytes) { (reader) throws(WireError) in try reader.readVarLong() }
        }
    }

    @Test("Strings, in both forms")
    func strings() throws {
        try reading([0, 2, 0x68, 0x69, 0xff, 0xff, 0, 0]) { (reader) throws(WireError) in
            #expect(try reader.readString() == "hi")
            #expect(try reader.readNullableString() == nil)
            #expect(try reader.readNullableString() == "")
            try reader.expectEnd()
        }
        try reading([3, 0xc3, 0xa9, 0, 1]) { (reader) throws(WireError) in
            #expect(try reader.readCompactString() == "é")
            #expect(try reader.readCompactNullableString() == nil)
            #expect(try reader.readCompactString() == "")
            try reader.expectEnd()
        }
    }

    @Test(
        "A string that is null, negative, too long or not UTF-8 is refused",
        arguments: [
            ([0xff, 0xff], false, .negativeLength, 2), ([0xff, 0xfe], false, .negativeLength, 2),
            ([0, 3, 1, 2], false, .lengthTooLarge, 2), ([0x7f, 0xff], false, .lengthTooLarge, 2),
            ([0], false, .endOfBuffer, 0), ([0, 2, 0xc3, 0x28], false, .invalidUTF8, 2),
            ([0], true, .negativeLength, 1), ([5, 1, 2, 3], true, .lengthTooLarge, 1),
            ([0xff, 0xff, 0xff, 0xff, 0x0f], true, .lengthTooLarge, 5), ([2, 0xff], true, .invalidUTF8, 1),
        ] as [([UInt8], Bool, WireError.Kind, Int)])
    func badStrings(bytes: [UInt8], flexible: Bool, kind: WireError.Kind, offset: Int) {
        let what = offset == 0 ? "int16" : "string"
        #expect(throws: WireError(kind, at: offset, what)) {
            try reading(bytes) { (reader) throws(WireError) in try reader.readString(flexible: flexible) }
        }
    }

    @Test(
        "Bytes that are null, negative or too long are refused",
        arguments: [
            ([0xff, 0xff, 0xff, 0xff], false, .negativeLength), ([0xff, 0xff, 0xff, 0xfe], false, .negativeLength),
            ([0x80, 0, 0, 0], false, .negativeLength), ([0x7f, 0xff, 0xff, 0xff], false, .lengthTooLarge),
            ([0], true, .negativeLength), ([3, 1], true, .lengthTooLarge),
        ] as [([UInt8], Bool, WireError.Kind)])
    func badBytes(bytes: [UInt8], flexible: Bool, kind: WireError.Kind) {
        #expect {
            try reading(bytes) { (reader) throws(WireError) in _ = try reader.readBytes(flexible: flexible) }
        } throws: { error in
            (error as? WireError)?.kind == kind
        }
    }

    @Test(
        "An array's count is bounded by the bytes that are left",
        arguments: [
            ([0, 0, 0, 3, 1, 2, 3, 4], 1, 3), ([0, 0, 0, 1, 1, 2, 3, 4], 4, 1), ([0, 0, 0, 2, 1, 2, 3, 4], 4, nil),
            ([0x7f, 0xff, 0xff, 0xff, 1], 1, nil), ([0xff, 0xff, 0xff, 0xff], 1, nil), ([0, 0, 0, 0], 8, 0),
        ] as [([UInt8], Int, Int?)])
    func counts(bytes: [UInt8], elementSize: Int, expected: Int?) {
        let count = try? reading(bytes) { (reader) throws(WireError) in
            try reader.readArrayCount(flexible: false, minimumElementSize: elementSize)
        }
        #expect(count == expected)
    }

    @Test("Tagged fields: known ones are read, others passed over")
    func taggedFields() throws {
        let bytes: [UInt8] = [3, 0, 4, 0, 0, 0, 9, 5, 2, 0xaa, 0xbb, 0x80, 0x01, 0, 0x77]
        try reading(bytes) { (reader) throws(WireError) in
            var seen: [UInt32] = []
            var value: Int32 = 0
            try reader.readTaggedFields { (tag, field) throws(WireError) in
                seen.append(tag)
                if tag == 0 { value = try field.readInt32() }
            }
            #expect(seen == [0, 5, 128])
            #expect(value == 9)
            #expect(try reader.readUInt8() == 0x77)
        }
        try reading(bytes) { (reader) throws(WireError) in
            try reader.skipTaggedFields()
            #expect(reader.offset == bytes.count - 1)
        }
    }

    @Test("A tagged field cannot be read beyond its end, nor be read in part")
    func badTaggedFields() {
        let tooShort: [UInt8] = [1, 0, 2, 0, 0, 0, 9]
        #expect(throws: WireError(.endOfBuffer, at: 3, "int32")) {
            try reading(tooShort) { (reader) throws(WireError) in
                try reader.readTaggedFields { (_, field) throws(WireError) in _ = try field.readInt32() }
            }
        }
        let tooLong: [UInt8] = [1, 0, 5, 0, 0, 0, 9, 1]
        #expect(throws: WireError(.trailingBytes, at: 7, "end")) {
            try reading(tooLong) { (reader) throws(WireError) in
                try reader.readTaggedFields { (_, field) throws(WireError) in _ = try field.readInt32() }
            }
        }
        let beyond: [UInt8] = [1, 0, 5, 0]
        for skip in [true, false] {
            #expect(throws: WireError.self) {
                try reading(beyond) { (reader) throws(WireError) in
                    if skip { return try reader.skipTaggedFields() }
                    try reader.readTaggedFields { (_, _) throws(WireError) in }
                }
            }
        }
    }

    @Test("A reader of nothing")
    func nothing() {
        var reader = WireReader(UnsafeRawBufferPointer(start: nil, count: 0))
        #expect(reader.remaining == 0)
        #expect(throws: WireError.self) { try reader.readInt8() }
        #expect(throws: WireError.self) { try reader.readUUID() }
        #expect(throws: Never.self) { try reader.expectEnd() }
    }

    @Test("An identifier prints as Kafka's tools print it")
    func uuid() {
        #expect(KafkaUUID.zero.description == "AAAAAAAAAAAAAAAAAAAAAA")
        #expect(topicID.description == "ABEiM0RVZneImaq7zN3u_w")
        #expect(KafkaUUID(high: 0, low: 1).description == "AAAAAAAAAAAAAAAAAAAAAQ")
    }
}
