import KafkaConsumerWire
import KafkaWire
import KafkaWireFixtures
import Testing

/// Responses of brokers that share no code with this package, nor with what made the other fixtures.
@Suite("Captured responses", .timeLimit(.minutes(10)))
struct CaptureTests {
    @Test("Every captured response is read, and written again with the same bytes")
    func all() {
        for fixture in CaptureFixture.all { #expect(throws: Never.self, "\(fixture)") { try check(fixture) } }
        #expect(Set(CaptureFixture.all.map(\.maker)) == ["librdkafka", "noida-db", "tansu"])
    }

    private func check(_ fixture: CaptureFixture) throws {
        switch fixture.message.message {
        case "ApiVersionsResponse": try check(fixture, ApiVersionsResponse.self) { $0.errorCode }
        case "MetadataResponse": try check(fixture, MetadataResponse.self) { $0.topics.first?.errorCode }
        case "ProduceResponse":
            try check(fixture, ProduceResponse.self) { response in
                let partitions = response.topics.flatMap(\.partitions)
                #expect(partitions.map(\.index) == [0, 99], "\(fixture)")
                // The second partition does not exist, which Tansu does not look at.
                let expected: BrokerErrorCode = fixture.maker == "tansu" ? .none : .unknownTopicOrPartition
                #expect(partitions.last?.errorCode == expected, "\(fixture)")
                return partitions.first?.errorCode
            }
        case "InitProducerIDResponse": try check(fixture, InitProducerIDResponse.self) { $0.errorCode }
        case "FindCoordinatorResponse":
            try check(fixture, FindCoordinatorResponse.self) { $0.coordinators.first?.errorCode }
        case "ListOffsetsResponse":
            try check(fixture, ListOffsetsResponse.self) { $0.topics.first?.partitions.first?.errorCode }
        case "FetchResponse":
            try check(fixture, FetchResponse.self) { response in
                let partition = response.topics.first?.partitions.first
                #expect(partition?.records?.isEmpty == false, "\(fixture)")
                return partition?.errorCode
            }
        default: Issue.record("no decoder for \(fixture)")
        }
    }

    private func check<M: WireMessage>(
        _ fixture: CaptureFixture, _ type: M.Type, error: (M) -> BrokerErrorCode?
    ) throws {
        let bytes = fixture.message.bytes
        let version = fixture.message.version
        let (decoded, remaining) = try reading(bytes) { (reader) throws(WireError) in
            (try M(from: &reader, version: version), reader.remaining)
        }
        #expect(error(decoded) == expectedError(fixture), "\(fixture)")
        // librdkafka's mock ends its flexible Metadata responses with one byte too many.
        let surplus = fixture.maker == "librdkafka" && type == MetadataResponse.self && version >= 9 ? 1 : 0
        #expect(remaining == surplus, "\(fixture)")
        // Tansu writes tagged fields that have their default values, which may be left out.
        if fixture.maker == "tansu" && type == ApiVersionsResponse.self && version >= 3 { return }
        #expect(written { decoded.encode(into: &$0, version: version) } == bytes.dropLast(surplus), "\(fixture)")
    }

    private func expectedError(_ fixture: CaptureFixture) -> BrokerErrorCode {
        let isOldInit = fixture.message.message == "InitProducerIDResponse" && fixture.message.version < 3
        return fixture.maker == "tansu" && isOldInit ? .unknownServerError : .none
    }
}
