import KafkaWire
import Testing

@Suite("Writing Produce requests", .timeLimit(.minutes(10)))
struct ProduceRequestWriterTests {
    /// Writes the request the way a producer does: batches by reference.
    static func write(
        _ request: ProduceRequest, version: Int16, correlationID: Int32, into writer: inout WireWriter,
        batches: [UnsafeRawBufferPointer]
    ) {
        var next = batches.makeIterator()
        let frame = ProduceRequestWriter.begin(
            into: &writer, version: version, correlationID: correlationID, clientID: "client-1",
            transactionalID: request.transactionalID, acks: request.acks, timeoutMs: request.timeoutMs,
            topicCount: request.topics.count)
        for topic in request.topics {
            frame.beginTopic(
                into: &writer, name: topic.name, topicID: topic.topicID, partitionCount: topic.partitions.count)
            for partition in topic.partitions {
                frame.partition(
                    into: &writer, index: partition.index,
                    records: next.next() ?? UnsafeRawBufferPointer(start: nil, count: 0))
            }
            frame.endTopic(into: &writer)
        }
        frame.end(into: &writer)
    }

    static func framed(_ request: ProduceRequest, version: Int16, correlationID: Int32) -> [UInt8] {
        let body = written { writer in
            RequestHeader(apiKey: .produce, apiVersion: version, correlationID: correlationID, clientID: "client-1")
                .encode(into: &writer)
            request.encode(into: &writer, version: version)
        }
        return written { writer in
            writer.writeInt32(Int32(body.count))
            writer.writeRaw(body)
        }
    }

    @Test("The same bytes as the message, in every version, twice in one writer", arguments: ProduceRequest.versions)
    func sameBytes(version: Int16) throws {
        var full = try #require(ProduceTests.request("full", version))
        full.topics[1].partitions[0].records = [1, 2, 3]
        let plain = try #require(ProduceTests.request("plain", version))
        let memory = (full.topics + plain.topics).flatMap(\.partitions).map { Array($0.records ?? []) }
        let copies = memory.map { bytes in
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
            copy.copyBytes(from: bytes)
            return copy
        }
        defer { copies.forEach { $0.deallocate() } }
        let batches = copies.map { UnsafeRawBufferPointer($0) }

        var writer = WireWriter(capacity: 16)
        Self.write(full, version: version, correlationID: 1, into: &writer, batches: Array(batches[..<3]))
        Self.write(plain, version: version, correlationID: 2, into: &writer, batches: Array(batches[3...]))

        let expected =
            Self.framed(full, version: version, correlationID: 1)
            + Self.framed(plain, version: version, correlationID: 2)
        #expect(writer.contiguousBytes() == expected)
        #expect(writer.totalCount == expected.count)
        let addresses = Set(writer.segments.compactMap(\.baseAddress))
        #expect(batches.allSatisfy { $0.baseAddress.map(addresses.contains) ?? false }, "a batch was copied")
    }

    @Test(
        "Records up to the limit fit into a frame, with the longest names around them",
        arguments: ProduceRequest.versions)
    func largestRequests(version: Int16) {
        let name = String(repeating: "n", count: Int(Int16.max))
        let byte = UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1)
        defer { byte.deallocate() }
        for partitionCount in [1, 2, 5000] {
            let limit = ProduceRequestWriter.recordSizeLimit(partitionCount: partitionCount)
            #expect(partitionCount > 1 || limit >= ProduceRequestWriter.largestRecordSize)
            var writer = WireWriter(capacity: 16)
            let frame = ProduceRequestWriter.begin(
                into: &writer, version: version, correlationID: .max, clientID: name, transactionalID: name, acks: -1,
                timeoutMs: .max, topicCount: partitionCount)
            for index in 0..<partitionCount {
                frame.beginTopic(
                    into: &writer, name: String(repeating: "t", count: 249), topicID: KafkaUUID(high: 1, low: 2),
                    partitionCount: 1)
                // By reference, and never read: that much memory need not exist.
                let size = limit / partitionCount + (index == 0 ? limit % partitionCount : 0)
                frame.partition(into: &writer, index: .max, records: UnsafeRawBufferPointer(start: byte, count: size))
                frame.endTopic(into: &writer)
            }
            #expect(writer.totalCount - 4 <= Int(Int32.max))
            // Stops the process if the length does not fit.
            frame.end(into: &writer)
        }
    }
}
