import KafkaClient
import KafkaSchemaRegistry
import Testing

@Suite("What ties a record to its schema", .timeLimit(.minutes(10)))
struct FramingTests {
    private let guid = SchemaGUID("89791762-2336-4186-9674-299b90a802e2")

    @Test("Bytes of ids, GUIDs and message indexes are Confluent's")
    func bytes() throws {
        let guid = try #require(guid)
        #expect(SchemaFraming.bytes(of: .id(0x0102_0304)) == [0, 1, 2, 3, 4])
        #expect(
            SchemaFraming.bytes(of: .guid(guid)) == [
                1, 0x89, 0x79, 0x17, 0x62, 0x23, 0x36, 0x41, 0x86, 0x96, 0x74, 0x29, 0x9b, 0x90, 0xa8, 0x02, 0xe2,
            ])
        #expect("\(guid)" == "89791762-2336-4186-9674-299b90a802e2")
        #expect(SchemaFraming.messageIndexBytes([0]) == [0])
        #expect(SchemaFraming.messageIndexBytes([1, 0]) == [4, 2, 0])
        #expect(SchemaFraming.messageIndexBytes([100]) == [2, 0xC8, 1])
    }

    @Test("What is written is read")
    func reading() throws {
        let guid = try #require(guid)
        for indexes in [[0], [1, 0], [100, 2000]] {
            let tail = SchemaFraming.messageIndexBytes(indexes)
            let prefixed = SchemaFraming.bytes(of: .id(7)) + tail + [9, 9]
            let (identity, found, payload) = try SchemaFraming.read(prefixed, hasMessageIndexes: true)
            #expect(identity == .id(7) && found == indexes && Array(payload) == [9, 9])
            let header = RecordHeader(key: "__value_schema_id", value: SchemaFraming.bytes(of: .guid(guid)) + tail)
            let other = RecordHeader(key: "__value_schema_id", value: [0])
            let bare = try SchemaFraming.read([9, 9], headers: [other, header], hasMessageIndexes: true)
            #expect(bare.identity == .guid(guid) && bare.messageIndexes == indexes && Array(bare.payload) == [9, 9])
        }
    }

    @Test(
        "What is neither is refused",
        arguments: [[], [0], [0, 0, 0, 0], [1] + Array(repeating: 2, count: 15), [2, 0, 0, 0, 1]] as [[UInt8]])
    func refused(bytes: [UInt8]) {
        #expect(throws: SchemaRegistryError.self) { try SchemaFraming.read(bytes) }
        let unending = SchemaFraming.bytes(of: .id(1)) + Array(repeating: 0xFF, count: 9)
        #expect(throws: SchemaRegistryError.self) { try SchemaFraming.read(unending, hasMessageIndexes: true) }
    }
}
