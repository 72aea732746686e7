import KafkaClient
import KafkaTesting

/// Compares what is visible at the end with what the producers heard.
struct TransactionCheck {
    private let subject: TransactionRun
    private var ledger: TransactionLedger { subject.ledger }

    init(_ run: TransactionRun) {
        subject = run
    }

    func check() {
        var seen: [Int: Set<Int>] = [:]
        for topic in subject.scenario.topics {
            for partition in 0..<Int32(topic.partitions) { check(topic.name, partition, &seen) }
        }
        for (number, entry) in ledger.entries.enumerated() { check(number, entry, seen[number]?.count ?? 0) }
        checkOffsets(Set(seen.keys))
        let report = subject.simulation.verifyLogs()
        if let problem = report.problems.first { ledger.violation("a log is broken: \(problem)") }
    }

    private func check(_ topic: String, _ partition: Int32, _ seen: inout [Int: Set<Int>]) {
        var last: [Int: Int] = [:]
        for record in subject.simulation.committedRecords(in: topic, partition: partition) {
            let words = String(decoding: record.value ?? [], as: UTF8.self).split(separator: " ")
            guard words.count >= 2, let number = Int(words[0]), let index = Int(words[1]) else {
                return ledger.violation("\(topic)-\(partition)@\(record.offset) has no number")
            }
            if !seen[number, default: []].insert(index).inserted {
                ledger.violation("record \(index) of transaction \(number) is visible twice")
            }
            if let before = last[number], before >= index {
                ledger.violation("record \(index) of transaction \(number) is behind \(before)")
            }
            last[number] = index
        }
        // What is left open hides everything behind it.
        let end = subject.simulation.offsets(of: topic, partition: partition).upperBound
        let stable = subject.simulation.lastStableOffset(of: topic, partition: partition)
        if stable != end { ledger.violation("a transaction hangs in \(topic)-\(partition): \(stable) of \(end)") }
    }

    private func check(_ number: Int, _ entry: TransactionLedger.Entry, _ visible: Int) {
        switch entry.outcome {
        case .committed where visible != entry.records:
            ledger.violation("\(visible) of \(entry.records) records of committed transaction \(number) are visible")
        case .aborted where visible != 0, .open where visible != 0:
            ledger.violation("\(visible) records of transaction \(number) are visible, which was aborted")
        case .unknown where visible != 0 && visible != entry.records:
            ledger.violation("transaction \(number) is torn: \(visible) of \(entry.records) records are visible")
        default: break
        }
    }

    /// An app's committed offset is the number of the last transaction that sent one and was committed.
    private func checkOffsets(_ visible: Set<Int>) {
        for id in Set(subject.scenario.apps) {
            let sent = ledger.entries.indices.filter { ledger.entries[$0].app == id && ledger.entries[$0].sentOffset }
            let committed = subject.simulation.committedOffsets(group: id)[TransactionRun.input].map(Int.init)
            if let committed, !visible.contains(committed) {
                ledger.violation("\(id): offset \(committed) is committed, and its transaction is not visible")
            }
            let expected = sent.filter { visible.contains($0) }.max()
            if let expected, (committed ?? -1) < expected {
                ledger.violation(
                    "\(id): offset \(committed ?? -1) is committed, but transaction \(expected) is visible")
            }
        }
    }
}
