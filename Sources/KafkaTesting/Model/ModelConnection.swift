import DequeModule
package import KafkaSockets
import KafkaWire

/// Names a client's connection to the model. The one who drives the model chooses the numbers.
package struct ModelConnectionID: Sendable, Hashable {
    package var rawValue: Int

    package init(rawValue: Int) {
        self.rawValue = rawValue
    }
}

/// What the model wants done to a connection.
package struct ModelAction: Sendable, Hashable {
    package enum Effect: Sendable, Hashable {
        /// Send these bytes.
        case send([UInt8])
        /// Close it, after what was to be sent before.
        case close
        /// Close it now; what was to be sent later is lost.
        case abort
    }

    package var connection: ModelConnectionID
    /// Not before this moment. Actions of one connection come in order, their moments never go back.
    package var at: MonotonicTime
    package var effect: Effect
}

/// One client's connection: its requests are handled one at a time, in order of arrival.
final class ModelConnection {
    /// What holds up the next request.
    enum Work {
        /// A request that a fault delays.
        case delayed([UInt8], ActiveFaults, due: MonotonicTime)
        /// A Fetch that waits for data.
        case fetch(ParkedFetch, due: MonotonicTime)
        /// The broker does not listen until then.
        case muted(until: MonotonicTime)

        var due: MonotonicTime {
            switch self {
            case .delayed(_, _, let due), .fetch(_, let due), .muted(let due): due
            }
        }
    }

    let id: ModelConnectionID
    let broker: Int32
    var inbox: Deque<[UInt8]> = []
    var work: Work?
    /// The last response's moment: responses leave in the order of the requests.
    var lastResponse = MonotonicTime(nanoseconds: .min)
    /// How far the client has authenticated; nil without SASL.
    var authentication: ServerAuthentication?
    /// The subject of the client's certificate; nil if the client has shown none.
    var certificateSubject: String?
    /// Closed by either side; kept only while one of its requests still has to be handled.
    var isClosed = false

    init(id: ModelConnectionID, broker: Int32) {
        self.id = id
        self.broker = broker
    }

    /// Who the client has proved to be. As in Kafka, SASL comes before the certificate.
    var user: String? { authentication?.user ?? certificateSubject }
}
