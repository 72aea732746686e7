internal import KafkaTLS

/// OAUTHBEARER (RFC 7628, KIP-255): a token in one message.
package struct OAuthBearerExchange: SASLExchange {
    private enum State: Sendable, Hashable {
        case initial
        case sent
        /// The server has said why it refuses the token, and waits for a byte before it ends the exchange. A secret,
        /// since it may have sent the token back.
        case refused(Secret)
        case ended
    }

    /// The byte between the parts of a message, and the answer to a refusal.
    static let separator: UInt8 = 1

    private let token: OAuthToken
    private var state = State.initial

    package var mechanism: SASLMechanism { .oauthBearer }

    /// An exchange. Check the token's expiry before.
    package init(_ token: OAuthToken) {
        self.token = token
    }

    package mutating func start() throws(SASLError) -> SASLStep {
        guard state == .initial else { throw SASLError(.outOfOrder, mechanism) }
        state = .sent
        // No channel binding, no authorization identity: "n,,".
        var message = Array("n,,\u{1}auth=Bearer ".utf8)
        token.value.reveal { message += $0 }
        for pair in token.extensions.pairs { message += Array("\u{1}\(pair.key)=\(pair.value)".utf8) }
        return .send(Secret(bytes: message + [Self.separator, Self.separator]))
    }

    package mutating func receive(_ message: [UInt8]) throws(SASLError) -> SASLStep {
        let current = state
        state = .ended
        switch current {
        case .sent where message.isEmpty:
            return .done
        case .sent:
            state = .refused(Secret(bytes: Array(message.prefix(4096))))
            return .send(Secret(bytes: [Self.separator]))
        case .refused(let text):
            // The broker should have answered with an error code. It has refused the token all the same.
            throw refusal(text.text)
        case .initial, .ended:
            throw SASLError(.outOfOrder, mechanism)
        }
    }

    package mutating func refused(_ text: String?) -> SASLError {
        defer { state = .ended }
        guard case .refused(let json) = state else { return refusal(text) }
        return refusal(text.map { "\(json.text) \($0)" } ?? json.text)
    }

    private func refusal(_ text: String?) -> SASLError {
        SASLError(.tokenRefused, mechanism, saying: text, hiding: [token.value])
    }
}
