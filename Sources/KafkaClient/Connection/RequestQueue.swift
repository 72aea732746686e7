import DequeModule
import KafkaSockets
import KafkaWire

/// The requests of one connection: those not yet written completely, and those whose response is outstanding. Responses come
/// in the order of the requests.
struct RequestQueue {
    /// Requests not yet written completely, in order.
    private(set) var unsent = Deque<ClientRequest>()
    /// Requests whose response is outstanding, written or not, in order.
    private var awaiting = Deque<ClientRequest>()
    private var nextCorrelationID: Int32 = 0
    /// When the first of the requests times out. Kept, since every step asks for it.
    private(set) var deadline = MonotonicTime.distantFuture
    /// Whether a request was answered that is not part of a handshake.
    private(set) var hasAnswered = false
    /// Whether a request was sent that the broker will not answer.
    private(set) var hasUnanswered = false

    /// Requests that are not finished.
    var count: Int { awaiting.count + unsent.count { !$0.expectsResponse } }
    var isEmpty: Bool { awaiting.isEmpty && unsent.isEmpty }

    /// Gives a request its place in the order.
    mutating func assignCorrelationID(to request: ClientRequest) {
        request.correlationID = nextCorrelationID
        nextCorrelationID = nextCorrelationID == .max ? 0 : nextCorrelationID + 1
    }

    /// Adds an encoded request.
    mutating func add(_ request: ClientRequest) {
        unsent.append(request)
        if request.expectsResponse { awaiting.append(request) } else { hasUnanswered = true }
        updateDeadline()
    }

    /// So many bytes were written. Returns the requests that are complete with that.
    mutating func wrote(_ count: Int) -> [ClientRequest] {
        var finished: [ClientRequest] = []
        var rest = count
        while let request = unsent.first {
            let taken = min(rest, request.writer.totalCount - request.bytesWritten)
            request.bytesWritten += taken
            rest -= taken
            guard request.isWritten else { break }
            unsent.removeFirst()
            if !request.expectsResponse { finished.append(request) }
        }
        updateDeadline()
        return finished
    }

    /// Takes the request that a response answers. Returns nil if it is one that may be passed over: some brokers answer produce
    /// requests with acks=0, which expect no response.
    mutating func takeAnswered(_ correlationID: Int32, ignoresStrays: Bool) throws(ConnectionFailure) -> ClientRequest?
    {
        guard let request = awaiting.first, request.correlationID == correlationID, request.bytesWritten > 0 else {
            if ignoresStrays && isStray(correlationID) { return nil }
            throw .wrongCorrelation(expected: awaiting.first?.correlationID, got: correlationID)
        }
        if let index = unsent.firstIndex(where: { $0 === request }) {
            unsent.remove(at: index)
            throw .wrongContent("an answer to a request that was not sent completely")
        }
        awaiting.removeFirst()
        if !request.isHandshake { hasAnswered = true }
        updateDeadline()
        return request
    }

    private func isStray(_ correlationID: Int32) -> Bool {
        correlationID >= 0 && correlationID < nextCorrelationID
            && !awaiting.contains { $0.correlationID == correlationID }
    }

    /// The response could not be used: the request ends with the connection.
    mutating func putBack(_ request: ClientRequest) {
        awaiting.prepend(request)
        updateDeadline()
    }

    /// The connection ended. Returns the requests that will have no response.
    mutating func removeAll() -> Deque<ClientRequest> {
        let lost = awaiting + unsent.filter { !$0.expectsResponse }
        awaiting.removeAll(keepingCapacity: true)
        unsent.removeAll(keepingCapacity: true)
        nextCorrelationID = 0
        hasUnanswered = false
        hasAnswered = false
        updateDeadline()
        return lost
    }

    // MARK: Time

    /// Either list may have the first: a request with acks=0 is never awaited.
    private mutating func updateDeadline() {
        let answered = awaiting.first?.deadline ?? .distantFuture
        let written = unsent.first?.deadline ?? .distantFuture
        deadline = answered < written ? answered : written
    }

    /// Gives all requests more time, because the broker does not read for that long.
    mutating func extendDeadlines(by time: Duration) {
        for request in awaiting { request.deadline = request.deadline + time }
        for request in unsent where !request.expectsResponse { request.deadline = request.deadline + time }
        updateDeadline()
    }
}
