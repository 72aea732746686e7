/// Why a call that sends many records ended early, and how many it had accepted by then.
public struct KafkaBatchError: Error, Sendable, CustomStringConvertible {
    /// How many records were accepted: the first ones of the sequence. They are delivered, or fail, as if the call had succeeded.
    public let acceptedCount: Int
    /// Why the next one was not: a ``KafkaError``, or what the sequence threw.
    public let underlying: any Error

    @usableFromInline
    init(acceptedCount: Int, underlying: any Error) {
        self.acceptedCount = acceptedCount
        self.underlying = underlying
    }

    /// The reason, if it is the producer's.
    public var kafkaError: KafkaError? { underlying as? KafkaError }

    /// How far the call got, and why not farther.
    public var description: String {
        let count = "\(acceptedCount) record\(acceptedCount == 1 ? " was" : "s were")"
        return "\(count) accepted, and the next one was not: \(kafkaError?.message ?? "\(underlying)")"
    }
}
