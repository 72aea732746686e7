import Testing

@testable import KafkaClient

@Suite("Sequences of a partition", .timeLimit(.minutes(10)))
struct PartitionSequencerTests {
    private typealias Renumbered = [(identity: BatchIdentity, recordCount: Int32)]

    private func sequencer(epoch: Int16 = 3) -> PartitionSequencer {
        var sequencer = PartitionSequencer()
        sequencer.adopt(ProducerIdentity(id: 7, epoch: epoch))
        return sequencer
    }

    private func identity(_ sequence: Int32, epoch: Int16 = 3, id: Int64 = 7) -> BatchIdentity {
        BatchIdentity(producerID: id, producerEpoch: epoch, baseSequence: sequence)
    }

    @Test("Without a producer id, nothing is assigned")
    func noIdentity() {
        var sequencer = PartitionSequencer()
        #expect(!sequencer.canAssign(inFlight: 0))
        #expect(sequencer.assign(recordCount: 1) == nil)
        #expect(sequencer.nextSequence == 0)
    }

    @Test("Sequences follow one another")
    func assign() {
        var sequencer = sequencer()
        #expect(sequencer.assign(recordCount: 3) == identity(0))
        #expect(sequencer.assign(recordCount: 1) == identity(3))
        #expect(sequencer.assign(recordCount: 10) == identity(4))
        #expect(sequencer.nextSequence == 14)
    }

    @Test("The first batch under an identity travels alone; then five at most: brokers remember five")
    func inFlight() throws {
        var sequencer = sequencer()
        #expect(sequencer.canAssign(inFlight: 0))
        let first = try present(sequencer.assign(recordCount: 1))
        #expect(!sequencer.canAssign(inFlight: 1))
        sequencer.acknowledged(first, recordCount: 1, lastOffset: 0)
        #expect(sequencer.canAssign(inFlight: 4))
        #expect(!sequencer.canAssign(inFlight: 5))
        #expect(!sequencer.canAssign(inFlight: 6))
        var none: Renumbered = []
        #expect(sequencer.bump(renumber: &none) == true)
        #expect(sequencer.canAssign(inFlight: 0))
        #expect(!sequencer.canAssign(inFlight: 1), "under a new epoch as well")
    }

    @Test("Acknowledgements move the last sequence and offset")
    func acknowledged() throws {
        var sequencer = sequencer()
        let first = try present(sequencer.assign(recordCount: 3))
        let second = try present(sequencer.assign(recordCount: 2))
        sequencer.acknowledged(first, recordCount: 3, lastOffset: 102)
        #expect(sequencer.lastAcked == 2)
        #expect(sequencer.lastAckedOffset == 102)
        sequencer.acknowledged(second, recordCount: 2, lastOffset: -1)
        #expect(sequencer.lastAcked == 4)
        #expect(sequencer.lastAckedOffset == 102, "an unknown offset changes nothing")
    }

    @Test("An acknowledgement under an older epoch does not move the sequence")
    func staleAcknowledgement() throws {
        var sequencer = sequencer()
        let old = try present(sequencer.assign(recordCount: 3))
        var none: Renumbered = []
        #expect(sequencer.bump(renumber: &none) == true)
        #expect(!sequencer.isCurrent(old))
        sequencer.acknowledged(old, recordCount: 3, lastOffset: 50)
        #expect(sequencer.lastAcked == -1)
        #expect(sequencer.lastAckedOffset == 50, "offsets go on whatever the epoch")
    }

    @Test("A batch that was certainly not stored leaves a gap: the epoch has to go up")
    func gap() throws {
        var sequencer = sequencer()
        _ = sequencer.assign(recordCount: 3)
        sequencer.gaveUp(mayBeWritten: false)
        #expect(sequencer.pendingBump == .batchFailed)
        #expect(!sequencer.isUnresolved)
        #expect(!sequencer.canAssign(inFlight: 0))
    }

    @Test("The first reason for a new epoch stands")
    func firstReason() {
        var sequencer = sequencer()
        sequencer.requestBump(.outOfOrder)
        sequencer.requestBump(.unknownProducer)
        sequencer.gaveUp(mayBeWritten: false)
        #expect(sequencer.pendingBump == .outOfOrder)
    }

    @Test("A later acknowledgement shows that a lost batch was stored: no new epoch")
    func resolvedWithoutBump() throws {
        var sequencer = sequencer()
        _ = try present(sequencer.assign(recordCount: 3))
        let second = try present(sequencer.assign(recordCount: 2))
        sequencer.gaveUp(mayBeWritten: true)
        #expect(sequencer.isUnresolved)
        #expect(sequencer.pendingBump == nil)
        #expect(!sequencer.canAssign(inFlight: 1), "nothing new leaves while it is open")
        sequencer.acknowledged(second, recordCount: 2, lastOffset: 9)
        sequencer.resolve()
        #expect(!sequencer.isUnresolved)
        #expect(sequencer.pendingBump == nil)
        #expect(sequencer.canAssign(inFlight: 0))
        #expect(sequencer.assign(recordCount: 1) == identity(5))
    }

    @Test("The lost batch was the last one: its outcome stays unknown, so the epoch goes up")
    func unresolvedBumps() throws {
        var sequencer = sequencer()
        let first = try present(sequencer.assign(recordCount: 3))
        _ = sequencer.assign(recordCount: 2)
        sequencer.acknowledged(first, recordCount: 3, lastOffset: 2)
        sequencer.gaveUp(mayBeWritten: true)
        sequencer.resolve()
        #expect(!sequencer.isUnresolved)
        #expect(sequencer.pendingBump == .unresolved)
        #expect(!sequencer.canAssign(inFlight: 0))
    }

    @Test("The very first batch was lost: the epoch goes up, too")
    func unresolvedFirst() {
        var sequencer = sequencer()
        _ = sequencer.assign(recordCount: 1)
        sequencer.gaveUp(mayBeWritten: true)
        sequencer.resolve()
        #expect(sequencer.pendingBump == .unresolved)
    }

    @Test("Nothing to resolve")
    func resolveNothing() {
        var sequencer = sequencer()
        _ = sequencer.assign(recordCount: 1)
        sequencer.resolve()
        #expect(sequencer.pendingBump == nil)
    }

    @Test("A new epoch renumbers what is left from 0, in its order")
    func bump() {
        var sequencer = sequencer()
        for count in [4, 3, 2] as [Int32] { _ = sequencer.assign(recordCount: count) }
        sequencer.requestBump(.outOfOrder)
        var left: Renumbered = [(identity(4), 3), (identity(7), 2)]
        #expect(sequencer.bump(renumber: &left) == true)
        #expect(left.map(\.identity) == [identity(0, epoch: 4), identity(3, epoch: 4)])
        #expect(left.map(\.recordCount) == [3, 2])
        #expect(sequencer.producer == ProducerIdentity(id: 7, epoch: 4))
        #expect(sequencer.nextSequence == 5)
        #expect(sequencer.lastAcked == -1)
        #expect(sequencer.pendingBump == nil)
        #expect(sequencer.assign(recordCount: 1) == identity(5, epoch: 4))
    }

    @Test("The last epoch cannot go up: a new producer id begins at 0")
    func exhausted() {
        var sequencer = sequencer(epoch: .max - 1)
        var left: Renumbered = [(identity(40, epoch: .max - 1), 2)]
        sequencer.requestBump(.outOfOrder)
        #expect(sequencer.bump(renumber: &left) == true)
        #expect(sequencer.producer?.epoch == .max)
        #expect(left[0].identity == identity(0, epoch: .max))

        sequencer.requestBump(.outOfOrder)
        let before = sequencer
        #expect(sequencer.bump(renumber: &left) == false)
        #expect(sequencer == before, "nothing changes until there is a new id")
        #expect(left[0].identity == identity(0, epoch: .max))

        sequencer.restart(under: ProducerIdentity(id: 8, epoch: 0), renumber: &left)
        #expect(left[0].identity == identity(0, epoch: 0, id: 8))
        #expect(sequencer.nextSequence == 2)
        #expect(sequencer.pendingBump == nil)
    }

    @Test("Sequences wrap from 2^31 - 1 to 0")
    func wrap() {
        #expect(SequenceNumber.advance(.max, by: 1) == 0)
        #expect(SequenceNumber.advance(.max - 1, by: 1) == .max)
        #expect(SequenceNumber.advance(.max, by: 5) == 4)
        #expect(SequenceNumber.advance(.max, by: .max) == Int32.max - 1)
        #expect(SequenceNumber.advance(0, by: 0) == 0)
    }

    @Test("A batch across the wrap: the next follows, acknowledgements and resolution, too")
    func wrapInUse() throws {
        var sequencer = sequencer()
        _ = sequencer.assign(recordCount: .max)
        #expect(sequencer.nextSequence == .max)
        let across = try present(sequencer.assign(recordCount: 3))
        #expect(across.baseSequence == .max)
        #expect(sequencer.nextSequence == 2)
        let behind = try present(sequencer.assign(recordCount: 1))
        #expect(behind.baseSequence == 2)
        sequencer.gaveUp(mayBeWritten: true)
        sequencer.acknowledged(across, recordCount: 3, lastOffset: 5)
        #expect(sequencer.lastAcked == 1)
        sequencer.acknowledged(behind, recordCount: 1, lastOffset: 6)
        sequencer.resolve()
        #expect(sequencer.pendingBump == nil)
    }

    @Test("The last record before the wrap was acknowledged: that is no gap")
    func wrapResolved() throws {
        var sequencer = sequencer()
        let first = try present(sequencer.assign(recordCount: .max))
        let last = try present(sequencer.assign(recordCount: 1))
        sequencer.acknowledged(first, recordCount: .max, lastOffset: 5)
        sequencer.gaveUp(mayBeWritten: true)
        sequencer.acknowledged(last, recordCount: 1, lastOffset: 6)
        #expect(sequencer.lastAcked == .max)
        sequencer.resolve()
        #expect(sequencer.pendingBump == nil)
        #expect(sequencer.nextSequence == 0)
    }
}
