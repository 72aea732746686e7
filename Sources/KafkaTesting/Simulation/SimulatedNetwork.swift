import KafkaClient
package import KafkaSockets
import KafkaWire

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Android)
    import Android
#elseif canImport(Darwin)
    import Darwin
#endif

/// The wires and names between the clients of a simulation and its brokers.
///
/// Whatever it does to bytes, TCP may do: what arrives in one direction is a beginning of what was sent, in order.
package final class SimulatedNetwork {
    package var conditions = SimulatedNetworkConditions()
    let clock: SimulatedClock
    let trace: SimulationTrace
    let model: ModelCluster
    var dice: SplitMix64
    private(set) var events = EventQueue()
    /// Live connections, by the number that the model knows them under.
    private(set) var links: [ModelConnectionID: SimulatedLink] = [:]
    private var nextConnection = 0
    private var nextSocket: Int32 = 0

    /// Names and their addresses.
    package var names: [String: [SocketAddress]] = [:]
    /// The broker that listens on each address.
    package var listeners: [SocketAddress: Int32] = [:]
    /// Brokers that are cut off in both directions: packets are lost, and neither side is notified.
    package var isolatedBrokers: Set<Int32> = []
    /// What TLS does to connections that begin from now on; nil: they are in plaintext.
    package var tls: SimulatedTLSConditions?
    /// Its own: connections in plaintext are as they would be without it.
    private var tlsDice: SplitMix64
    /// What clients did that TLS does not allow.
    package private(set) var tlsViolations: [String] = []
    /// Bytes that were taken from clients.
    package private(set) var bytesWritten = 0

    init(model: ModelCluster, clock: SimulatedClock, trace: SimulationTrace, seed: UInt64) {
        self.model = model
        self.clock = clock
        self.trace = trace
        dice = SplitMix64(seed: seed)
        tlsDice = SplitMix64(seed: ~seed)
    }

    // MARK: Time

    var nextTime: MonotonicTime? { events.nextTime }

    /// Does what is due. Returns whether there was anything.
    func runDue() -> Bool {
        var hasRun = false
        while let action = events.popDue(clock.now()) {
            action()
            hasRun = true
        }
        return hasRun
    }

    func later(_ delay: Duration, _ action: @escaping () -> Void) {
        events.schedule(at: clock.now() + delay, action)
    }

    func draw(_ range: ClosedRange<Duration>) -> Duration {
        let low = range.lowerBound.saturatingNanoseconds
        let high = range.upperBound.saturatingNanoseconds
        return .nanoseconds(low + Int64(dice.below(Int(high - low) + 1)))
    }

    private func drawTransit() -> Duration {
        let latency = draw(conditions.latency)
        return dice.chance(conditions.chanceOfStall) ? latency + draw(conditions.stall) : latency
    }

    // MARK: Connecting

    func connect(_ address: SocketAddress, from host: SimulatedHost) -> SimulatedLink {
        nextSocket += 1
        nextConnection += 1
        let broker = listeners[address] ?? -1
        let link = SimulatedLink(
            socket: SocketID(rawValue: nextSocket), broker: broker, model: ModelConnectionID(rawValue: nextConnection),
            host: host, sendBufferBytes: conditions.sendBufferBytes)
        trace.note("connect", Int64(link.socket.rawValue), Int64(broker), at: clock.now(), "\(address)")
        doom(link)
        secure(link)
        if isolatedBrokers.contains(broker) || dice.chance(conditions.chanceOfUnansweredConnect) { return link }
        let isRefused = dice.chance(conditions.chanceOfRefusal)
        later(drawTransit() + drawTransit()) { [self] in
            guard !link.isClosedByClient else { return }
            guard !isRefused, let model = model.broker(broker), model.isUp, listeners[address] == broker else {
                link.breakOff(errno: ECONNREFUSED)
                return
            }
            link.state = .open
            links[link.model] = link
            self.model.open(link.model, to: broker)
        }
        return link
    }

    private func doom(_ link: SimulatedLink) {
        let isReset = dice.chance(conditions.chanceOfReset)
        guard isReset || dice.chance(conditions.chanceOfSilence) else { return }
        let kind = isReset ? SimulatedLink.Doom.reset : .silence
        let doom = (kind: kind, afterBytes: dice.below(conditions.failureWithinBytes))
        if dice.chance(0.5) { link.doomAtBroker = doom } else { link.doomAtClient = doom }
    }

    // MARK: TLS

    /// The client's side of a new connection.
    func makeSession() -> SimulatedTLSSession {
        SimulatedTLSSession(tls ?? SimulatedTLSConditions(), seed: tlsDice.next())
    }

    private func secure(_ link: SimulatedLink) {
        guard let tls else { return }
        link.tls = SimulatedTLSServer(tls, seed: tlsDice.next())
        let isReset = tlsDice.chance(tls.chanceOfReset)
        guard isReset || tlsDice.chance(tls.chanceOfStall) else { return }
        let kind = isReset ? SimulatedLink.Doom.reset : .silence
        // The client's part of a handshake is shorter than the broker's.
        if tlsDice.chance(0.5) {
            link.doomAtBroker = (kind, tlsDice.below(700))
        } else {
            link.doomAtClient = (kind, tlsDice.below(4000))
        }
    }

    /// Passes what clients have encrypted on to their brokers, and carries out the handshake.
    private func receive(_ piece: [UInt8], _ link: SimulatedLink) {
        guard let result = link.tls?.receive(piece) else { return receivePlaintext(piece, link) }
        let time = clock.now() + result.delay
        if !result.answer.isEmpty { transmit(result.answer, link, at: time) }
        if !result.plaintext.isEmpty { receivePlaintext(result.plaintext, link) }
        switch result.end {
        case .none, .clientEnded: break
        case .refused:
            trace.note("handshake refused", Int64(link.socket.rawValue), at: clock.now())
            model.closed(link.model)
            carryOutActions()
            brokerClosed(link, at: time)
        case .violation(let text):
            tlsViolations.append("connection \(link.socket.rawValue): \(text)")
            reset(link)
        }
    }

    // MARK: From the client

    /// A packet that gets lost leaves a hole in the stream: nothing behind it can be delivered any more.
    private func silenceIfIsolated(_ link: SimulatedLink) {
        if isolatedBrokers.contains(link.broker) { link.isSilent = true }
    }

    /// Takes bytes that the client wrote; they arrive in pieces.
    func send(_ bytes: [UInt8], on link: SimulatedLink) {
        bytesWritten += bytes.count
        var start = 0
        while start < bytes.count {
            let count = min(bytes.count - start, 1 + dice.below(conditions.maximumSegmentSize))
            let piece = Array(bytes[start..<start + count])
            start += count
            let arrival = max(link.lastArrivalAtBroker, clock.now() + drawTransit())
            link.lastArrivalAtBroker = arrival
            events.schedule(at: arrival) { [self] in arriveAtBroker(piece, link) }
        }
    }

    private func arriveAtBroker(_ piece: [UInt8], _ link: SimulatedLink) {
        silenceIfIsolated(link)
        guard !link.isSilent, !link.isClosedByBroker else { return }
        var piece = piece
        if let doom = link.doomAtBroker {
            if piece.count > doom.afterBytes {
                piece.removeSubrange(doom.afterBytes...)
                receive(piece, link)
                return meet(doom.kind, link)
            }
            link.doomAtBroker = (doom.kind, doom.afterBytes - piece.count)
        }
        link.freeSendBytes += piece.count
        receive(piece, link)
    }

    private func receivePlaintext(_ piece: [UInt8], _ link: SimulatedLink) {
        link.brokerInput.append(contentsOf: piece)
        var start = 0
        while !link.isClosedByBroker, link.brokerInput.count - start >= 4 {
            let length = link.brokerInput[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
            guard length <= model.configuration.maxRequestBytes else {
                trace.note("oversized frame", Int64(link.socket.rawValue), at: clock.now())
                reset(link)
                break
            }
            guard link.brokerInput.count - start >= 4 + length else { break }
            let frame = Array(link.brokerInput[start + 4..<start + 4 + length])
            start += 4 + length
            trace.note("request", Int64(link.socket.rawValue), Int64(length), at: clock.now())
            frame.withUnsafeBytes { model.receive($0, on: link.model, now: clock.now()) }
            carryOutActions()
        }
        link.brokerInput.removeFirst(start)
    }

    /// The connection ends without anybody's doing.
    private func meet(_ doom: SimulatedLink.Doom, _ link: SimulatedLink) {
        trace.note("doom", Int64(link.socket.rawValue), doom == .reset ? 0 : 1, at: clock.now())
        switch doom {
        case .reset: reset(link)
        case .silence: link.isSilent = true
        }
    }

    /// Breaks a connection for both ends.
    package func reset(_ socket: SocketID) {
        if let link = links.values.first(where: { $0.socket == socket }) { reset(link) }
    }

    private func reset(_ link: SimulatedLink) {
        link.breakOff(errno: ECONNRESET)
        disconnectBroker(from: link)
    }

    /// The client closed its end: what it wrote before still arrives, unless `isAbrupt`.
    func clientClosed(_ link: SimulatedLink) {
        link.isClosedByClient = true
        guard links[link.model] != nil else { return }
        let isAbrupt = dice.chance(0.3)
        let arrival = max(isAbrupt ? clock.now() : link.lastArrivalAtBroker, clock.now() + draw(conditions.latency))
        // On a silent network, the broker learns of it by its own timeout, much later.
        let isLost = link.isSilent || isolatedBrokers.contains(link.broker)
        events.schedule(at: isLost ? arrival + .seconds(600) : arrival) { [self] in disconnectBroker(from: link) }
    }

    /// The client ended its direction: the broker sees that behind the last byte, and closes, as brokers do.
    func clientFinished(_ link: SimulatedLink) {
        let arrival = max(link.lastArrivalAtBroker, clock.now() + draw(conditions.latency))
        link.lastArrivalAtBroker = arrival
        events.schedule(at: arrival) { [self] in
            silenceIfIsolated(link)
            guard !link.isSilent, !link.isClosedByBroker, links[link.model] != nil else { return }
            model.closed(link.model)
            carryOutActions()
            brokerClosed(link, at: clock.now())
        }
    }

    private func disconnectBroker(from link: SimulatedLink) {
        guard links[link.model] != nil else { return }
        links[link.model] = nil
        guard !link.isClosedByBroker else { return }
        link.isClosedByBroker = true
        model.closed(link.model)
        carryOutActions()
    }

    /// Brokers learn now of connections that clients have closed.
    func buryAbandoned() {
        for link in links.values.filter(\.isClosedByClient).sorted(by: { $0.model.rawValue < $1.model.rawValue }) {
            disconnectBroker(from: link)
        }
        model.buryAbandoned()
    }

    // MARK: From the broker

    /// Sends and closes what the model wants sent and closed. To be called after everything done to the model.
    package func carryOutActions() {
        while model.hasActions {
            for action in model.takeActions() {
                guard let link = links[action.connection] else { continue }
                switch action.effect {
                case .send(let bytes): respond(bytes, link, at: action.at)
                case .close: brokerClosed(link, at: action.at)
                case .abort:
                    link.generation += 1
                    reset(link)
                }
            }
        }
    }

    private func respond(_ bytes: [UInt8], _ link: SimulatedLink, at time: MonotonicTime) {
        trace.note("response", Int64(link.socket.rawValue), Int64(bytes.count), at: time)
        transmit(link.tls?.seal(bytes) ?? bytes, link, at: time)
    }

    private func transmit(_ bytes: [UInt8], _ link: SimulatedLink, at time: MonotonicTime) {
        var start = 0
        while start < bytes.count {
            let count = min(bytes.count - start, 1 + dice.below(conditions.maximumSegmentSize))
            let piece = Array(bytes[start..<start + count])
            start += count
            let arrival = max(link.lastArrivalAtClient, max(time, clock.now()) + drawTransit())
            link.lastArrivalAtClient = arrival
            let generation = link.generation
            events.schedule(at: arrival) { [self] in arriveAtClient(piece, link, generation) }
        }
    }

    private func arriveAtClient(_ piece: [UInt8], _ link: SimulatedLink, _ generation: Int) {
        silenceIfIsolated(link)
        guard !link.isSilent, !link.isClosedByClient, generation == link.generation, case .open = link.state,
            !link.hasEnded
        else { return }
        var piece = piece
        if let doom = link.doomAtClient {
            if piece.count > doom.afterBytes {
                piece.removeSubrange(doom.afterBytes...)
                link.clientInput.append(contentsOf: piece)
                return meet(doom.kind, link)
            }
            link.doomAtClient = (doom.kind, doom.afterBytes - piece.count)
        }
        link.clientInput.append(contentsOf: piece)
    }

    private func brokerClosed(_ link: SimulatedLink, at time: MonotonicTime) {
        trace.note("broker closes", Int64(link.socket.rawValue), at: time)
        if let goodbye = link.tls?.close() { transmit(goodbye, link, at: time) }
        link.isClosedByBroker = true
        links[link.model] = nil
        let isReset = dice.chance(0.5)
        let arrival = max(link.lastArrivalAtClient, max(time, clock.now()) + draw(conditions.latency))
        link.lastArrivalAtClient = arrival
        let generation = link.generation
        events.schedule(at: arrival) { [self] in
            silenceIfIsolated(link)
            guard !link.isSilent, !link.isClosedByClient, generation == link.generation else { return }
            if isReset { link.breakOff(errno: ECONNRESET) } else { link.hasEnded = true }
        }
    }

    /// Loses the responses of a broker that were not received yet, as in a crash; connections are reset.
    package func loseResponses(of broker: Int32) {
        for link in linksByNumber(of: broker) {
            link.generation += 1
            reset(link)
        }
    }

    /// Connections that are open and not broken yet live on, with larger buffers.
    func reprieve() {
        for link in links.values {
            link.doomAtBroker = nil
            link.doomAtClient = nil
            link.freeSendBytes += 1 << 16
        }
    }

    private func linksByNumber(of broker: Int32) -> [SimulatedLink] {
        links.values.filter { $0.broker == broker }.sorted { $0.model.rawValue < $1.model.rawValue }
    }

    // MARK: Names

    func resolve(_ name: String, port: UInt16) -> Resolution {
        let known = names[name] ?? []
        if known.isEmpty || dice.chance(conditions.chanceOfResolutionFailure) {
            return .failure(ResolverError(host: name, code: -2, message: "Name or service not known"))
        }
        var addresses = known.map { SocketAddress(ip: $0.ip, port: port) }
        if dice.chance(conditions.chanceOfDeadAddress) {
            addresses.insert(SocketAddress(ip: .v4(0x0aff_ffff), port: port), at: dice.below(addresses.count + 1))
        }
        return .success(addresses)
    }
}
