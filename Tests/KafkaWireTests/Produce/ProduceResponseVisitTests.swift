import KafkaWire
import KafkaWireFixtures
import Testing

@Suite("Visiting Produce responses", .timeLimit(.minutes(10)))
struct ProduceResponseVisitTests {
    /// What a visit saw: the topic by name and id, and the result.
    struct Seen: Equatable {
        var name: String
        var topicID: KafkaUUID
        var partition: ProduceResponse.Partition
    }

    static func visit(_ bytes: [UInt8], version: Int16, seen: inout [Seen]) throws(WireError) -> ProduceResponse.End {
        var visited: [Seen] = []
        defer { seen = visited }
        return try reading(bytes) { (reader) throws(WireError) in
            try ProduceResponse.visit(&reader, version: version) { topic, partition in
                visited.append(
                    Seen(
                        name: String(decoding: topic.name, as: UTF8.self), topicID: topic.topicID, partition: partition)
                )
            }
        }
    }

    @Test("A visit sees what decoding sees", arguments: MessageFixture.of("ProduceResponse"))
    func sameAsDecoding(fixture: MessageFixture) throws {
        let response = try #require(ProduceTests.response(fixture.name, fixture.version))
        var seen: [Seen] = []
        let end = try Self.visit(fixture.bytes, version: fixture.version, seen: &seen)
        let expected = response.topics.flatMap { topic in
            topic.partitions.map { Seen(name: topic.name, topicID: topic.topicID, partition: $0) }
        }
        #expect(seen == expected)
        #expect(end.throttleTimeMs == response.throttleTimeMs)
        #expect(end.nodeEndpoints == response.nodeEndpoints)
    }

    @Test("Results before the malformed part stand")
    func malformedEnd() throws {
        let fixture = try #require(MessageFixture.of("ProduceResponse").first { $0.name == "full" && $0.version == 9 })
        var seen: [Seen] = []
        #expect(throws: WireError.self) {
            _ = try Self.visit(Array(fixture.bytes.dropLast(6)), version: 9, seen: &seen)
        }
        #expect(seen.count == 4)
    }
}
