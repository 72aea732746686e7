internal import KafkaTLS

/// PLAIN (RFC 4616): user name and password in one message, in clear text.
package struct PlainExchange: SASLExchange {
    private enum State: Sendable {
        case initial, sent, ended
    }

    private let credentials: UserCredentials
    private var state = State.initial

    package var mechanism: SASLMechanism { .plain }

    /// An exchange.
    ///
    /// - Throws: `.invalidSetting` for credentials that PLAIN cannot send.
    package init(_ credentials: UserCredentials) throws(SASLError) {
        try credentials.check(for: .plain)
        self.credentials = credentials
    }

    package mutating func start() throws(SASLError) -> SASLStep {
        guard state == .initial else { throw SASLError(.outOfOrder, mechanism) }
        state = .sent
        // The authorization identity before the first NUL is empty: the server derives it from the user.
        let message = credentials.password.reveal { [0] + Array(credentials.user.utf8) + [0] + $0 }
        return .send(Secret(bytes: message))
    }

    package mutating func receive(_ message: [UInt8]) throws(SASLError) -> SASLStep {
        guard state == .sent else { throw SASLError(.outOfOrder, mechanism) }
        state = .ended
        // PLAIN has no message for the server to send. Anything that it sends is ignored, as in Java.
        return .done
    }

    package mutating func refused(_ text: String?) -> SASLError {
        state = .ended
        return SASLError(.refused(user: credentials.user), mechanism, saying: text, hiding: [credentials.password])
    }
}
