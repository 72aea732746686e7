import DequeModule
import KafkaTLS
import KafkaWire

/// What a connection has to report. `BrokerConnection.nextEvent` hands the events out, in their order.
enum ConnectionEvent {
    /// Requests can be sent now.
    case ready(Handshake.Result)
    /// A response has come. The reader is behind the response header, and is valid until the next event is asked for.
    case response(ClientRequest, WireReader)
    /// A request that expects no response was written completely.
    case written(ClientRequest)
    /// The broker throttles the client, or has, as a response of the handshake says.
    case throttled(ThrottleTime)
    /// The client has authenticated again on this connection.
    case reauthenticated
    /// Files of certificates had changed, and this is what came of it.
    case certificates(RenewableTLSContext.Renewal)
    /// The connection was not made, or ended; these requests will have no response.
    case lost(ConnectionFailure, Deque<ClientRequest>)
}

/// For how long a broker throttles its client, or has, as a response says; 0 if it does not.
struct ThrottleTime: Equatable {
    var api: ApiKey
    var version: Int16
    var milliseconds: Int32
}
