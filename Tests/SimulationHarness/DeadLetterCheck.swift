import KafkaClient
import KafkaTesting

/// Compares what became of failed records with the dead letters that brokers stored.
struct DeadLetterCheck {
    let ledger: Ledger
    let scenario: Scenario
    private var letters: [Int: [EmbeddedRecord]] = [:]

    init(_ ledger: Ledger, _ scenario: Scenario, _ stored: [LogArchive.Stored]) {
        self.ledger = ledger
        self.scenario = scenario
        for record in stored.map(\.record) {
            guard let id = RecordContents.id(in: record), ledger.entries.indices.contains(id) else {
                ledger.violation("a dead letter of no record is stored: \(record)")
                continue
            }
            letters[id, default: []].append(record)
        }
    }

    func run() {
        for (id, records) in letters.sorted(by: { $0.key < $1.key }) { check(id, records) }
        for id in ledger.entries.indices { checkOutcome(id) }
    }

    /// Each letter is its record, with headers added.
    private func check(_ id: Int, _ records: [EmbeddedRecord]) {
        let (entry, policy) = (ledger.entries[id], scenario.configuration.deadLetters)
        for record in records {
            let headers = entry.contents.headers
            let isSame =
                record.key == entry.contents.key && record.value == entry.contents.value
                && Array(record.headers.map(\.key).prefix(headers.count)) == headers.map(\.key)
                && record.headers.dropFirst(headers.count).allSatisfy { $0.key.hasPrefix("kafka_dlt-") }
                && record.headers.count > headers.count
            if !isSame || record.topic != policy.topic ?? entry.topic + policy.topicSuffix {
                ledger.violation("the dead letter of record \(id) is another one, or elsewhere: \(record)")
            }
        }
        if scenario.configuration.enableIdempotence, records.count > 1, !entry.isExempt {
            ledger.violation("record \(id) has \(records.count) dead letters")
        }
        switch entry.result {
        case .success: ledger.violation("record \(id) was acknowledged, and has a dead letter")
        case .failure(let error) where error.deadLetter == nil:
            ledger.violation("record \(id) failed, not with a dead letter, and has one: \(error)")
        case .failure, nil: break
        }
        if case .refused(let error) = entry.stage {
            ledger.violation("record \(id) was refused (\(error.code)), and has a dead letter")
        }
    }

    /// Each failure says what became of the letter.
    private func checkOutcome(_ id: Int) {
        let entry = ledger.entries[id]
        guard entry.isAccepted, case .failure(let error) = entry.result else { return }
        switch error.deadLetter {
        case .success(let metadata):
            let isThere = letters[id]?.contains { record in
                record.topic == metadata.topic && record.partition == metadata.partition
                    && (record.offset == metadata.offset || metadata.offset < 0)
            }
            if isThere != true {
                ledger.violation("the dead letter of record \(id) is not where it should be: \(metadata)")
            }
        case .failure(let reason):
            if reason.persistence == .notWritten, letters[id] != nil, !entry.isExempt {
                ledger.violation("the dead letter of record \(id) failed as not written, and is stored: \(reason)")
            }
        case nil:
            if mustHaveOne(error) { ledger.violation("record \(id) failed without a dead letter: \(error)") }
        }
    }

    private func mustHaveOne(_ error: KafkaError) -> Bool {
        guard scenario.closesAfter == nil, error.code != .producerClosed, !error.isFatal else { return false }
        return switch scenario.configuration.deadLetters.failures {
        case .none: false
        case .final: error.persistence == .notWritten && !error.isRetriable
        case .notWritten: error.persistence == .notWritten
        case .all: error.persistence != .written
        }
    }
}
