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

    func reset() {
        purpose = .produce
        expectsResponse = true
        writer.reset()
        bytesWritten = 0
        batches.removeAll(keepingCapacity: true)
        unanswered = 0
    }
}
