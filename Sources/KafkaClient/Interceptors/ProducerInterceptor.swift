/// Sees each record on its way into the producer, and how it ended.
///
/// Give interceptors to ``KafkaProducer/init(_:logger:callbackExecutor:interceptors:)``. Each record passes through them in
/// order; each sees what the one before it has made of the record. Implement what you need: every requirement has a
/// default that does nothing.
///
/// ```swift
/// struct Origin: ProducerInterceptor {
///     func onSend(_ record: inout InterceptedRecord) {
///         record.headers.append(RecordHeader(key: "origin", value: "checkout"))
///     }
/// }
/// ```
///
/// A producer without interceptors pays nothing for the possibility. With some, a record costs a few hundred nanoseconds more.
public protocol ProducerInterceptor: Sendable {
    /// A record was given to the producer. May change it, or refuse it by throwing.
    ///
    /// It is called in the task that sends, once for each record however often it is sent, before the topic, the size and the
    /// partition are checked. It must not wait.
    ///
    /// - Throws: Any error, which ends as ``failurePolicy`` says.
    func onSend(_ record: inout InterceptedRecord) throws

    /// A record has ended: it is acknowledged, or has failed.
    ///
    /// It is called once for every record that was given to the producer, also if the producer or an interceptor refused it.
    /// For a record that was accepted, it is called where callbacks run, before the record's own callback; see
    /// ``KafkaProducer/enqueue(_:callback:)``. For one that was refused, it is called in the task that sends, before the
    /// call throws. Tasks that await the record may go on earlier.
    func onAcknowledgement(_ record: AcknowledgedRecord)

    /// What becomes of a record when ``onSend(_:)`` throws. The default is ``InterceptorFailurePolicy/failRecord``.
    var failurePolicy: InterceptorFailurePolicy { get }
}

extension ProducerInterceptor {
    /// Leaves the record as it is.
    public func onSend(_ record: inout InterceptedRecord) throws {}

    /// Does nothing.
    public func onAcknowledgement(_ record: AcknowledgedRecord) {}

    /// ``InterceptorFailurePolicy/failRecord``.
    public var failurePolicy: InterceptorFailurePolicy { .failRecord }
}

/// What becomes of a record when an interceptor throws.
public enum InterceptorFailurePolicy: Hashable, Sendable {
    /// The record is refused: the call that sends it throws ``KafkaError/Code/interceptorFailed``.
    case failRecord
    /// The record goes on as it was before the interceptor, whose error is logged: every ten seconds at most. This is what
    /// the Java producer does.
    case logAndSkip
}
