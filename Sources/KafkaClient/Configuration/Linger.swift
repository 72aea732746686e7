/// How long a batch that is not full waits for more records before it is sent.
///
/// Waiting makes batches larger, which costs latency and saves requests, bytes and processor time. A full batch never
/// waits, and no batch waits when buffer memory is exhausted, on `flush`, or on `close`.
public enum Linger: Hashable, Sendable {
    /// Waits up to this long, unless waiting has no use.
    ///
    /// A batch that holds a record whose sender is waiting for its acknowledgement leaves immediately if no request to
    /// its leader is in flight: a task that awaits `send` is then never delayed for records that do not come.
    /// Everything else waits as with ``fixed(_:)``.
    case adaptive(upTo: Duration)

    /// Waits this long, always. This is what Java's `linger.ms` means.
    case fixed(Duration)

    /// Never waits: a batch is sent as soon as its partition may send one.
    public static let zero = Linger.fixed(.zero)

    /// ``fixed(_:)`` with milliseconds.
    public static func milliseconds(_ milliseconds: Int) -> Linger {
        .fixed(.milliseconds(milliseconds))
    }

    /// The longest time that a batch waits.
    public var longest: Duration {
        switch self {
        case .adaptive(let duration), .fixed(let duration): duration
        }
    }
}
