import KafkaSockets

/// One connection to the dashboard: what came, what is to be sent, and until when. A value without sockets and clock.
struct DashboardConnection {
    enum State: Equatable {
        /// The request has not come whole.
        case reading
        /// Its answer is sent, and the connection ends.
        case answering
        /// Events are sent as they come.
        case streaming
        /// All is sent, and our side of the stream has ended; what the other side still sends is thrown away.
        case ending
    }

    private(set) var state = State.reading
    /// When the connection is given up, unless it gets on until then.
    private(set) var deadline: MonotonicTime
    private var received: [UInt8] = []
    private var output: [UInt8] = []
    private var sent = 0

    static let requestTime = Duration.seconds(5)
    static let sendTime = Duration.seconds(15)
    static let endTime = Duration.seconds(1)
    /// What a reader that is too slow may have waiting; events beyond that are left out.
    static let mostOutput = 1 << 20

    init(now: MonotonicTime) {
        deadline = now + Self.requestTime
    }

    /// What is to be sent.
    var unsent: ArraySlice<UInt8> { output[sent...] }

    /// Bytes have come.
    mutating func receive(_ bytes: some Sequence<UInt8>, site: DashboardSite, now: MonotonicTime) {
        guard state == .reading else { return }
        received.append(contentsOf: bytes)
        switch HTTPRequest.parse(received) {
        case .incomplete: break
        case .refused(let status): answer(DashboardSite.refusal(status), now: now)
        case .request(let request): answer(site.response(to: request), now: now)
        }
    }

    /// The request did not come in time, or there is no room for it.
    mutating func refuse(_ status: Int, now: MonotonicTime) {
        if state == .reading { answer(DashboardSite.refusal(status), now: now) }
    }

    private mutating func answer(_ response: HTTPResponse, now: MonotonicTime) {
        state = response.isStream ? .streaming : .answering
        received = []
        output = response.bytes
        deadline = now + Self.sendTime
    }

    /// There is something new.
    mutating func add(event: [UInt8], now: MonotonicTime) {
        guard state == .streaming, output.count - sent + event.count <= Self.mostOutput else { return }
        if sent == output.count { deadline = now + Self.sendTime }
        output.append(contentsOf: event)
    }

    /// So many bytes were taken. Returns whether our side of the stream is to end now.
    mutating func wrote(_ count: Int, now: MonotonicTime) -> Bool {
        sent += count
        if count > 0 { deadline = now + Self.sendTime }
        guard sent == output.count else { return false }
        (output, sent) = ([], 0)
        // A stream with nothing to send waits for the next event for as long as it takes.
        if state == .streaming { deadline = .distantFuture }
        guard state == .answering else { return false }
        state = .ending
        deadline = now + Self.endTime
        return true
    }
}
