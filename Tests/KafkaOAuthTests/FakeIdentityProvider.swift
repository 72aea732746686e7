import KafkaOAuth
import Synchronization

/// Answers in their order, the last one again and again.
final class FakeIdentityProvider: OAuthTransport {
    struct Down: Error {}

    private let state: Mutex<(answers: [OAuthResponse?], requests: [OAuthRequest])>

    /// - Parameter answers: Statuses and bodies; nil for no connection.
    init(_ answers: [(Int, String)?]) {
        state = Mutex((answers.map { $0.map { OAuthResponse(status: $0, body: Array($1.utf8)) } }, []))
    }

    var requests: [OAuthRequest] { state.withLock { $0.requests } }

    func send(_ request: OAuthRequest) async throws -> OAuthResponse {
        let answer = state.withLock { state in
            state.requests.append(request)
            return state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
        }
        guard let answer else { throw Down() }
        return answer
    }
}
