/// Keys of the Java producer that this one knows of and does not have.
///
/// Ignoring them would leave someone believing in encryption that is not there; so each is refused, with its reason.
enum ForeignSetting: Equatable {
    /// The value asks for what happens anyway.
    case harmless

    /// Refused; the text completes a sentence that begins with the key.
    case refused(String)

    /// What to do about a key, or `nil` if it means nothing to a Java producer either.
    static func find(_ key: String, value: String) -> ForeignSetting? {
        switch key {
        case "enable.metrics.push" where value.lowercased() == "false":
            return .harmless
        case "key.serializer", "value.serializer":
            return .refused(
                "has no meaning here, because serializing is typed in Swift: keys and values are bytes, strings, or "
                    + "types of your own that say how they are written. Remove it.")
        case "interceptor.classes":
            return .refused(
                "names Java classes, which a producer in Swift cannot load: give it `interceptors` when you make it. Remove the key."
            )
        case "auto.include.jmx.reporter", "security.providers":
            return .refused("configures the Java virtual machine, which is not there. Remove it.")
        case let key where ofOtherClients.contains(where: { $0.hasSuffix(".") ? key.hasPrefix($0) : key == $0 }):
            return .harmless
        default:
            if let security = security(key, value: value) { return security }
            return notYet.first { $0.covers(key) }.map { .refused("is not supported yet: \($0.subject). Remove it.") }
        }
    }

    /// Keys, or prefixes that end with a dot, of consumers, admin clients and schema registries. Files that several clients
    /// share have them, Confluent Cloud's for example; they mean nothing to a producer.
    private static let ofOtherClients = [
        "session.timeout.ms", "heartbeat.interval.ms", "max.poll.interval.ms", "max.poll.records", "group.id",
        "auto.offset.reset", "enable.auto.commit", "default.api.timeout.ms", "key.deserializer", "value.deserializer",
        "schema.registry.", "basic.auth.", "bearer.auth.",
    ]

    private struct NotYet {
        let keys: [String]
        let prefixes: [String]
        let subject: String

        func covers(_ key: String) -> Bool {
            keys.contains(key) || prefixes.contains { key.hasPrefix($0) }
        }
    }

    private static let notYet = [
        NotYet(
            keys: ["transaction.two.phase.commit.enable"], prefixes: [],
            subject: "transactions are not prepared for another coordinator (KIP-939)"),
        NotYet(
            keys: ["enable.metrics.push"], prefixes: [],
            subject: "no metrics are pushed to brokers (KIP-714)"),
        NotYet(
            keys: [], prefixes: ["metric.", "metrics."],
            subject: "how metrics are collected and reported cannot be configured"),
        NotYet(
            keys: ["config.providers"], prefixes: ["config.providers."],
            subject: "values are not looked up elsewhere"),
    ]
}
