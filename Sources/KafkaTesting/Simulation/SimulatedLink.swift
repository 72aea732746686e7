import KafkaSockets

/// One TCP connection of a simulation, with the bytes in transit.
final class SimulatedLink {
    enum State {
        /// The client waits for its `.ready(writable)`.
        case connecting
        /// Connecting failed, or the connection broke: reads and writes say so.
        case broken(errno: Int32)
        case open
    }

    /// A way that a connection ends by itself.
    enum Doom {
        case reset, silence
    }

    let socket: SocketID
    let broker: Int32
    let model: ModelConnectionID
    unowned let host: SimulatedHost
    var state = State.connecting
    /// The client has asked for `.ready(writable)` events.
    var wantsWritable = false
    /// The client has closed its end.
    var isClosedByClient = false
    /// The broker has closed its end, or knows that the client did.
    var isClosedByBroker = false
    /// Nothing passes any more, and neither side is notified.
    var isSilent = false

    /// The broker's side of TLS; nil in plaintext.
    var tls: SimulatedTLSServer?

    // Towards the broker.
    var freeSendBytes: Int
    var lastArrivalAtBroker = MonotonicTime.distantPast
    var brokerInput: [UInt8] = []
    var doomAtBroker: (kind: Doom, afterBytes: Int)?

    // Towards the client.
    var clientInput: [UInt8] = []
    var clientInputStart = 0
    var hasEnded = false
    var lastArrivalAtClient = MonotonicTime.distantPast
    var doomAtClient: (kind: Doom, afterBytes: Int)?
    /// Raised to drop the segments in transit to the client.
    var generation = 0

    init(socket: SocketID, broker: Int32, model: ModelConnectionID, host: SimulatedHost, sendBufferBytes: Int) {
        self.socket = socket
        self.broker = broker
        self.model = model
        self.host = host
        freeSendBytes = max(1, sendBufferBytes)
    }

    var readableBytes: Int { clientInput.count - clientInputStart }

    var isReadable: Bool {
        switch state {
        case .connecting: false
        case .broken: true
        case .open: readableBytes > 0 || hasEnded
        }
    }

    var isWritable: Bool {
        guard wantsWritable else { return false }
        switch state {
        case .connecting: return false
        case .broken: return true
        case .open: return freeSendBytes > 0
        }
    }

    /// Breaks the connection for the client, who has not seen `clientInput` to its end yet perhaps: with a reset, TCP
    /// throws that away.
    func breakOff(errno: Int32) {
        guard !isClosedByClient else { return }
        if case .broken = state { return }
        state = .broken(errno: errno)
        clientInput = []
        clientInputStart = 0
    }
}
