import KafkaWire
import KafkaWireFixtures
import Testing

@Suite("Headers", .timeLimit(.minutes(10)))
struct HeaderTests {
    @Test("Request headers as other clients write them", arguments: MessageFixture.of("RequestHeader"))
    func request(fixture: MessageFixture) throws {
        let expected = RequestHeader(
            apiKey: .metadata, apiVersion: fixture.version, correlationID: 0x0102_0304,
            clientID: fixture.name == "named" ? "client-1" : nil)
        let decoded = try reading(fixture.bytes) { (reader) throws(WireError) in
            let header = try RequestHeader(from: &reader)
            try reader.expectEnd()
            return header
        }
        #expect(decoded == expected)
        #expect(written { expected.encode(into: &$0) } == fixture.bytes)
    }

    @Test("The header of an API that is not known can be read")
    func unknown() throws {
        let header = try reading([0x7f, 0xff, 0, 9, 0, 0, 0, 1, 0xff, 0xff]) { (reader) throws(WireError) in
            try RequestHeader(from: &reader)
        }
        #expect(header.apiKey == nil)
        #expect(header.apiKeyCode == 0x7fff)
    }

    @Test("Response headers have tagged fields in flexible versions, but never for ApiVersions")
    func response() throws {
        #expect(ApiKey.metadata.hasFlexibleResponseHeader(version: 9))
        #expect(!ApiKey.metadata.hasFlexibleResponseHeader(version: 8))
        #expect(!ApiKey.apiVersions.hasFlexibleResponseHeader(version: 4))
        #expect(!ApiKey.saslHandshake.hasFlexibleResponseHeader(version: 1))
        let header = ResponseHeader(correlationID: -2)
        #expect(written { header.encode(into: &$0, flexible: false) } == [0xff, 0xff, 0xff, 0xfe])
        #expect(written { header.encode(into: &$0, flexible: true) } == [0xff, 0xff, 0xff, 0xfe, 0])
        let decoded = try reading([0xff, 0xff, 0xff, 0xfe, 1, 5, 1, 0xaa]) { (reader) throws(WireError) in
            let decoded = try ResponseHeader(from: &reader, flexible: true)
            try reader.expectEnd()
            return decoded
        }
        #expect(decoded == header)
    }

    @Test("The first flexible versions are Kafka's")
    func flexible() {
        let expected: [ApiKey: Int16] = [
            .produce: 9, .fetch: 12, .listOffsets: 6, .metadata: 9, .findCoordinator: 3, .apiVersions: 3,
            .createTopics: 5, .initProducerID: 2, .addPartitionsToTransaction: 3, .addOffsetsToTransaction: 3,
            .endTransaction: 3, .transactionOffsetCommit: 3, .saslAuthenticate: 2, .saslHandshake: .max,
            .describeConfigs: 4,
        ]
        for (key, version) in expected { #expect(key.firstFlexibleVersion == version, "\(key)") }
    }
}
