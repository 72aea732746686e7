internal import KafkaTLS

extension SASLError {
    /// What is wrong, what the server said, and what to do.
    package var description: String {
        let said = serverText.map { " The server said \"\($0)\"." } ?? ""
        let advice = advice.map { " \($0)" } ?? ""
        return (mechanism.map { "\($0): " } ?? "") + problem + said + advice
    }

    private var problem: String {
        switch reason {
        case .invalidSetting(let problem):
            problem
        case .invalidJAAS(let problem, let line, let column):
            "sasl.jaas.config, line \(line), column \(column): \(problem)"
        case .cryptography(let error):
            error.description
        case .mechanismNotEnabled(let enabled) where enabled.isEmpty:
            "The broker's listener offers no mechanism at all."
        case .mechanismNotEnabled(let enabled):
            "The broker's listener does not offer this mechanism. It offers \(Self.list(enabled))."
        case .providerFailed(let type):
            "The provider of credentials threw an error of type \(type). Its text may hold a secret, so it is not repeated."
        case .providerSilent:
            "The provider of credentials has not returned in the time for connecting (socket.connection.setup.timeout.ms)."
        case .listenerWithoutSASL:
            "The broker's listener does not use SASL."
        case .refused(let user):
            "The broker refused the user \"\(user)\"."
        case .tokenRefused:
            "The broker refused the token."
        default:
            protocolProblem
        }
    }

    private var protocolProblem: String {
        switch reason {
        case .malformedMessage(let problem):
            "The server sent a message that is not valid: \(problem)"
        case .foreignNonce:
            "The server's nonce does not extend the client's, so the message belongs to another exchange."
        case .iterationsTooLow(let count):
            "The server asks for \(count) iterations, which is not safe: at least \(ScramLimits.minimumIterations) are "
                + "needed."
        case .iterationsTooHigh(let count):
            "The server asks for \(count) iterations, and at most \(ScramLimits.maximumIterations) are allowed."
        case .mandatoryExtension:
            "The server demands an extension (m=) that this client does not know."
        case .serverNotVerified:
            "The server could not prove that it knows the password."
        case .invalidToken(let problem):
            problem
        case .tokenExpired(let expiry, let now):
            "The token expired \(Self.seconds(now, since: expiry)) s before it was received."
        default:
            "The exchange's methods were called in the wrong order."
        }
    }

    private var advice: String? {
        switch reason {
        case .mechanismNotEnabled:
            "Use one that it offers (sasl.mechanism), or add this one to the broker's sasl.enabled.mechanisms."
        case .listenerWithoutSASL:
            "Use the port of one that does, or set security.protocol to PLAINTEXT or SSL."
        case .refused:
            "Check the user name and the password, and that the user has credentials for this mechanism."
        case .providerSilent:
            "Its call was cancelled, and is repeated with the next attempt. Let it throw when what it asks does not answer."
        case .tokenRefused:
            "Check that the broker trusts the token's issuer, that the audience and the scope are right, and that the "
                + "token has not expired."
        case .iterationsTooLow, .iterationsTooHigh:
            "Set the user's password again with a number of iterations in this range (kafka-configs --add-config "
                + "'\(mechanism?.rawValue ?? SASLMechanism.scramSHA256.rawValue)=[iterations=4096,password=…]')."
        case .serverNotVerified, .foreignNonce:
            "It may not be the server that it claims to be: check the address, and use TLS."
        case .tokenExpired:
            "Set this machine's clock if it is wrong; otherwise the clock of the token's issuer is, or it hands out "
                + "old tokens."
        default:
            nil
        }
    }

    /// The first names, and the number of others: a server decides how many there are, and what they are.
    private static func list(_ names: [String]) -> String {
        let shown = cleaned(names)
        return shown.joined(separator: ", ") + (names.count > 10 ? " and \(names.count - 10) more" : "")
    }

    /// The first names of mechanisms that a server offers, fit to be shown.
    package static func cleaned(_ names: [String]) -> [String] {
        names.prefix(10).map { ServerText.clean($0, limit: 40, hiding: []) ?? "\"\"" }
    }

    private static func seconds(_ late: Int64, since early: Int64) -> Int64 {
        let (difference, overflow) = late.subtractingReportingOverflow(early)
        return overflow ? Int64.max / 1000 : difference / 1000
    }
}
