import DequeModule
import KafkaSockets
import KafkaWire

/// What the owner of connections is told. All calls come on the I/O thread.
protocol BrokerConnectionOwner: AnyObject {
    /// Requests can be sent on it now.
    func connectionReady(_ connection: BrokerConnection, now: MonotonicTime)
    /// A response has come; `reader` stands behind the response header.
    func received(
        _ reader: inout WireReader, for request: ClientRequest, on connection: BrokerConnection, now: MonotonicTime
    ) throws(ConnectionFailure)
    /// A request that nobody answers was written whole.
    func wrote(_ request: ClientRequest, on connection: BrokerConnection, now: MonotonicTime)
    /// A response says for how long the broker throttles this client, or has; 0 if it does not.
    func throttled(
        _ connection: BrokerConnection, by request: ClientRequest, milliseconds: Int32, now: MonotonicTime)
    /// It was not made, or ended; these requests will have no response.
    func connectionLost(
        _ connection: BrokerConnection, _ failure: ConnectionFailure, requests: Deque<ClientRequest>,
        now: MonotonicTime)
}

/// The connection to one broker: carries out what its state machine decides, and moves bytes.
///
/// Requests are pipelined: they are written in the order of `send`, and responses come in that order. Everything that
/// is ready to be written goes out in one gathered write.
final class BrokerConnection {
    /// The broker's node id; negative while it is only known as a bootstrap server.
    var nodeID: Int32
    let host: String
    let port: UInt16
    private(set) var machine: ConnectionStateMachine
    private(set) var versions = ApiVersionTable()
    /// When it last did something.
    private(set) var lastActive: MonotonicTime
    /// Why it last ended, until it is ready again.
    private(set) var lastFailure: ConnectionFailure?
    private let pool: ConnectionPool
    private(set) var socket: SocketID?
    private(set) var lookup: UInt64?
    private var incoming = ReceiveBuffer()
    /// Requests not yet written whole, in order.
    private var unsent = Deque<ClientRequest>()
    /// Requests whose response is outstanding, written or not, in order.
    private var awaiting = Deque<ClientRequest>()
    private var nextCorrelationID: Int32 = 0
    private var waitsForWritable = false
    /// Whether `readAll` is at work: a frame that is being handled must not be read over.
    private var isReading = false
    /// Whether something was sent on it that nobody answers.
    private var hasUnanswered = false
    /// Whether it waits for the peer to have read everything: see `finish`.
    private(set) var isFinishing = false
    /// Until when an attempt to connect has the benefit of the doubt: then another broker is tried beside it.
    private(set) var patienceEnd = MonotonicTime.distantPast
    private static let patience = Duration.milliseconds(500)

    init(nodeID: Int32, host: String, port: UInt16, pool: ConnectionPool, now: MonotonicTime) {
        self.nodeID = nodeID
        self.host = host
        self.port = port
        self.pool = pool
        lastActive = now
        machine = ConnectionStateMachine(reconnect: pool.reconnectBackoff, setup: pool.setupTimeout)
    }

    /// Whether requests can be sent now.
    var isReady: Bool { machine.state == .ready }
    /// Requests that are not finished.
    var inFlightCount: Int { awaiting.count + unsent.count { !$0.expectsResponse } }
    /// Whether all that was handed over has been written.
    var hasUnsent: Bool { !unsent.isEmpty }

    // MARK: Connecting

    /// Starts to connect, if it is not connected and may try.
    func connectIfNeeded(now: MonotonicTime) {
        guard machine.canConnect(at: now) else { return }
        lastActive = now
        patienceEnd = now + Self.patience
        perform(machine.connect(now: now, random: &pool.random), now: now)
    }

    func resolved(_ result: Result<[SocketAddress], ResolverError>, now: MonotonicTime) {
        lookup = nil
        switch result {
        case .success(let addresses): perform(machine.resolved(addresses), now: now)
        case .failure(let error): end(.resolution(error), now: now)
        }
    }

    private func perform(_ action: ConnectionStateMachine.Action, now: MonotonicTime) {
        switch action {
        case .none:
            break
        case .resolve:
            lookup = pool.resolve(self)
        case .connect(let address):
            closeSocket()
            do throws(SocketError) {
                let id = try pool.network.connect(address, options: pool.socketOptions)
                socket = id
                pool.register(self, socket: id)
                pool.network.setWriteInterest(id, true)
                waitsForWritable = true
            } catch {
                tryNextAddress(after: error, now: now)
            }
        case .askVersions(let version):
            let request = pool.makeRequest()
            request.purpose = .negotiateVersions
            prepare(request, api: .apiVersions, version: version)
            ApiVersionsRequest(clientSoftwareName: "swift-kafka-producer", clientSoftwareVersion: ClientVersion.text)
                .encode(into: &request.writer, version: version)
            submit(request, now: now)
            writePending(now: now)
        case .becomeReady:
            lastFailure = nil
            pool.owner?.connectionReady(self, now: now)
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

    // MARK: Sending

    /// Gives a request its place in the order of this connection.
    func assign(_ request: ClientRequest, api: ApiKey, version: Int16) {
        request.api = api
        request.version = version
        request.correlationID = nextCorrelationID
        nextCorrelationID = nextCorrelationID == .max ? 0 : nextCorrelationID + 1
    }

    /// The same, and writes the frame's start: its length, to be patched by `submit`, and the request header.
    func prepare(_ request: ClientRequest, api: ApiKey, version: Int16) {
        assign(request, api: api, version: version)
        _ = request.writer.reserveInt32()
        RequestHeader(
            apiKey: api, apiVersion: version, correlationID: request.correlationID, clientID: pool.clientID
        ).encode(into: &request.writer)
    }

    /// Queues an encoded request. It is written by `writePending`.
    func submit(_ request: ClientRequest, now: MonotonicTime) {
        request.writer.patchInt32(at: 0, Int32(truncatingIfNeeded: request.writer.totalCount - 4))
        request.sentAt = now
        request.deadline = now + pool.requestTimeout
        unsent.append(request)
        if request.expectsResponse { awaiting.append(request) } else { hasUnanswered = true }
        lastActive = now
        pool.noteDirty(self)
    }

    /// Writes as much as the socket takes.
    func writePending(now: MonotonicTime) {
        guard let socket, !waitsForWritable, !isFinishing else { return }
        while !unsent.isEmpty {
            let (offered, taken): (Int, Int)
            do throws(SocketError) {
                (offered, taken) = try pool.write(unsent, to: socket)
            } catch {
                // The peer may have answered before it was gone: what has arrived is still there to be read.
                if !isReading { readAll(now: now) }
                if self.socket == socket { end(.socket(error), now: now) }
                return
            }
            pool.counters.bytesSent += taken
            advance(by: taken, now: now)
            if taken < offered {
                waitsForWritable = true
                pool.network.setWriteInterest(socket, true)
                return
            }
        }
    }

    private func advance(by written: Int, now: MonotonicTime) {
        var rest = written
        while let request = unsent.first {
            let taken = min(rest, request.writer.totalCount - request.bytesWritten)
            request.bytesWritten += taken
            rest -= taken
            guard request.isWritten else { return }
            unsent.removeFirst()
            if !request.expectsResponse { pool.owner?.wrote(request, on: self, now: now) }
        }
    }

    // MARK: Events

    func socketReady(readable: Bool, writable: Bool, now: MonotonicTime) {
        guard let socket else { return }
        if case .connecting = machine.state {
            guard writable else { return }
            do throws(SocketError) {
                try pool.network.finishConnect(socket)
            } catch {
                tryNextAddress(after: error, now: now)
                return
            }
            waitsForWritable = false
            pool.network.setWriteInterest(socket, false)
            pool.counters.connectionsCreated += 1
            perform(machine.connected(), now: now)
            return
        }
        // Reading comes first. When the peer has closed the connection, the write fails and ends it, with answers that have
        // arrived unread.
        if readable { readAll(now: now) }
        guard writable, waitsForWritable, self.socket == socket else { return }
        waitsForWritable = false
        pool.network.setWriteInterest(socket, false)
        writePending(now: now)
    }

    /// Reads and handles what has arrived, and finds out whether the peer has ended the stream.
    private func readAll(now: MonotonicTime) {
        isReading = true
        defer { isReading = false }
        while let socket {
            let room = incoming.free()
            do throws(SocketError) {
                switch try pool.network.read(socket, into: room) {
                case .bytes(let count):
                    incoming.filled(count)
                    pool.counters.bytesReceived += count
                    lastActive = now
                    do throws(ConnectionFailure) {
                        try handleFrames(now: now)
                    } catch {
                        end(error, now: now)
                        return
                    }
                    // A short read has emptied the socket: the next poll tells if more comes.
                    if count < room.count { return }
                case .wouldBlock:
                    return
                case .endOfStream:
                    if case .handshaking = machine.state {
                        end(.closedDuringHandshake, now: now)
                    } else {
                        end(.closedByPeer, now: now)
                    }
                    return
                }
            } catch {
                end(.socket(error), now: now)
                return
            }
        }
    }

    private func handleFrames(now: MonotonicTime) throws(ConnectionFailure) {
        while socket != nil, let frame = try incoming.nextFrame() {
            var reader = WireReader(frame)
            let correlationID = try wire { () throws(WireError) in try reader.readInt32() }
            guard let request = awaiting.first, request.correlationID == correlationID, request.bytesWritten > 0 else {
                if isStrayAnswer(correlationID) { continue }
                throw .wrongCorrelation(expected: awaiting.first?.correlationID, got: correlationID)
            }
            awaiting.removeFirst()
            if let index = unsent.firstIndex(where: { $0 === request }) {
                // Answered before it was sent whole: nobody can know the answer.
                unsent.remove(at: index)
                awaiting.prepend(request)
                throw .wrongContent("an answer to a request that was not sent whole")
            }
            do throws(ConnectionFailure) {
                try handle(request, &reader, now: now)
            } catch {
                // Its batches, if it has any left, end with the connection.
                awaiting.prepend(request)
                throw error
            }
        }
    }

    private func handle(_ request: ClientRequest, _ reader: inout WireReader, now: MonotonicTime)
        throws(ConnectionFailure)
    {
        if request.purpose == .negotiateVersions {
            try handleVersions(request, &reader, now: now)
            pool.recycle(request)
            return
        }
        let isFlexible = request.api.isFlexible(version: request.version)
        try wire { () throws(WireError) in try reader.skipTaggedFields(flexible: isFlexible) }
        try pool.owner?.received(&reader, for: request, on: self, now: now)
    }

    private func handleVersions(_ request: ClientRequest, _ reader: inout WireReader, now: MonotonicTime)
        throws(ConnectionFailure)
    {
        let version = request.version
        let response = try wire { () throws(WireError) in try ApiVersionsResponse(from: &reader, version: version) }
        if response.errorCode == .unsupportedVersion {
            let theirs = response.versions(of: .apiVersions)
            guard let next = machine.versionsRefused(newestKnown: theirs?.upperBound) else {
                throw .unsupported(api: "ApiVersions", theirs: theirs, ours: ApiVersionsRequest.versions)
            }
            perform(next, now: now)
            return
        }
        guard response.errorCode.rawValue == 0 else {
            throw .wrongContent("the error \(response.errorCode.name) instead of its versions")
        }
        versions = ApiVersionTable(response)
        pool.owner?.throttled(self, by: request, milliseconds: response.throttleTimeMs, now: now)
        perform(machine.versionsKnown(), now: now)
    }

    /// Some brokers answer produce requests with acks=0, which nobody expects.
    private func isStrayAnswer(_ correlationID: Int32) -> Bool {
        pool.ignoresStrayAnswers && correlationID >= 0 && correlationID < nextCorrelationID
            && !awaiting.contains { $0.correlationID == correlationID }
    }

    // MARK: Time

    /// The next moment at which `checkTime` has something to do.
    func nextDeadline() -> MonotonicTime {
        var deadline = machine.setupDeadline ?? .distantFuture
        if let request = requestDeadline, request < deadline { deadline = request }
        if isReady, awaiting.isEmpty, unsent.isEmpty { deadline = min(deadline, lastActive + pool.maxIdle) }
        return deadline
    }

    /// When the first of its requests has to be over.
    private var requestDeadline: MonotonicTime? {
        guard let answered = awaiting.first?.deadline else { return unsent.first?.deadline }
        guard let written = unsent.first?.deadline else { return answered }
        return min(answered, written)
    }

    /// Gives the requests in flight more time, because the broker does not read for that long.
    func extendDeadlines(by time: Duration) {
        for request in awaiting { request.deadline = request.deadline + time }
        for request in unsent where !request.expectsResponse { request.deadline = request.deadline + time }
    }

    /// Ends the connection if it took too long to come about, to answer, or was idle for too long.
    func checkTime(now: MonotonicTime) {
        if let deadline = machine.setupDeadline, deadline <= now {
            end(.setupTimeout(stageName), now: now, timedOut: true)
            return
        }
        // Either may be the first whose time is over: a request with acks=0 is never awaited.
        if let deadline = requestDeadline, deadline <= now {
            end(.requestTimeout, now: now)
            return
        }
        if isReady, awaiting.isEmpty, unsent.isEmpty, lastActive + pool.maxIdle <= now {
            end(.idle, now: now)
        }
    }

    private var stageName: String {
        switch machine.state {
        case .resolving: "the host name was looked up"
        case .connecting: "it was connecting"
        case .handshaking: "versions were negotiated: something listens there and does not answer as a broker does"
        case .disconnected, .ready: "it was idle"
        }
    }

    // MARK: Ending

    /// Ends the connection such that the peer gets all that was written. Where nobody answers, that takes time: closing
    /// a socket with something unread in it is a reset, which overtakes what is on its way. So the stream is ended, and
    /// the connection is closed when the peer has ended its own.
    func finish(now: MonotonicTime) {
        guard !isFinishing else { return }
        guard isReady, hasUnanswered, let socket, (try? pool.network.shutdownWrite(socket)) != nil else {
            return end(.noLongerNeeded, now: now)
        }
        isFinishing = true
    }

    /// Closes the connection; its requests come back to the owner.
    func end(_ failure: ConnectionFailure, now: MonotonicTime, timedOut: Bool = false) {
        // That the peer ends it is what was waited for.
        let failure = isFinishing ? .noLongerNeeded : failure
        let wasOpen = socket != nil
        closeSocket()
        if let lookup {
            pool.cancelResolve(lookup)
            self.lookup = nil
        }
        let isQuiet = failure == .idle || failure == .noLongerNeeded
        machine.disconnected(now: now, wasIdle: isQuiet, timedOut: timedOut, random: &pool.random)
        lastFailure = isQuiet ? nil : failure
        if wasOpen { pool.counters.connectionsClosed += 1 }
        let lost = awaiting + unsent.filter { !$0.expectsResponse }
        awaiting.removeAll(keepingCapacity: true)
        unsent.removeAll(keepingCapacity: true)
        incoming.reset()
        nextCorrelationID = 0
        pool.owner?.connectionLost(self, failure, requests: lost, now: now)
    }

    private func closeSocket() {
        guard let socket else { return }
        pool.unregister(socket: socket)
        pool.network.close(socket)
        self.socket = nil
        waitsForWritable = false
        hasUnanswered = false
        isFinishing = false
    }

    private func wire<Result>(_ body: () throws(WireError) -> Result) throws(ConnectionFailure) -> Result {
        do {
            return try body()
        } catch {
            throw .malformed(error)
        }
    }
}

/// The version that brokers are told.
enum ClientVersion {
    static let text = "0.1.0"
}
