import Dispatch
import Foundation
import KafkaClient
import KafkaFoundation
import Synchronization

/// Events as JSON through a typed topic, or through the encoder alone.
///
///     bench-json topic bootstrap=… topic=… values=FILE records=N -- [producer properties]
///     bench-json encoder values=FILE records=N
///     bench-json instructions RECORDS
@main
enum BenchJSON {
    // Not async: callgrind counts on the main thread alone.
    static func main() throws {
        let words = CommandLine.arguments.dropFirst()
        switch words.first {
        case "topic": try runTask { try await sendToTopic(Words(words.dropFirst())) }
        // In a task, too: memory is allocated more slowly once a program has threads.
        case "encoder": try runTask { try encodeAlone(Words(words.dropFirst())) }
        case "instructions":
            print(try countInstructions(records: words.dropFirst().first.flatMap { Int($0) } ?? 10_000))
        default: throw WrongWord(word: words.first ?? "nothing")
        }
    }

    /// Prints what a task returns.
    private static func runTask(_ body: @escaping @Sendable () async throws -> String) throws {
        let outcome = Mutex<Result<String, any Error>?>(nil)
        let hasEnded = DispatchSemaphore(value: 0)
        Task.detached {
            do {
                let figures = try await body()
                outcome.withLock { $0 = .success(figures) }
            } catch {
                outcome.withLock { $0 = .failure(error) }
            }
            hasEnded.signal()
        }
        hasEnded.wait()
        if let figures = try outcome.withLock({ $0 })?.get() { print(figures) }
    }

    private static func sendToTopic(_ words: Words) async throws -> String {
        let (events, records) = (try Event.all(in: words.own("values")), try words.number("records"))
        var properties = words.properties
        properties["bootstrap.servers"] = try words.own("bootstrap")
        let producer = try KafkaProducer(ProducerConfiguration(properties: properties))
        let topic = producer.topic(try words.own("topic"), value: .json(Event.self))
        try await producer.warmUp(topics: [topic.name])
        let start = ContinuousClock.now
        for index in 0..<records { try await topic.enqueue(events[index % events.count]) }
        try await producer.flush()
        let time = ContinuousClock.now - start
        let sent = await producer.metrics().recordsSent
        await producer.close()
        return figures(records: sent, failed: records - sent, time)
    }

    private static func encodeAlone(_ words: Words) throws -> String {
        let (events, records) = (try Event.all(in: words.own("values")), try words.number("records"))
        let encoder = JSONEncoder()
        var bytes = 0
        let start = ContinuousClock.now
        for index in 0..<records { bytes += try encoder.encode(events[index % events.count]).count }
        let time = ContinuousClock.now - start
        return figures(records: bytes > 0 ? records : 0, failed: 0, time)
    }

    private static func figures(records: Int, failed: Int, _ time: Duration) -> String {
        let seconds = time / .seconds(1)
        return #"{"records":\#(records),"failed":\#(failed),"seconds":\#(seconds),"#
            + #""recordsPerSecond":\#(Double(records) / seconds)}"#
    }
}

/// A program's words: those before "--" are its own, the others a producer's.
struct Words {
    private let own: [String: String]
    let properties: [String: String]

    init(_ words: ArraySlice<String>) {
        let split = words.firstIndex(of: "--") ?? words.endIndex
        own = Self.pairs(words[..<split])
        properties = Self.pairs(words[split...].dropFirst())
    }

    func own(_ key: String) throws -> String {
        guard let value = own[key] else { throw WrongWord(word: "\(key)= is missing") }
        return value
    }

    func number(_ key: String) throws -> Int {
        guard let number = Int(try own(key)) else { throw WrongWord(word: key) }
        return number
    }

    private static func pairs(_ words: ArraySlice<String>) -> [String: String] {
        var pairs: [String: String] = [:]
        for word in words {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            pairs[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
        }
        return pairs
    }
}

/// A word that means nothing here.
struct WrongWord: Error {
    let word: String
}
