import Foundation
import KafkaClient
import Testing

@Suite("Where a record is stored, as a value", .timeLimit(.minutes(10)))
struct RecordMetadataTests {
    private func metadata(offset: Int64) -> RecordMetadata {
        RecordMetadata(
            topic: "events", partition: 3, offset: offset, timestamp: 5, serializedKeySize: -1, serializedValueSize: 7,
            tag: 9)
    }

    @Test("It prints as topic, partition and offset")
    func description() {
        #expect("\(metadata(offset: 42))" == "events-3@42")
        #expect("\(metadata(offset: -1))" == "events-3")
    }

    @Test("It survives encoding")
    func codable() throws {
        let json = try JSONEncoder().encode(metadata(offset: 42))
        #expect(try JSONDecoder().decode(RecordMetadata.self, from: json) == metadata(offset: 42))
    }

    @Test("So do brokers and clusters")
    func cluster() throws {
        let broker = BrokerInfo(id: 1, host: "kafka-1", port: 9092, rack: "eu-1a")
        let cluster = ClusterInfo(id: "c", brokers: [broker, BrokerInfo(id: 2, host: "kafka-2", port: 9092)])
        let json = try JSONEncoder().encode(cluster)
        #expect(try JSONDecoder().decode(ClusterInfo.self, from: json) == cluster)
        #expect(cluster.brokers.map(\.rack) == ["eu-1a", nil])
    }

    @Test("A compression prints its codec, and its level if it has one")
    func compression() {
        #expect("\(Compression.uncompressed)" == "none")
        #expect("\(Compression.lz4)" == "lz4")
        #expect("\(Compression.zstd(level: 6))" == "zstd (level 6)")
    }
}
