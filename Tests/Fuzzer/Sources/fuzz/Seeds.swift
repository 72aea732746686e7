import KafkaWire
import KafkaWireFixtures

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#endif

/// Inputs to begin with: messages of other implementations, and answers that let a sender do its work.
enum Seeds {
    static func write(to folder: String) -> Bool {
        let all =
            decoderSeeds + senderSeeds + saslSeeds + schemaSeeds + AvroTarget.seeds.map { [FuzzTarget.avro] + $0 }
            + ProtoTarget.seeds.map { [FuzzTarget.proto] + $0 }
        for (number, bytes) in all.enumerated() {
            guard let file = fopen("\(folder)/seed-\(number)", "wb") else { return false }
            defer { fclose(file) }
            guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { return false }
        }
        return true
    }

    /// One for each kind of `SASLTarget`.
    private static var saslSeeds: [[UInt8]] {
        func messages(_ texts: String...) -> [UInt8] { texts.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } }
        let inputs = [
            messages("r=abcdef,s=AAAA,i=4096", "v=AAAA"), messages("r=abcdef,s=AAAA,i=4096,x=y", "e=other-error"),
            messages("n,,n=us=2Cer,r=abc,tokenauth=true", "c=biws,r=abcdef,p=AAAA"),
            messages(#"{"status":"invalid_token"}"#, ""),
            Array("// c\nPlainLoginModule required username=\"a\\101\" password='b';".utf8),
            Array(#"{"sub":"a\u00e9\ud83d\ude00","exp":1.5e9,"scope":["a"],"x":[{},null,true,-0.1]}"#.utf8),
        ]
        let kinds: [UInt8] = [0, 0, 1, 2, 3, 4]
        return zip(kinds, inputs).map { [FuzzTarget.sasl, $0] + $1 }
    }

    private static var schemaSeeds: [[UInt8]] {
        SchemaTarget.seeds.map { [FuzzTarget.schema, $0.kind] + Array($0.text.utf8) }
    }

    private static var decoderSeeds: [[UInt8]] {
        var seeds: [[UInt8]] = []
        for (index, decoder) in WireDecoder.all.enumerated() {
            let target = UInt8(index)
            let version = UInt8(truncatingIfNeeded: decoder.versions.upperBound)
            switch decoder.name {
            case "RecordBatch":
                for batch in BatchFixture.all where batch.bytes.count < 1024 {
                    seeds.append([target, version] + batch.bytes)
                }
            case "Records":
                for batch in BatchFixture.all where batch.bytes.count < 1024 && batch.codec == 0 {
                    seeds.append([target, version] + batch.bytes.dropFirst(RecordBatchHeader.size))
                }
            default:
                let name = decoder.name == "ProduceResponse.visit" ? "ProduceResponse" : decoder.name
                for message in MessageFixture.of(name) where decoder.versions.contains(message.version) {
                    seeds.append([target, UInt8(truncatingIfNeeded: message.version)] + message.bytes)
                }
            }
        }
        return seeds
    }

    /// The answers that the sender waits for, one after the other, with `acks=all` and with `acks=0`.
    private static var senderSeeds: [[UInt8]] {
        let versions = ApiVersionsResponse(apiKeys: [
            ApiVersionRange(.produce, 3...12), ApiVersionRange(.metadata, 0...13),
            ApiVersionRange(.initProducerID, 0...5), ApiVersionRange(.apiVersions, 0...4),
        ])
        let metadata = MetadataResponse(
            brokers: [.init(nodeID: 1, host: "b", port: 9001)],
            topics: [
                MetadataResponse.Topic(
                    errorCode: .none, name: SenderTarget.topic, topicID: .zero,
                    partitions: (0..<2).map {
                        MetadataResponse.Partition(partitionIndex: $0, leaderID: 1, leaderEpoch: 1)
                    })
            ])
        let start = piece(versions, version: 4, flexible: false) + piece(metadata, version: 13, flexible: true)
        let producerID = piece(InitProducerIDResponse(producerID: 9, producerEpoch: 0), version: 5, flexible: true)
        var seeds: [[UInt8]] = []
        for error: BrokerErrorCode in [
            .none, .notLeaderOrFollower, .messageTooLarge, .outOfOrderSequenceNumber, .unknownProducerID,
            .duplicateSequenceNumber, .topicAuthorizationFailed, .invalidProducerEpoch,
        ] {
            var answers: [UInt8] = []
            for partitions: [Int32] in [[0], [1], [0, 1], [0], [1]] {
                answers += piece(produced(partitions, error), version: 12, flexible: true)
            }
            seeds.append([FuzzTarget.sender, 0] + start + producerID + answers)
            seeds.append([FuzzTarget.sender, 2] + start + producerID + answers)
        }
        seeds.append([FuzzTarget.sender, 1] + start)
        return seeds
    }

    private static func produced(_ partitions: [Int32], _ error: BrokerErrorCode) -> ProduceResponse {
        ProduceResponse(topics: [
            ProduceResponse.Topic(
                name: SenderTarget.topic, topicID: .zero,
                partitions: partitions.map {
                    ProduceResponse.Partition(index: $0, errorCode: error, baseOffset: 3, logStartOffset: 0)
                })
        ])
    }

    /// One answer as `FuzzNetwork` takes it.
    private static func piece(_ message: some WireMessage, version: Int16, flexible: Bool) -> [UInt8] {
        var writer = WireWriter(capacity: 256)
        if flexible { writer.writeUInt8(0) }
        message.encode(into: &writer, version: version)
        let bytes = writer.contiguousBytes()
        return [0, UInt8(bytes.count >> 8), UInt8(bytes.count & 255)] + bytes
    }
}
