import KafkaClient

/// An interceptor that throws for some records, and notes that it sees each record and its end once.
///
/// `@unchecked Sendable`: tasks of a simulation run on one thread.
final class ThrowingInterceptor: ProducerInterceptor, @unchecked Sendable {
    struct Refusal: Error {}

    let failurePolicy: InterceptorFailurePolicy
    private let ledger: Ledger
    private let isFirst: Bool

    init(_ ledger: Ledger, _ policy: InterceptorFailurePolicy, isFirst: Bool = true) {
        self.ledger = ledger
        self.isFirst = isFirst
        failurePolicy = policy
    }

    /// Whether the one that can refuse records refuses this one.
    static func refuses(_ id: Int) -> Bool { id % 7 == 3 }

    func onSend(_ record: inout InterceptedRecord) throws {
        guard let value = record.value as? [UInt8], let id = RecordContents.id(in: value) else {
            return ledger.violation("an interceptor was given a record that was not sent: \(record)")
        }
        // One that another one has refused does not get further.
        if failurePolicy == .failRecord { ledger.intercepted(id) }
        record.state = id
        if failurePolicy == .failRecord {
            if Self.refuses(id) { throw Refusal() }
        } else if id % 3 == (isFirst ? 0 : 1) {
            // What it has changed until then must not stay.
            record.headers.append(RecordHeader(key: "half", value: [1]))
            record.topic = "no-such-topic"
            throw Refusal()
        }
    }

    func onAcknowledgement(_ record: AcknowledgedRecord) {
        guard failurePolicy == .failRecord else { return }
        guard let id = record.state as? Int else {
            return ledger.violation("an interceptor's state is gone: \(record)")
        }
        ledger.interceptedEnd(of: id, record.result)
    }
}
