import KafkaWire
import KafkaWireFixtures
import Testing

/// The topic id of the fixtures.
let topicID = KafkaUUID(high: 0x0011_2233_4455_6677, low: 0x8899_aabb_ccdd_eeff)

/// Runs `body` with a reader over the bytes.
func reading<T>(
    _ bytes: [UInt8], _ body: (inout WireReader) throws(WireError) -> T
) throws(WireError) -> T {
    let result: Result<T, WireError> = bytes.withUnsafeBytes { raw in
        var reader = WireReader(raw)
        do throws(WireError) {
            return .success(try body(&reader))
        } catch {
            return .failure(error)
        }
    }
    return try result.get()
}

/// The bytes that `body` writes.
func written(_ body: (inout WireWriter) -> Void) -> [UInt8] {
    var writer = WireWriter(capacity: 16)
    body(&writer)
    return writer.contiguousBytes()
}

/// Checks every fixture of a message: the bytes must decode to what is expected, and the expected encode to the bytes.
///
/// - Parameters:
///   - decodeOnly: The cases that hold what this package reads but never writes.
///   - expected: What a case stands for in a version.
func checkFixtures<M: WireMessage>(
    _ type: M.Type, decodeOnly: Set<String> = [], expected: (_ name: String, _ version: Int16) -> M?
) throws {
    let fixtures = MessageFixture.of("\(type)")
    #expect(Set(fixtures.map(\.version)) == Set(type.versions), "a version of \(type) has no fixture")
    for fixture in fixtures {
        let value = try #require(expected(fixture.name, fixture.version), "\(fixture)")
        let decoded = try reading(fixture.bytes) { (reader) throws(WireError) in
            let decoded = try M(from: &reader, version: fixture.version)
            try reader.expectEnd()
            return decoded
        }
        #expect(decoded == value, "\(fixture)")
        if decodeOnly.contains(fixture.name) { continue }
        let encoded = written { value.encode(into: &$0, version: fixture.version) }
        #expect(encoded == fixture.bytes, "\(fixture)")
    }
}
