import ArgumentParser
import Foundation
import KafkaClient
import KafkaFoundation

/// Sends the lines of standard input to a topic.
@main
struct LinePipeline: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "line-pipeline", abstract: "Sends the lines of standard input to a topic.",
        discussion: """
            The exit status is 0 if every line is stored, and 1 if one of them is not: standard error then names the first \
            ones. While Kafka is slower than the input, the input waits.
            """)

    @Option(help: "Servers, as host:port,…")
    var bootstrapServers: String

    @Option(help: "The topic.")
    var topic: String

    @Option(help: "What is between a line's key and its value. Without it, lines have no keys.")
    var keySeparator: String?

    @Option(name: .customLong("property"), help: "A producer's setting by Java's name, as compression.type=zstd.")
    var properties: [String] = []

    func run() async throws {
        let outcome = Outcome()
        do {
            try await withKafkaProducer(try producerConfiguration()) { producer in
                try await sendAll(of: LineReader(.standardInput), producer, outcome)
            }
        } catch {
            printError("\(error)")
            printError(outcome.summary)
            throw ExitCode.failure
        }
        // The producer is closed: every line is stored or has failed, and has been counted.
        printError(outcome.summary)
        if outcome.failures > 0 { throw ExitCode.failure }
    }

    private func sendAll(of input: LineReader, _ producer: KafkaProducer, _ outcome: Outcome) async throws {
        var count = 0
        while let lines = await input.nextLines() {
            let records = lines.enumerated().map { record($1, number: count + $0 + 1) }
            try await send(records, producer, outcome)
            count += lines.count
        }
    }

    private func producerConfiguration() throws -> ProducerConfiguration {
        var settings = ["bootstrap.servers": bootstrapServers]
        for property in properties {
            guard let equals = property.firstIndex(of: "=") else {
                throw ValidationError("--property \(property): a name, = and a value are expected")
            }
            settings[String(property[..<equals])] = String(property[property.index(after: equals)...])
        }
        return try ProducerConfiguration(properties: settings)
    }

    /// The line's number comes back with the result.
    private func record(_ line: Data, number: Int) -> ProducerRecord<Data, Data> {
        let separator = keySeparator.flatMap { line.range(of: Data($0.utf8)) }
        return ProducerRecord(
            topic: topic, key: separator.map { line[..<$0.lowerBound] },
            value: separator.map { line[$0.upperBound...] } ?? line, tag: number)
    }

    /// Hands records over, in order, and waits while the producer's buffer is full. Meanwhile no more lines are read, so the program
    /// that writes them waits, too.
    private func send(
        _ records: [ProducerRecord<Data, Data>], _ producer: KafkaProducer, _ outcome: Outcome
    ) async throws {
        var rest = records[...]
        while !rest.isEmpty {
            do throws(KafkaBatchError) {
                try await producer.enqueue(contentsOf: Array(rest)) { outcome.count($0) }
                return
            } catch {
                // One that can never be sent does not keep the others from it. All else ends the pipeline.
                guard let refusal = error.kafkaError, refusal.concernsOneRecord else { throw error }
                let refused = rest.startIndex + error.acceptedCount
                outcome.count(.failure(refusal), line: rest[refused].tag)
                rest = rest[(refused + 1)...]
            }
        }
    }
}

extension KafkaError {
    /// Whether other records may be accepted all the same.
    fileprivate var concernsOneRecord: Bool { code == .recordTooLarge || code == .invalidRecord }
}

func printError(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
}
