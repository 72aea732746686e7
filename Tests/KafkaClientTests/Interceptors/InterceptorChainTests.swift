import KafkaSockets
import Logging
import Synchronization
import Testing

@testable import KafkaClient

@Suite("A chain of interceptors", .timeLimit(.minutes(10)))
struct InterceptorChainTests {
    /// Does what a test says.
    private struct Scripted: ProducerInterceptor {
        var failurePolicy = InterceptorFailurePolicy.failRecord
        var sent: @Sendable (inout InterceptedRecord) throws -> Void = { _ in }
        var ended: @Sendable (AcknowledgedRecord) -> Void = { _ in }

        func onSend(_ record: inout InterceptedRecord) throws { try sent(&record) }
        func onAcknowledgement(_ record: AcknowledgedRecord) { ended(record) }
    }

    private final class Notes: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    private struct Refusal: Error, CustomStringConvertible {
        let description = "not today"
    }

    private let clock = FakeClock()
    private let log = LogCollector()

    private func chain(_ interceptors: any ProducerInterceptor...) throws -> InterceptorChain {
        try #require(InterceptorChain(interceptors, logger: log.logger, clock: clock))
    }

    private var record: InterceptedRecord {
        InterceptedRecord(topic: "t", partition: 3, key: "k", value: "v", timestamp: 9, tag: 7)
    }

    private static func bytes(_ content: (any KafkaBytes)?) -> String? {
        content?.withKafkaBytes { String(decoding: $0, as: UTF8.self) }
    }

    @Test("There is no chain without interceptors")
    func none() {
        #expect(InterceptorChain([], logger: log.logger, clock: clock) == nil)
    }

    @Test("Each sees what the one before has made of the record, and only its own state")
    func order() throws {
        let notes = Notes()
        let chain = try chain(
            Scripted(
                sent: { record in
                    notes.add("1 \(record.value as? String ?? "") \(record.state == nil)")
                    record.value = "w"
                    record.headers.append(RecordHeader(key: "h", value: "1"))
                    record.state = 1
                }, ended: { notes.add("1 ended \($0.state as? Int ?? 0)") }),
            Scripted(
                sent: { record in
                    notes.add("2 \(record.value as? String ?? "") \(record.state == nil)")
                    record.topic = "u"
                    record.state = "two"
                },
                ended: {
                    notes.add("2 ended \($0.state as? String ?? "") \($0.topic) \($0.headers.map(\.key))")
                }))
        var record = record
        let passage = chain.pass(&record)
        #expect(passage.refusal == nil)
        #expect(record.topic == "u" && Self.bytes(record.serialized.value) == "w")
        #expect(Self.bytes(record.serialized.key) == "k" && record.serialized.partition == 3)
        passage.ending.end(with: .failure(KafkaError(.bufferFull)))
        #expect(notes.all == ["1 v true", "2 w true", "1 ended 1", #"2 ended two u ["h"]"#])
    }

    @Test("The record's end: where it was stored, or what it named")
    func end() throws {
        let ends = Mutex<[AcknowledgedRecord]>([])
        let chain = try chain(Scripted(ended: { record in ends.withLock { $0.append(record) } }))
        var named = record
        let ending = chain.pass(&named).ending
        ending.end(
            with: .success(
                RecordMetadata(
                    topic: "t", partition: 5, offset: 1, timestamp: 11, serializedKeySize: 1, serializedValueSize: 1)))
        ending.end(with: .failure(KafkaError(.deliveryTimedOut, topic: "t", partition: 6)))
        ending.end(with: .failure(KafkaError(.bufferFull)))
        var unnamed = InterceptedRecord(topic: "t")
        chain.pass(&unnamed).ending.end(with: .failure(KafkaError(.bufferFull)))
        let all = ends.withLock { $0 }
        #expect(all.map(\.partition) == [5, 6, 3, -1])
        #expect(all.map(\.timestamp) == [11, 9, 9, nil])
        #expect(all.map(\.tag) == [7, 7, 7, nil])
    }

    @Test("An error refuses the record: those behind do not see it, and all see its end")
    func refusal() throws {
        let notes = Notes()
        let chain = try chain(
            Scripted(sent: { $0.state = 1 }, ended: { notes.add("1 \($0.state != nil)") }),
            Scripted(
                sent: { record in
                    record.state = 2
                    record.topic = "changed"
                    throw Refusal()
                }, ended: { notes.add("2 \($0.state != nil)") }),
            Scripted(sent: { _ in notes.add("sent") }, ended: { notes.add("3 \($0.state != nil)") }))
        var record = record
        let passage = chain.pass(&record)
        let error = try #require(passage.refusal)
        #expect(error.code == .interceptorFailed && error.underlying is Refusal)
        #expect(error.message.contains("Scripted") && error.message.contains("not today"))
        #expect(error.topic == "t" && error.partition == 3 && error.recordTag == 7)
        #expect(!error.isRetriable && !error.isFatal && error.persistence == .notWritten)
        passage.ending.end(with: .failure(error))
        #expect(notes.all == ["1 true", "2 true", "3 false"])
    }

    @Test("An error that is skipped leaves the record as it was, and is logged once in a while")
    func skipped() throws {
        let chain = try chain(
            Scripted(
                failurePolicy: .logAndSkip,
                sent: { record in
                    record.headers = []
                    record.value = "spoiled"
                    throw Refusal()
                }),
            Scripted(sent: { $0.headers.append(RecordHeader(key: "second", value: "")) }))
        func pass() {
            var record = record
            record.headers = [RecordHeader(key: "first", value: "")]
            #expect(chain.pass(&record).refusal == nil)
            #expect(record.headers.map(\.key) == ["first", "second"] && record.value as? String == "v")
        }
        for _ in 0..<3 { pass() }
        clock.time = clock.time + .seconds(10)
        pass()
        let lines = log.lines.filter { $0.message.contains("interceptor") }
        #expect(lines.map { $0.metadata["kafka.records"] } == ["1", "3"])
        #expect(lines.allSatisfy { $0.metadata["kafka.error"] == "not today" })
    }

    @Test("Contents are replaced by bytes of any type, or by nothing, and by nothing else")
    func contents() throws {
        var record = record
        #expect(try chain(Scripted(sent: { $0.value = [UInt8]("bytes".utf8) })).pass(&record).refusal == nil)
        #expect(Self.bytes(record.serialized.value) == "bytes")
        #expect(try chain(Scripted(sent: { $0.key = nil })).pass(&record).refusal == nil)
        #expect(record.serialized.key == nil)
        let refusal = try #require(try chain(Scripted(sent: { $0.value = 42 })).pass(&record).refusal)
        #expect(refusal.message.contains("the value is a Int, which is no KafkaBytes"), "\(refusal)")
        #expect(Self.bytes(record.serialized.value) == "bytes")
    }

    @Test("What only counts or only looks needs no more than one function")
    func defaults() {
        struct Idle: ProducerInterceptor {}
        var record = record
        #expect(throws: Never.self) { try Idle().onSend(&record) }
        #expect(Idle().failurePolicy == .failRecord && record.topic == "t")
    }
}
