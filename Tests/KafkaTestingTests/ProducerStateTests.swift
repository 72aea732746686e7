import KafkaTesting
import Testing

/// Kafka's sequence rules, one partition and one producer, as scripts.
@Suite("Producer state", .timeLimit(.minutes(10)))
struct ProducerStateTests {
    /// Plays a broker's partition: judges, and remembers what it appends.
    struct Player {
        var state: ProducerState?
        var rules = EmbeddedSequenceRules.current
        var nextOffset: Int64 = 0

        enum Answer: Equatable {
            case appended(Int64)
            case duplicate(of: Int64)
            case refused(EmbeddedErrorCode)
        }

        mutating func play(_ first: Int32, count: Int32 = 1, epoch: Int16 = 0) -> Answer {
            let batch = BatchSequence(producerID: 1, epoch: epoch, first: first, recordCount: count)
            switch ProducerState.judge(batch, against: state, rules: rules) {
            case .append:
                let base = nextOffset
                nextOffset += Int64(count)
                var next = state ?? ProducerState(epoch: epoch)
                next.remember(batch, baseOffset: base, timestamp: 0)
                state = next
                return .appended(base)
            case .duplicate(let original): return .duplicate(of: original.baseOffset)
            case .reject(let code, _): return .refused(code)
            }
        }
    }

    @Test("Batches in sequence are appended")
    func inSequence() {
        var player = Player()
        #expect(player.play(0, count: 3) == .appended(0))
        #expect(player.play(3) == .appended(3))
        #expect(player.play(4, count: 10) == .appended(4))
    }

    @Test("Each of the last five batches is recognized, the sixth is not")
    func duplicates() {
        var player = Player()
        for index in 0..<6 { #expect(player.play(Int32(index)) == .appended(Int64(index))) }
        for index in 1..<6 { #expect(player.play(Int32(index)) == .duplicate(of: Int64(index))) }
        #expect(player.play(0) == .refused(.outOfOrderSequenceNumber))
        player.rules = .legacy
        #expect(player.play(0) == .refused(.duplicateSequenceNumber))
    }

    @Test("A duplicate has the same first and last sequence; what overlaps otherwise is out of order")
    func overlap() {
        var player = Player()
        #expect(player.play(0, count: 4) == .appended(0))
        #expect(player.play(0, count: 3) == .refused(.outOfOrderSequenceNumber))
        #expect(player.play(2, count: 4) == .refused(.outOfOrderSequenceNumber))
        #expect(player.play(0, count: 4) == .duplicate(of: 0))
    }

    @Test("A gap is out of order, and leaves no trace")
    func gap() {
        var player = Player()
        #expect(player.play(0) == .appended(0))
        #expect(player.play(2) == .refused(.outOfOrderSequenceNumber))
        #expect(player.play(1) == .appended(1))
        #expect(player.play(2) == .appended(2))
    }

    @Test("A new epoch starts at 0, and ends the old one")
    func epochs() {
        var player = Player()
        #expect(player.play(0) == .appended(0))
        #expect(player.play(1, epoch: 1) == .refused(.outOfOrderSequenceNumber))
        #expect(player.play(0, epoch: 1) == .appended(1))
        #expect(player.play(1, epoch: 0) == .refused(.invalidProducerEpoch))
        #expect(player.play(0, epoch: 0) == .refused(.invalidProducerEpoch))
        #expect(player.play(1, epoch: 1) == .appended(2))
        #expect(player.play(0, epoch: 5) == .appended(3))
    }

    @Test("A producer that is not known may start anywhere today, and only at 0 in old Kafka")
    func unknownProducer() {
        var today = Player()
        #expect(today.play(17) == .appended(0))
        #expect(today.play(18) == .appended(1))
        var old = Player(rules: .legacy)
        #expect(old.play(17) == .refused(.unknownProducerID))
        #expect(old.play(0) == .appended(0))
    }

    @Test("Sequences go on at 0 after 2³¹ − 1, between batches and within one")
    func wrap() {
        var player = Player()
        #expect(player.play(Int32.max - 1, count: 2) == .appended(0))
        #expect(player.play(0) == .appended(2))
        #expect(player.play(Int32.max - 1, count: 2) == .duplicate(of: 0))

        var within = Player()
        #expect(within.play(Int32.max - 1, count: 4) == .appended(0))
        #expect(within.play(3) == .refused(.outOfOrderSequenceNumber))
        #expect(within.play(2) == .appended(4))
        #expect(within.play(Int32.max - 1, count: 4) == .duplicate(of: 0))
    }
}
