import KafkaSockets
import KafkaWire

/// A request from the moment that it is encoded until its response came, or its connection ended.
///
/// Requests are reused, with their buffers, so that a produce request costs no allocation.
final class ClientRequest {
    enum Purpose {
        /// Part of a connection's handshake.
        case handshake
        case control(ControlRequest)
        case produce
        /// One that a `BlockingClient` waits for.
        case single
    }

    var purpose = Purpose.produce
    var api = ApiKey.produce
    var version: Int16 = 0
    var correlationID: Int32 = 0
    var expectsResponse = true
    var deadline = MonotonicTime.distantFuture
    var sentAt = MonotonicTime.distantFuture
    /// The request's bytes: own ones, and batches by reference.
    var writer = WireWriter(capacity: 512)
    /// How many of them the socket took.
    var bytesWritten = 0
    /// The batches it carries, in the order of the request.
    var batches: [ProducerBatch] = []
    /// How many of `batches` have no answer yet.
    var unanswered = 0

    var isHandshake: Bool {
        if case .handshake = purpose { true } else { false }
    }

    var isWritten: Bool { bytesWritten == writer.totalCount }

    /// Writes the frame's start: room for its length, and the request header.
    func beginFrame(clientID: String) {
        _ = writer.reserveInt32()
        RequestHeader(apiKey: api, apiVersion: version, correlationID: correlationID, clientID: clientID)
            .encode(into: &writer)
    }

    /// The body is written: the frame gets its length.
    func endFrame() {
        writer.patchInt32(at: 0, Int32(truncatingIfNeeded: writer.totalCount - 4))
    }

    func reset() {
        purpose = .produce
        expectsResponse = true
        writer.reset()
        bytesWritten = 0
        batches.removeAll(keepingCapacity: true)
        unanswered = 0
    }
}
