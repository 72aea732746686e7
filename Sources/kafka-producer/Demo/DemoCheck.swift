import KafkaTesting

/// What reading the demo's records back showed.
struct DemoCheck {
    /// Each finding, and whether it is as it should be.
    private(set) var findings: [(isGood: Bool, text: String)] = []

    var isGood: Bool { findings.allSatisfy(\.isGood) }

    /// Reads everything back from the cluster: brokers' logs with CRCs and sequences, and the number in each record.
    init(_ cluster: EmbeddedKafkaCluster, topic: String, records: Int, recordSize: Int) {
        let partitions = cluster.partitionCount(of: topic)
        var reader = DemoReader(records: records, recordSize: recordSize)
        for partition in 0..<Int32(partitions) {
            reader.startPartition()
            cluster.forEachRecord(in: topic, partition: partition) { reader.read($0.value ?? []) }
        }
        let logs = cluster.verifyLogs(of: topic)
        note(
            reader.found == records && reader.strange == 0 && reader.duplicates == 0,
            "\(Format.grouped(reader.found)) of \(Format.grouped(records)) records found in \(partitions) partitions",
            [("twice or more", reader.duplicates), ("not ours", reader.strange)])
        note(reader.misordered == 0, "order kept in each partition", [("out of order", reader.misordered)])
        note(
            logs.isSound && logs.records == records,
            "\(Format.grouped(logs.batches)) batches with good CRC-32C, sequence numbers without gaps",
            [("problems", logs.problems.count)])
        for problem in logs.problems.prefix(5) { findings.append((false, problem)) }
    }

    /// With a server that is not ours, acknowledgements are all there is to see.
    init(acknowledgements counts: DemoLedger.Counts, records: Int) {
        note(
            counts.acknowledged == records,
            "\(Format.grouped(counts.acknowledged)) of \(Format.grouped(records)) records acknowledged", [])
        if counts.acknowledged > 0, counts.withoutOffset == counts.acknowledged {
            findings.append((true, "the broker told no offsets (acks=0): where records are stored is not known"))
        } else {
            note(
                counts.misplaced == 0, "offsets distinct and rising in each of \(counts.partitions) partitions",
                [("misplaced", counts.misplaced), ("without an offset", counts.withoutOffset)])
        }
    }

    private mutating func note(_ isGood: Bool, _ text: String, _ details: [(what: String, count: Int)]) {
        let bad = details.filter { $0.count > 0 }.map { "\(Format.grouped($0.count)) \($0.what)" }
        findings.append((isGood, bad.isEmpty ? text : "\(text); \(bad.joined(separator: ", "))"))
    }
}

/// Ticks off the numbers of the records that come.
struct DemoReader {
    private(set) var found = 0
    private(set) var duplicates = 0
    private(set) var strange = 0
    private(set) var misordered = 0
    private var isFound: [Bool]
    private var last = -1
    private let recordSize: Int

    init(records: Int, recordSize: Int) {
        isFound = Array(repeating: false, count: records)
        self.recordSize = recordSize
    }

    mutating func startPartition() {
        last = -1
    }

    mutating func read(_ value: [UInt8]) {
        guard let number = DemoValue.number(in: value, size: recordSize), isFound.indices.contains(number) else {
            strange += 1
            return
        }
        if isFound[number] {
            duplicates += 1
        } else {
            isFound[number] = true
            found += 1
        }
        if number <= last { misordered += 1 }
        last = number
    }
}
