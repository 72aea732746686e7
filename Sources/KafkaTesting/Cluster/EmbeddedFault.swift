/// Something that goes wrong on purpose: which requests it hits, how often, and what happens to them.
///
/// ```swift
/// // The next two Produce requests for partition 0 of "orders" find no leader.
/// cluster.inject(EmbeddedFault(.error(.notLeaderOrFollower), api: .produce, topic: "orders", partition: 0, times: 2))
/// // From the 10th Metadata request on, every one is answered half a second late.
/// cluster.inject(EmbeddedFault(.delayResponse(.milliseconds(500)), api: .metadata, skipping: 9, times: nil))
/// ```
///
/// All faults that match a request apply to it; of several errors the one injected first wins.
public struct EmbeddedFault: Sendable, Hashable {
    /// What happens to a request.
    public enum Effect: Sendable, Hashable {
        /// The matching partitions (or the request, where it has none) are answered with this code; nothing is stored.
        case error(EmbeddedErrorCode)
        /// As `error`; a Metadata response says nothing else: it names no broker and no topic. Before version 13, it
        /// has no place for the code either, and is simply empty.
        case errorAlone(EmbeddedErrorCode)
        /// The request is handled, but the matching partitions (or the request, where it has none) are answered with this code.
        case errorAfterAppend(EmbeddedErrorCode)
        /// A SaslAuthenticate request is answered with SASL_AUTHENTICATION_FAILED and this message, whatever it holds, and
        /// the connection is closed.
        case refuseAuthentication(String)
        /// A Metadata response does not list this broker, as if it had just started or were fenced. Partitions that it leads
        /// keep it as their leader.
        case leaveOut(broker: Int32)
        /// The request is handled immediately and answered this much later. Later requests on the connection are also
        /// handled, but not answered before it.
        case delayResponse(Duration)
        /// The request is handled only after this time, even if its connection is gone by
        /// then. Later requests of the connection wait behind it.
        case delayProcessing(Duration)
        /// The connection is closed; nothing is stored.
        case disconnectBefore
        /// The request is handled, then the connection is closed instead of an answer.
        case disconnectAfter
        /// The request is handled and never answered; the connection stays open.
        case dropResponse
        /// The response announces this throttle time, and the broker takes no further request of the connection
        /// meanwhile, as Kafka does. In request versions from before Kafka 2.0, the response itself is held back for
        /// that time (KIP-219).
        case throttle(Duration)
        /// The request is handled, and these bytes are sent instead of its response frame.
        case replyBytes([UInt8])
        /// The request is handled, and its response carries these bytes after the header instead of its own: a
        /// whole frame with a false content, or the answer to another request.
        case replyBody([UInt8])
        /// The request is handled; the first bytes of its response frame are sent, then the connection is closed.
        case truncate(toBytes: Int)
        /// The response frame says that it has this length, whatever it has.
        case frameLength(Int32)
        /// The response carries another correlation id than the request: the right one plus this.
        case correlationIDOffset(Int32)
    }

    /// What happens.
    public var effect: Effect
    /// The request type hit; nil: all.
    public var api: EmbeddedAPI?
    /// The broker hit; nil: all.
    public var broker: Int32?
    /// The topic hit; nil: all, and requests that name no topic.
    public var topic: String?
    /// The partition hit; nil: all, and requests that name no partition.
    public var partition: Int32?
    /// How many matching requests pass unharmed first.
    public var skipping: Int
    /// How many requests it hits before it is used up; nil: no end.
    public var times: Int?
    /// The chance that it hits a matching request, drawn from the cluster's seed.
    public var probability: Double

    /// Describes a fault; without further arguments it hits the next request of any kind once.
    public init(
        _ effect: Effect, api: EmbeddedAPI? = nil, broker: Int32? = nil, topic: String? = nil,
        partition: Int32? = nil, skipping: Int = 0, times: Int? = 1, probability: Double = 1
    ) {
        self.effect = effect
        self.api = api
        self.broker = broker
        self.topic = topic
        self.partition = partition
        self.skipping = skipping
        self.times = times
        self.probability = probability
    }

    /// Names an injected fault, to take it back.
    public struct ID: Sendable, Hashable {
        package var rawValue: Int
    }
}
