import KafkaTesting

/// What the demo found out about its records.
struct DemoCheck {
    /// Each finding, and whether it is as it should be.
    private(set) var findings: [(isGood: Bool, text: String)] = []

    var isGood: Bool { findings.allSatisfy(\.isGood) }

    /// The records that were read back: whether each is there once, and in order.
    mutating func note(_ reader: DemoReader, records: Int, partitions: Int) {
        note(
            reader.found == records && reader.strange == 0 && reader.duplicates == 0,
            "\(Format.grouped(reader.found)) of \(Format.grouped(records)) records found in \(partitions) partitions",
            [("twice or more", reader.duplicates), ("not ours", reader.strange)])
        note(reader.misordered == 0, "order kept in each partition", [("out of order", reader.misordered)])
    }

    /// The acknowledgements: whether each record has one, with an offset of its own.
    mutating func note(_ counts: DemoLedger.Counts, records: Int) {
        note(
            counts.acknowledged == records,
            "\(Format.grouped(counts.acknowledged)) of \(Format.grouped(records)) records acknowledged", [])
        if counts.acknowledged > 0, counts.withoutOffset == counts.acknowledged {
            findings.append((true, "no offsets to check, since brokers tell none with acks=0"))
        } else {
            note(
                counts.misplaced == 0, "offsets distinct and rising in each of \(counts.partitions) partitions",
                [("misplaced", counts.misplaced), ("without an offset", counts.withoutOffset)])
        }
    }

    /// The logs of a cluster in this process, as its brokers hold them.
    mutating func note(_ logs: EmbeddedLogReport, records: Int) {
        note(
            logs.isSound && logs.records == records,
            "\(Format.grouped(logs.batches)) batches with good CRC-32C, sequence numbers without gaps",
            [("problems", logs.problems.count)])
        for problem in logs.problems.prefix(5) { findings.append((false, problem)) }
    }

    private mutating func note(_ isGood: Bool, _ text: String, _ details: [(what: String, count: Int)]) {
        let bad = details.filter { $0.count > 0 }.map { "\(Format.grouped($0.count)) \($0.what)" }
        findings.append((isGood, bad.isEmpty ? text : "\(text); \(bad.joined(separator: ", "))"))
    }
}
