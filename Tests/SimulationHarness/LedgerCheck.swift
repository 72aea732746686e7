import KafkaClient
import KafkaTesting
import KafkaWire

/// Compares the ledger with what the brokers stored.
struct LedgerCheck {
    let ledger: Ledger
    let scenario: Scenario
    let stored: [LogArchive.Stored]
    /// How often each topic was deleted.
    let incarnations: [String: Int]
    private var places: [[Int]]
    private let deadLetters: DeadLetterCheck

    init(_ ledger: Ledger, _ scenario: Scenario, _ archive: LogArchive) {
        let deadLetterTopics = Set(scenario.deadLetterTopics.map(\.name))
        let all = archive.all()
        let stored = all.filter { !deadLetterTopics.contains($0.record.topic) }
        deadLetters = DeadLetterCheck(ledger, scenario, all.filter { deadLetterTopics.contains($0.record.topic) })
        incarnations = archive.incarnations
        self.ledger = ledger
        self.scenario = scenario
        self.stored = stored
        places = Array(repeating: [], count: ledger.entries.count)
        for (index, stored) in stored.enumerated() {
            guard let id = RecordContents.id(in: stored.record), ledger.entries.indices.contains(id) else {
                ledger.violation("a record that was not sent is stored: \(stored.record)")
                continue
            }
            places[id].append(index)
            let entry = ledger.entries[id]
            if !entry.contents.matches(stored.record) || entry.topic != stored.record.topic {
                ledger.violation("record \(id) is stored with other contents, or elsewhere: \(stored.record)")
            }
        }
    }

    private var isIdempotent: Bool { scenario.configuration.enableIdempotence }

    /// Checks everything that can be checked at the end.
    func run() {
        for id in ledger.entries.indices { check(id) }
        checkOrder()
        deadLetters.run()
    }

    private func check(_ id: Int) {
        let entry = ledger.entries[id]
        if case .refused(let error) = entry.stage, !places[id].isEmpty {
            ledger.violation("record \(id) was refused (\(error.code)) and is stored all the same")
        }
        let copies = places[id].map { stored[$0].incarnation }
        if isIdempotent, Set(copies).count < copies.count, !entry.isExempt {
            ledger.violation("record \(id) is stored \(places[id].count) times: \(describe(id))")
        }
        if !isIdempotent, scenario.losesNoAnswer, copies.count > 1 {
            ledger.violation("record \(id) was answered, and is stored \(copies.count) times: \(describe(id))")
        }
        guard entry.isAccepted else { return }
        if entry.hasCallback, entry.results.count != 1 {
            ledger.violation("record \(id): its callback ran \(entry.results.count) times")
        }
        if let first = entry.results.first, let last = entry.delivery?.result, first.metadata != last.metadata {
            ledger.violation("record \(id) ended twice, with \(first) and with \(last)")
        }
        if let result = entry.result { ledger.checkTag(id, result.tag) }
        switch entry.result {
        case nil:
            ledger.violation("record \(id) was accepted and never completed")
        case .success(let metadata):
            checkAcknowledged(id, metadata)
        case .failure(let error):
            checkFailed(id, error)
        }
    }

    private func checkAcknowledged(_ id: Int, _ metadata: RecordMetadata) {
        let acks = scenario.configuration.acks
        if acks == .zero {
            // With callers, a broker restarts at the end. A batch that is too large is refused without a word.
            if scenario.isCalm, scenario.callers == 0, scenario.takesEveryBatch, places[id].isEmpty {
                ledger.violation("record \(id) was sent, and is not stored")
            }
            return
        }
        if metadata.offset < 0 {
            if !scenario.mayLackOffsets { ledger.violation("record \(id) was acknowledged without an offset") }
            if places[id].isEmpty { ledger.violation("record \(id) was acknowledged and is not stored") }
            return
        }
        let isThere = places[id].contains { index in
            let record = stored[index].record
            return record.offset == metadata.offset && record.partition == metadata.partition
                && record.topic == metadata.topic
        }
        if !isThere {
            ledger.violation(
                "record \(id) was acknowledged at \(metadata.topic)-\(metadata.partition) offset \(metadata.offset), "
                    + "and is stored at: \(describe(id))")
        }
    }

    private func checkFailed(_ id: Int, _ error: KafkaError) {
        switch error.persistence {
        case .notWritten:
            // What went into a topic that was deleted is not stored anywhere now.
            let current = incarnations[ledger.entries[id].topic] ?? 0
            if places[id].contains(where: { stored[$0].incarnation == current }), !ledger.entries[id].isExempt {
                ledger.violation("record \(id) failed as not written and is stored: \(describe(id)) (\(error))")
            }
        case .unknown:
            if error.attempts == 0 {
                ledger.violation("record \(id) never left, and its outcome is called unknown: \(error)")
            }
            if error.attempts == 1, let code = error.brokerError, Self.refusing.contains(.init(rawValue: code)) {
                ledger.violation("record \(id) was refused immediately, and its outcome is called unknown: \(error)")
            }
        case .written:
            if places[id].isEmpty { ledger.violation("record \(id) failed as written and is not stored") }
        }
        if scenario.releases, error.code == .producerClosed {
            ledger.violation("record \(id) of a producer that was released was not given its time: \(error)")
        }
        if mayHeal(error, ledger.entries[id].topic) {
            ledger.violation("record \(id) failed with an error that passes: \(error)")
        }
        if scenario.isCalm { ledger.violation("record \(id) failed though nothing went wrong: \(error)") }
    }

    /// Whether the record failed, before its time was over, with an error that sending again gets past.
    private func mayHeal(_ error: KafkaError, _ topic: String) -> Bool {
        guard scenario.configuration.retries == Int(Int32.max), scenario.closesAfter == nil else { return false }
        guard error.code != .deliveryTimedOut, let code = error.brokerError else { return false }
        // A topic that answers miss for long counts as deleted.
        if error.code == .unknownTopic, incarnations[topic] ?? 0 > 0 { return false }
        if error.isOfLateAttempt { return false }
        return Self.passing.contains(BrokerErrorCode(rawValue: code))
    }

    /// Errors that say that nothing of the batch was stored.
    private static let refusing: Set<BrokerErrorCode> = [
        .invalidRecord, .invalidTimestamp, .topicAuthorizationFailed, .recordListTooLarge, .messageTooLarge,
        .unsupportedCompressionType, .notEnoughReplicas, .corruptMessage,
    ]

    /// Errors that a producer lives through.
    private static let passing: Set<BrokerErrorCode> = Set(BrokerErrorCode.allKnown.filter(\.isRetriable)).union([
        .outOfOrderSequenceNumber, .duplicateSequenceNumber, .invalidProducerEpoch, .unknownProducerID,
    ])

    /// Records of one stream are stored in each partition in the order in which they were handed over.
    private func checkOrder() {
        guard isIdempotent else { return }
        struct Place: Hashable {
            let topic: String
            let partition: Int32
            let incarnation: Int
            let stream: Int
        }
        var last: [Place: Int] = [:]
        for stored in stored {
            guard let id = RecordContents.id(in: stored.record), ledger.entries.indices.contains(id) else { continue }
            let entry = ledger.entries[id]
            if entry.isExempt { continue }
            let place = Place(
                topic: stored.record.topic, partition: stored.record.partition, incarnation: stored.incarnation,
                stream: entry.stream)
            if let before = last[place], before > id {
                ledger.violation("record \(id) is stored behind record \(before), which was sent later: \(place)")
            }
            last[place] = id
        }
    }

    private func describe(_ id: Int) -> String {
        places[id].map { index in
            let record = stored[index].record
            return "\(record.topic)#\(stored[index].incarnation)-\(record.partition) offset \(record.offset) "
                + "(producer \(record.producerID), epoch \(record.producerEpoch), sequence \(record.sequence))"
        }.joined(separator: "; ")
    }
}

extension KafkaError {
    /// Whether the broker may yet carry out an attempt that it never answered. Under a new identity, the record could be
    /// stored twice, so that it fails before its time.
    var isOfLateAttempt: Bool {
        brokerError.map(BrokerErrorCode.init(rawValue:)) == .outOfOrderSequenceNumber && persistence == .unknown
    }
}
