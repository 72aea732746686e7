import KafkaSockets
import KafkaWire
import Testing

@testable import KafkaClient

/// The machine, and what came of it.
struct TransactionScript {
    var machine: TransactionMachine
    var now = MonotonicTime(nanoseconds: 1_000_000_000)
    var random = SplitMix64(seed: 1)
    var isDrained = true
    private(set) var effects: [TransactionEffect] = []
    private(set) var results: [(call: TransactionCall, result: Result<Void, KafkaError>)] = []

    init(version: TransactionVersion = .two) {
        var configuration = ProducerConfiguration(bootstrapServers: ["a:1"])
        configuration.transactionalID = "t"
        machine = TransactionMachine(transactionalID: "t", configuration: configuration)
        machine.finalized(version)
    }

    /// Initialized, with producer id 7 and epoch 0.
    static func ready(_ version: TransactionVersion = .two, initVersion: Int16 = 5) throws -> TransactionScript {
        var script = TransactionScript(version: version)
        script.call(.initialize)
        try script.expect(.initProducerID(nil), version: initVersion)
        script.answer(.initProducerID(nil), .done(ProducerIdentity(id: 7, epoch: 0)))
        return script
    }

    /// In a transaction with a record in partition a-0.
    static func open(_ version: TransactionVersion = .two, initVersion: Int16 = 5) throws -> TransactionScript {
        var script = try ready(version, initVersion: initVersion)
        script.call(.begin)
        let partition = TopicPartition(topic: "a", partition: 0)
        if version == .one {
            script.expectAdmitted(partition, false)
            try script.expect(.addPartitions([partition]))
            script.answer(.addPartitions([partition]), .partitions([partition: .none]))
        }
        script.expectAdmitted(partition, true)
        script.machine.recordsLeave()
        return script
    }

    /// Returns the result if the call has ended.
    @discardableResult
    mutating func call(_ call: TransactionCall) -> Result<Void, KafkaError>? {
        let (admission, effects) = machine.begin(call)
        note(effects)
        if case .ended(let result) = admission { return result }
        return nil
    }

    mutating func expect(_ request: TransactionRequest?, version: Int16 = 5) throws {
        #expect(machine.nextRequest(now: now, isDrained: isDrained) == request)
        if let request { machine.sent(request, version: version) }
    }

    mutating func answer(_ request: TransactionRequest, _ answer: TransactionRequest.Answer) {
        note(machine.answered(request, answer, now: now, random: &random))
    }

    mutating func note(_ new: [TransactionEffect]) {
        effects += new
        for case .finished(let call, let result) in new { results.append((call, result)) }
    }

    mutating func expectAdmitted(_ partition: TopicPartition, _ isAdmitted: Bool) {
        let result = machine.admit(partition)
        #expect(result == isAdmitted)
    }

    mutating func endIfEmpty() { note(machine.endIfEmpty(isDrained: isDrained)) }

    mutating func pass(_ time: Duration) { now = now + time }

    /// The code of the last call's failure; nil if it succeeded.
    var lastFailure: KafkaError.Code? {
        guard case .failure(let error) = results.last?.result else { return nil }
        return error.code
    }
}
