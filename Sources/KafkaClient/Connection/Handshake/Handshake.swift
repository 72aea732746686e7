import KafkaWire

/// What is settled on a new connection before requests go out, one request and response after the other.
///
/// Part of `ConnectionStateMachine`. There is one step so far, the choice of versions; authentication belongs behind it.
struct Handshake: Equatable {
    /// What follows a response.
    enum Outcome: Equatable {
        case send(HandshakeRequest)
        /// Requests can be sent. The broker may throttle the client from the start.
        case done(ApiVersionTable, ThrottleTime)
    }

    /// The newest version of ApiVersions that is tried first.
    static let newestVersions: Int16 = 4

    /// The version of ApiVersions that was asked with last.
    private(set) var versionsAsked: Int16

    /// Begins with this version of ApiVersions.
    init(firstVersions: Int16) {
        versionsAsked = firstVersions
    }

    /// The request to begin with.
    var first: HandshakeRequest { .apiVersions(versionsAsked) }

    /// What it is doing, for messages.
    var stage: String { "versions were negotiated: something listens there and does not answer as a broker does" }

    /// The response to the last request has come; `reader` is behind its header.
    mutating func received(_ reader: inout WireReader) throws(ConnectionFailure) -> Outcome {
        let response: ApiVersionsResponse
        do {
            response = try ApiVersionsResponse(from: &reader, version: versionsAsked)
        } catch {
            throw .malformed(error)
        }
        if response.errorCode == .unsupportedVersion { return try askOlderVersion(response) }
        guard response.errorCode.rawValue == 0 else {
            throw .wrongContent("the error \(response.errorCode.name) instead of its versions")
        }
        return .done(
            ApiVersionTable(response),
            ThrottleTime(api: .apiVersions, version: versionsAsked, milliseconds: response.throttleTimeMs))
    }

    /// The broker does not know the version of ApiVersions. Since Kafka 2.4 it says which it knows (KIP-511); if it says
    /// nothing, or nonsense, version 0 is what all brokers know.
    private mutating func askOlderVersion(_ response: ApiVersionsResponse) throws(ConnectionFailure) -> Outcome {
        let theirs = response.versions(of: .apiVersions)
        guard versionsAsked > 0 else {
            throw .unsupported(api: "ApiVersions", theirs: theirs, ours: ApiVersionsRequest.versions)
        }
        let newest = theirs?.upperBound
        versionsAsked = newest.flatMap { (0..<versionsAsked).contains($0) ? $0 : nil } ?? 0
        return .send(.apiVersions(versionsAsked))
    }
}
