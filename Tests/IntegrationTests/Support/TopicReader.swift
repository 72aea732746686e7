import Foundation

/// Reads whole topics with other projects' clients, which check each batch's CRC.
enum TopicReader: String, Sendable, CaseIterable {
    /// Debian's kcat (librdkafka 2.0). Shows no null values and no exact headers; not for Tansu.
    case kcat
    /// The confluent-kafka package (librdkafka 2.16).
    case confluent
    case aiokafka
    /// Not for librdkafka's mock.
    case kafkaPython = "kafka-python"

    /// Everything up to the end that the brokers report now, in the order of reading; of transactions, those that were committed.
    ///
    /// - Parameter checksCRC: No for `confluent` where brokers write transactions' markers without one.
    func read(_ topic: String, from bootstrap: String, checksCRC: Bool = true) async throws -> [ReadRecord] {
        if self == .kcat { return try await readWithKcat(topic, bootstrap) }
        let output = try await OneShotProcess.output(
            Peers.python(),
            [Peers.script("read_topic.py"), rawValue, bootstrap, topic] + (checksCRC ? [] : ["--no-crcs"]))
        let decoder = JSONDecoder()
        return try output.split(separator: UInt8(ascii: "\n")).map { line in
            try decoder.decode(PrintedRecord.self, from: Data(line)).record
        }
    }

    /// kcat prints keys and values raw, after their lengths.
    private func readWithKcat(_ topic: String, _ bootstrap: String) async throws -> [ReadRecord] {
        let output = try await OneShotProcess.output(
            Peers.program("kcat"),
            [
                "-C", "-b", bootstrap, "-t", topic, "-m", "60", "-e", "-q", "-o", "beginning", "-X", "check.crcs=true",
                "-f", "%p %o %T %K %S\\n%k%s\\n",
            ])
        var rest = [UInt8](output)[...]
        var records: [ReadRecord] = []
        while let newline = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = String(decoding: rest[..<newline], as: UTF8.self)
            let fields = line.split(separator: " ").compactMap { Int($0) }
            guard fields.count == 5 else { throw PeerError.unexpectedOutput(line) }
            let (keySize, valueSize) = (fields[3], max(fields[4], 0))
            let body = rest[(newline + 1)...].prefix(max(keySize, 0) + valueSize)
            records.append(
                ReadRecord(
                    partition: fields[0], offset: fields[1], timestamp: fields[2],
                    key: keySize < 0 ? nil : Array(body.prefix(keySize)), value: Array(body.suffix(valueSize)),
                    headers: []))
            rest = rest[(newline + 1)...].dropFirst(body.count + 1)
        }
        return records
    }
}

/// What `read_topic.py` prints.
private struct PrintedRecord: Decodable {
    struct Header: Decodable {
        let name: String
        let value: Data?

        init(from decoder: any Decoder) throws {
            var pair = try decoder.unkeyedContainer()
            name = try pair.decode(String.self)
            value = try pair.decode(Data?.self)
        }
    }

    let partition: Int
    let offset: Int
    let timestamp: Int
    let key: Data?
    let value: Data?
    let headers: [Header]

    var record: ReadRecord {
        ReadRecord(
            partition: partition, offset: offset, timestamp: timestamp, key: key.map(Array.init),
            value: value.map(Array.init),
            headers: headers.map { ReadRecord.Header(name: $0.name, value: $0.value.map(Array.init)) })
    }
}
