import KafkaClient
import KafkaTesting
import Testing

/// The bytes that serializers make: those of Java's, as its documentation and a JVM's `ByteBuffer` define them.
@Suite("Serializers", .timeLimit(.minutes(10)))
struct SerializerTests {
    private let producer: KafkaProducer

    init() throws {
        let simulation = Simulation(seed: 1)
        try simulation.createTopic("t", partitions: 1)
        producer = try simulation.makeProducer()
    }

    private func bytes<Serializer: RecordSerializer>(
        _ value: Serializer.Value, _ serializer: Serializer
    ) throws -> [UInt8]? {
        let record = try producer.topic("t", value: serializer).record(value)
        // Both ways of a serializer agree.
        let key = try producer.topic("t", key: serializer, value: .unused).record((), key: value)
        #expect(key.key == record.value)
        return record.value
    }

    @Test("Strings are UTF-8, and bytes are what they are")
    func plain() throws {
        #expect(try bytes("æ€", .string) == [0xC3, 0xA6, 0xE2, 0x82, 0xAC])
        #expect(try bytes("", .string) == [])
        #expect(try bytes([1, 2, 3], .bytes) == [1, 2, 3])
        #expect(try bytes(([1, 2, 3] as [UInt8])[1...], .bytes(ArraySlice<UInt8>.self)) == [2, 3])
    }

    @Test("Numbers are in network byte order")
    func numbers() throws {
        #expect(try bytes(-2, .int16) == [0xFF, 0xFE])
        #expect(try bytes(1, .int32) == [0, 0, 0, 1])
        #expect(try bytes(.min, .int64) == [0x80, 0, 0, 0, 0, 0, 0, 0])
        #expect(try bytes(1.5, .float) == [0x3F, 0xC0, 0, 0])
        #expect(try bytes(-0.0, .double) == [0x80, 0, 0, 0, 0, 0, 0, 0])
        #expect(try bytes(.infinity, .double) == [0x7F, 0xF0, 0, 0, 0, 0, 0, 0])
        #expect(try bytes(true, .boolean) == [1])
        #expect(try bytes(false, .boolean) == [0])
    }

    @Test("What is not used is null")
    func unused() throws {
        #expect(try bytes((), .unused) == nil)
    }

    /// Writes in many pieces, to make the output grow.
    private struct Pieces: RecordSerializer {
        func serialize(_ value: Int, into output: inout SerializerOutput) {
            for number in 0..<value {
                output.append(UInt8(truncatingIfNeeded: number))
                output.append(bigEndian: UInt16(truncatingIfNeeded: number))
            }
            #expect(output.count == 3 * value)
            output.headers.append(RecordHeader(key: output.isKey ? "key" : "value", value: output.topic))
        }
    }

    @Test("A serializer of one's own writes as much as it likes, and adds headers")
    func own() throws {
        let record = try producer.topic("t", key: Pieces(), value: Pieces()).record(1000, key: 2)
        #expect(record.key == [0, 0, 0, 1, 0, 1])
        #expect(record.value?.count == 3000)
        #expect(record.value?.suffix(3) == [0xE7, 0x03, 0xE7])
        #expect(record.headers == [RecordHeader(key: "key", value: "t"), RecordHeader(key: "value", value: "t")])
    }
}
