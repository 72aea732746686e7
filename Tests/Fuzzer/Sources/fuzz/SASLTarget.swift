import KafkaSASL
import KafkaTLS

/// Everything of SASL that reads what others wrote. The input is messages, each behind a byte with its length.
///
/// Without OpenSSL there is nothing to fuzz, and the process ends.
enum SASLTarget {
    private struct Setup {
        let crypto: Crypto
        let credential: ScramCredential
        let token: OAuthToken
    }

    private static let setup: Setup = {
        do {
            let crypto = try Crypto()
            return Setup(
                crypto: crypto, credential: try ScramCredential(.sha256, password: "pencil", crypto, salt: [1, 2, 3]),
                token: try OAuthToken("token", principal: "a", expiresAtMs: 1))
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    /// What "kind", a byte of the input, stands for: see `Seeds`.
    static func run(_ input: UnsafeRawBufferPointer, kind: UInt8) {
        do throws(SASLError) {
            switch kind % 5 {
            case 0: try scramClient(messages(input))
            case 1: scramServer(messages(input))
            case 2: try oauthBearer(messages(input))
            case 3: _ = try JAASLogin(parsing: Secret(bytes: Array(input)))
            default:
                let payload = Base64.encode(input, .url)
                _ = try OAuthToken(jwt: Secret("e30.\(payload).e30"))
            }
        } catch {
            // What hostile bytes deserve. The text must not crash, either.
            precondition(!error.description.isEmpty)
        }
    }

    private static func messages(_ input: UnsafeRawBufferPointer) -> [[UInt8]] {
        var messages: [[UInt8]] = []
        var rest = input[...]
        while let count = rest.popFirst() {
            messages.append(Array(rest.prefix(Int(count))))
            rest = rest.dropFirst(Int(count))
        }
        return messages
    }

    private static func scramClient(_ messages: [[UInt8]]) throws(SASLError) {
        var exchange = try ScramExchange(
            .sha256, UserCredentials(user: "user", password: "pencil"), setup.crypto, nonce: "abc")
        _ = try exchange.start()
        for message in messages {
            let step = try exchange.receive(message)
            // The key is unknown and belongs to no password, so no input can be signed with it.
            if case .deriveKey = step { _ = try exchange.keyDerived("key") }
            precondition(step != .done, "a server that does not know the password was believed")
        }
    }

    private static func scramServer(_ messages: [[UInt8]]) {
        guard messages.count >= 2, var server = try? ScramServer(.sha256, setup.crypto, nonce: "def") else { return }
        _ = PlainMessage(messages[0])
        _ = OAuthBearerMessage(messages[0])
        guard (try? server.begin(messages[0])) != nil, (try? server.respond(setup.credential)) != nil else { return }
        let isAccepted = (try? server.finish(messages[1])) != nil
        precondition(!isAccepted, "a client that does not know the password was accepted")
    }

    private static func oauthBearer(_ messages: [[UInt8]]) throws(SASLError) {
        var exchange = OAuthBearerExchange(setup.token)
        _ = try exchange.start()
        for message in messages {
            let step = try exchange.receive(message)
            precondition(step != .done || message.isEmpty, "a refused token was taken for an accepted one")
        }
    }
}
