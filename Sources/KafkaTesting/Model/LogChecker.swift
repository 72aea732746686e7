import KafkaWire

/// Reads a partition's log like a suspicious consumer: nothing that the broker promised is taken for granted.
struct LogChecker {
    private struct Position {
        var epoch: Int16
        var next: Int32
    }

    private let name: String
    private let limit: Int
    private let transactions: PartitionTransactions
    private var positions: [Int64: Position] = [:]
    private var nextOffset: Int64
    private var leaderEpoch: Int32 = -1

    init(
        topic: String, partition: Int32, startOffset: Int64,
        transactions: PartitionTransactions = PartitionTransactions(), limit: Int
    ) {
        name = "\(topic)-\(partition)"
        nextOffset = startOffset
        self.transactions = transactions
        self.limit = limit
    }

    var producers: [Int64] { Array(positions.keys) }

    mutating func check(_ batch: StoredBatch, _ report: inout EmbeddedLogReport) {
        report.batches += 1
        report.bytes += batch.bytes.count
        guard let header = batch.bytes.withUnsafeBytes({ BatchHeader($0) }) else {
            return report.report("\(name): a batch without a header")
        }
        let crc = batch.bytes.withUnsafeBytes { RecordBatchHeader.computeCRC($0) }
        if crc != header.crc { report.report("\(name)@\(header.baseOffset): CRC \(header.crc), computed \(crc)") }
        if header.baseOffset != nextOffset {
            report.report("\(name)@\(header.baseOffset): offset \(nextOffset) was expected")
        }
        if header.leaderEpoch < leaderEpoch {
            report.report("\(name)@\(header.baseOffset): leader epoch \(header.leaderEpoch) after \(leaderEpoch)")
        }
        leaderEpoch = header.leaderEpoch
        if header.isControl {
            nextOffset = batch.lastOffset + 1
            return checkMarker(header, &report)
        }
        let records = batch.decode(topic: name, partition: 0, limit: limit)
        if records.count != Int(header.recordCount) || batch.recordCount != records.count {
            report.report("\(name)@\(header.baseOffset): \(records.count) records of \(header.recordCount)")
        }
        report.records += records.count
        nextOffset = batch.lastOffset + 1
        if header.producerID >= 0 { checkSequence(header, &report) }
    }

    /// A transaction's end: it may raise the epoch.
    private mutating func checkMarker(_ header: BatchHeader, _ report: inout EmbeddedLogReport) {
        guard let position = positions[header.producerID] else { return }
        if header.producerEpoch < position.epoch {
            report.report(
                "\(name)@\(header.baseOffset): producer \(header.producerID): a marker of epoch "
                    + "\(header.producerEpoch) after \(position.epoch)")
        } else if header.producerEpoch > position.epoch {
            positions[header.producerID] = Position(epoch: header.producerEpoch, next: 0)
        }
    }

    private mutating func checkSequence(_ header: BatchHeader, _ report: inout EmbeddedLogReport) {
        defer {
            let next = BatchSequence.advance(header.baseSequence, by: header.recordCount)
            positions[header.producerID] = Position(epoch: header.producerEpoch, next: next)
        }
        guard let position = positions[header.producerID] else { return }
        // A gap in the sequence may be why the transaction was aborted.
        if header.isTransactional, transactions.isAborted(header.producerID, at: header.baseOffset) { return }
        let place = "\(name)@\(header.baseOffset): producer \(header.producerID)"
        if header.producerEpoch < position.epoch {
            report.report("\(place): epoch \(header.producerEpoch) after \(position.epoch)")
        } else if header.producerEpoch > position.epoch {
            if header.baseSequence != 0 {
                report.report("\(place): epoch \(header.producerEpoch) starts at sequence \(header.baseSequence)")
            }
        } else if header.baseSequence != position.next {
            report.report("\(place): sequence \(header.baseSequence), \(position.next) was expected")
        }
    }
}
