import DequeModule
import KafkaSASL
import KafkaSockets
import KafkaTLS
import KafkaWire

/// The connection to one broker: carries out what its state machine decides, and moves bytes.
///
/// Requests are pipelined: they are written in the order of `submit`, and responses come in that order. Everything that
/// is ready to be written goes out in one gathered write. What happens is reported by `nextEvent`; nothing is called back.
/// The owner asks for events until there are none: `ConnectionHub` hands it the connections that have some.
final class BrokerConnection {
    /// The broker's node id; negative while it is only known as a bootstrap server.
    var nodeID: Int32
    let host: String
    let port: UInt16
    private(set) var versions = ApiVersionTable()
    /// When it last did something.
    private(set) var lastActive: MonotonicTime { didSet { knownDeadline = nil } }
    /// Why it last ended, until it is ready again.
    private(set) var lastFailure: ConnectionFailure?
    /// How long to wait for this connection before trying another broker in parallel.
    private(set) var fallbackDelayEnd = MonotonicTime.distantPast
    /// Whether it waits for the peer to have read everything: see `finish`.
    private(set) var isFinishing = false
    let hub: ConnectionHub
    private(set) var machine: ConnectionStateMachine { didSet { knownDeadline = nil } }
    /// The look-up of the host name that it waits for.
    private(set) var lookup: UInt64?
    /// What it waits for while it authenticates.
    private(set) var authentication: UInt64?
    private(set) var reauthentication = Reauthentication() { didSet { knownDeadline = nil } }
    private var socket: SocketID?
    private(set) var stream: (any ByteStream)?
    private var meter = SecurityMeter()
    private var incoming = ReceiveBuffer()
    private(set) var requests = RequestQueue() { didSet { knownDeadline = nil } }
    /// When `checkTime` has something to do, once it has been found: every step asks, and few change it.
    var knownDeadline: MonotonicTime?
    private var events = Deque<ConnectionEvent>()
    /// Whether it is in the hub's list of connections that have something to report.
    private var isReporting = false
    /// Whether there may be something to read.
    private var isReadable = false
    private var waitsForWritable = false
    /// Whether the socket takes bytes again after it did not.
    private var isWritable = false
    /// Whether the stream has to read before it takes more bytes.
    private var writeAwaitsRead = false
    /// Why nothing can be written any more. Answers that have arrived are still read.
    private var writeFailure: ConnectionFailure?
    private static let fallbackDelay = Duration.milliseconds(500)

    init(nodeID: Int32, host: String, port: UInt16, hub: ConnectionHub, now: MonotonicTime) {
        self.nodeID = nodeID
        self.host = host
        self.port = port
        self.hub = hub
        lastActive = now
        machine = ConnectionStateMachine(
            reconnect: hub.reconnectBackoff, setup: hub.setupTimeout, authenticates: hub.authenticates)
    }

    // MARK: Connecting

    /// Starts to connect, if it is not connected and may try.
    func connectIfNeeded(now: MonotonicTime) {
        guard machine.canConnect(at: now) else { return }
        lastActive = now
        fallbackDelayEnd = now + Self.fallbackDelay
        perform(machine.connect(now: now, random: &hub.random), now: now)
    }

    func resolved(_ resolution: Resolution, now: MonotonicTime) {
        lookup = nil
        switch resolution {
        case .success(let addresses): perform(machine.resolved(addresses), now: now)
        case .failure(let error): end(.resolution(error), now: now)
        }
    }

    private func perform(_ action: ConnectionStateMachine.Action, now: MonotonicTime) {
        switch action {
        case .none:
            break
        case .resolve:
            lookup = hub.resolve(self)
        case .connect(let address):
            closeSocket()
            do throws(SocketError) {
                let id = try hub.network.connect(address, options: hub.socketOptions)
                socket = id
                hub.register(self, socket: id)
                waitForWritable(true)
            } catch {
                tryNextAddress(after: error, now: now)
            }
        case .open:
            openStream(now: now)
        case .send(let request):
            sendHandshake(request, now: now)
        case .getCredentials:
            authentication = hub.authenticate(self, .getCredentials(host: host))
        case .deriveKey(let derivation):
            authentication = hub.authenticate(self, .deriveKey(derivation))
        case .becomeReady(let result):
            becomeReady(result, now: now)
        }
    }

    private func becomeReady(_ result: Handshake.Result, now: MonotonicTime) {
        lastFailure = nil
        meter.ready(result, authenticates: hub.authenticates, now: now, &hub.counters.security)
        reauthentication.authenticated(sessionLifetimeMs: result.sessionLifetimeMs, now: now, random: &hub.random)
        guard let versions = result.versions else { return report(.reauthenticated) }
        self.versions = versions
        if let throttle = result.throttle { report(.throttled(throttle)) }
        report(.ready(result))
    }

    /// What it waited for while it authenticates is there.
    func authenticated(_ result: AuthenticationResult, now: MonotonicTime) {
        authentication = nil
        do throws(ConnectionFailure) {
            switch result {
            case .credentials(let exchange) where machine.isReady:
                reauthentication.received(exchange)
                reauthenticateIfNeeded(now: now)
            case .credentials(let exchange): perform(try machine.authenticate(with: exchange), now: now)
            case .key(let key): perform(try machine.derived(key), now: now)
            case .failed(let error): throw .authentication(error)
            }
        } catch {
            end(error, now: now)
        }
    }

    /// The session is about to end: gets credentials, and once nothing is in flight, authenticates again (KIP-368).
    func reauthenticateIfNeeded(now: MonotonicTime) {
        guard machine.isReady else { return }
        let patience = hub.setupTimeout.initial
        switch reauthentication.next(now: now, inFlight: inFlightCount, patience: patience) {
        case nil: break
        case .getCredentials: authentication = hub.authenticate(self, .getCredentials(host: host))
        case .begin(let exchange):
            meter.begin(now: now)
            perform(machine.reauthenticate(with: exchange, at: versions, now: now, random: &hub.random), now: now)
        case .giveUp:
            end(hub.setupFailure(awaiting: authentication, "credentials were awaited"), now: now, timedOut: true)
        }
    }

    private func tryNextAddress(after error: SocketError, now: MonotonicTime) {
        if let next = machine.connectFailed() {
            lastFailure = .socket(error)
            perform(next, now: now)
        } else {
            end(.socket(error), now: now)
        }
    }

    private func makeStream(over socket: SocketID, now: MonotonicTime) {
        do throws(ConnectionFailure) {
            let (stream, renewal) = try hub.makeStream(socket, host: host, port: port, now: now)
            self.stream = stream
            meter.begin(now: now)
            if renewal != .unchanged { report(.certificates(renewal)) }
            perform(machine.connected(), now: now)
        } catch {
            end(error, now: now)
        }
    }

    private func openStream(now: MonotonicTime) {
        guard let stream else { return }
        do throws(ConnectionFailure) {
            guard try stream.open() else { return waitForWritable(stream.awaitsWritable) }
            isReadable = stream.mayHaveMoreToRead
            meter.opened(stream, now: now, &hub.counters.security)
            perform(machine.opened(), now: now)
        } catch {
            end(error, now: now)
        }
    }

    private func sendHandshake(_ step: HandshakeRequest, now: MonotonicTime) {
        let request = hub.makeRequest(.handshake)
        prepare(request, api: step.api, version: step.version)
        step.encode(into: &request.writer)
        submit(request, now: now)
        writePending(now: now)
    }

    // MARK: Sending

    /// Gives a request its place in the order of this connection.
    func assign(_ request: ClientRequest, api: ApiKey, version: Int16) {
        request.api = api
        request.version = version
        requests.assignCorrelationID(to: request)
    }

    /// The same, and writes the start of the frame, which `submit` ends.
    func prepare(_ request: ClientRequest, api: ApiKey, version: Int16) {
        assign(request, api: api, version: version)
        request.beginFrame(clientID: hub.clientID)
    }

    /// Queues an encoded request. It is written by `writePending`.
    func submit(_ request: ClientRequest, now: MonotonicTime) {
        request.endFrame()
        request.sentAt = now
        request.deadline = now + hub.requestTimeout
        requests.add(request)
        hub.counters.requestsSent += 1
        lastActive = now
        hub.noteDirty(self)
    }

    /// Writes as much as the stream takes.
    func writePending(now: MonotonicTime) {
        guard let stream, !waitsForWritable, writeFailure == nil else { return }
        do throws(ConnectionFailure) {
            try stream.flush()
            while !isFinishing, !stream.awaitsWritable, !requests.unsent.isEmpty {
                let taken = try hub.write(requests.unsent, to: stream)
                for request in requests.wrote(taken) { report(.written(request)) }
                // TLS may have to read before it can write.
                if taken == 0 {
                    writeAwaitsRead = true
                    break
                }
            }
            if stream.awaitsWritable { waitForWritable(true) }
        } catch {
            // The peer may have answered before it was gone: what has arrived is read first.
            writeFailure = error
            isReadable = true
            noteReport()
        }
    }

    private func waitForWritable(_ waits: Bool) {
        waitsForWritable = waits
        if let socket { hub.network.setWriteInterest(socket, waits) }
    }

    /// Gives the requests in flight more time, because the broker does not read for that long.
    func extendDeadlines(by time: Duration) {
        requests.extendDeadlines(by: time)
    }

    // MARK: Events

    func socketReady(readable: Bool, writable: Bool, now: MonotonicTime) {
        guard let socket else { return }
        switch machine.state {
        case .connecting where writable:
            do throws(SocketError) {
                try hub.network.finishConnect(socket)
            } catch {
                return tryNextAddress(after: error, now: now)
            }
            waitForWritable(false)
            hub.counters.connectionsCreated += 1
            makeStream(over: socket, now: now)
        case .opening:
            openStream(now: now)
        case .handshaking, .ready, .reauthenticating:
            isReadable = isReadable || readable
            isWritable = writable && waitsForWritable
        case .connecting, .resolving, .disconnected:
            break
        }
    }

    /// The next event; nil if there is none for now. Reads and writes what the socket is ready for.
    ///
    /// Reading comes first: when the peer has closed the connection, a write fails, with answers that have arrived unread.
    func nextEvent(now: MonotonicTime) -> ConnectionEvent? {
        while true {
            if let event = events.popFirst() { return event }
            do throws(ConnectionFailure) {
                if let event = try receive(now: now) { return event }
                if let writeFailure { throw writeFailure }
            } catch {
                end(error, now: now)
            }
            if isWritable || writeAwaitsRead {
                if isWritable { waitForWritable(false) }
                isWritable = false
                writeAwaitsRead = false
                writePending(now: now)
            }
            if reauthentication.isQuiescing { reauthenticateIfNeeded(now: now) }
            if events.isEmpty && !isReadable {
                isReporting = false
                return nil
            }
        }
    }

    private func report(_ event: ConnectionEvent) {
        events.append(event)
        noteReport()
    }

    private func noteReport() {
        guard !isReporting else { return }
        isReporting = true
        hub.noteReport(self)
    }

    /// The next response, or another event that comes of what has been read.
    private func receive(now: MonotonicTime) throws(ConnectionFailure) -> ConnectionEvent? {
        while let stream {
            if let frame = try incoming.nextFrame() {
                if let event = try handle(frame, now: now) { return event }
                if let event = events.popFirst() { return event }
                continue
            }
            guard isReadable else { return nil }
            let room = incoming.free()
            switch try stream.read(into: room) {
            case .bytes(let count):
                incoming.filled(count)
                hub.counters.bytesReceived += count
                lastActive = now
                if count < room.count && !stream.mayHaveMoreToRead { isReadable = false }
            case .wouldBlock:
                isReadable = false
            case .endOfStream:
                if machine.state == .handshaking, let step = machine.step { throw .closedDuringHandshake(step) }
                let isFirst = !hub.authenticates && !requests.isEmpty && !requests.hasAnswered
                throw isFirst ? .closedAtFirstRequest : .closedByPeer
            }
        }
        return nil
    }

    /// Handles a response of the handshake, or reports another one.
    private func handle(_ frame: UnsafeRawBufferPointer, now: MonotonicTime) throws(ConnectionFailure)
        -> ConnectionEvent?
    {
        var reader = WireReader(frame)
        let correlationID: Int32
        do {
            correlationID = try reader.readInt32()
        } catch {
            throw .malformed(error)
        }
        guard let request = try requests.takeAnswered(correlationID, ignoresStrays: hub.ignoresStrayAnswers)
        else { return nil }
        hub.counters.responsesReceived += 1
        do throws(WireError) {
            try reader.skipTaggedFields(flexible: request.api.hasFlexibleResponseHeader(version: request.version))
        } catch {
            requests.putBack(request)
            throw .malformed(error)
        }
        guard request.isHandshake else { return .response(request, reader) }
        let action: ConnectionStateMachine.Action
        do throws(ConnectionFailure) {
            action = try machine.received(&reader)
        } catch {
            requests.putBack(request)
            throw error
        }
        hub.recycle(request)
        perform(action, now: now)
        return nil
    }

    /// The owner cannot use a response: the request ends with the connection, which does not speak the protocol.
    func refuse(_ request: ClientRequest, _ failure: ConnectionFailure, now: MonotonicTime) {
        requests.putBack(request)
        end(failure, now: now)
    }

    // MARK: Ending

    /// Ends the connection such that the peer gets all that was written. With acks=0, which the broker does not answer, that takes time: closing
    /// a socket with something unread in it is a reset, which overtakes what is on its way. So the stream is ended, and
    /// the connection is closed when the peer has ended its own.
    func finish(now: MonotonicTime) {
        guard !isFinishing else { return }
        guard isReady, requests.hasUnanswered, let stream, (try? stream.finish()) != nil else {
            return end(.noLongerNeeded, now: now)
        }
        isFinishing = true
        if stream.awaitsWritable { waitForWritable(true) }
    }

    /// Closes the connection, and reports it with the requests that will have no response.
    func end(_ failure: ConnectionFailure, now: MonotonicTime, timedOut: Bool = false) {
        // That the peer ends it is what was waited for.
        let failure = isFinishing ? .noLongerNeeded : failure
        if socket != nil { hub.counters.connectionsClosed += 1 }
        meter.ended(failure, machine, &hub.counters.security)
        closeSocket()
        if let lookup { hub.cancelResolve(lookup) }
        if let authentication { hub.cancelAuthentication(authentication) }
        lookup = nil
        authentication = nil
        reauthentication = Reauthentication()
        let isQuiet = failure == .idle || failure == .noLongerNeeded
        machine.disconnected(now: now, wasIdle: isQuiet, timedOut: timedOut, random: &hub.random)
        lastFailure = isQuiet ? nil : failure
        report(.lost(failure, requests.removeAll()))
    }

    private func closeSocket() {
        guard let socket else { return }
        stream?.close()
        hub.unregister(socket: socket)
        hub.network.close(socket)
        self.socket = nil
        stream = nil
        incoming.reset()
        writeFailure = nil
        isReadable = false
        isWritable = false
        writeAwaitsRead = false
        waitsForWritable = false
        isFinishing = false
    }
}
