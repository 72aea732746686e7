public import KafkaSchemaRegistry
internal import Synchronization

/// A schema registry in memory, for tests: a transport for `SchemaRegistryClient`, without HTTP.
///
/// It answers as Confluent's does: ids, GUIDs, versions, lookup without regard to whitespace, references, modes, compatibility.
///
/// ```swift
/// let embedded = EmbeddedSchemaRegistry()
/// let registry = try SchemaRegistryClient(SchemaRegistryConfiguration("http://test"), transport: embedded)
/// ```
///
/// With the trait `SchemaRegistry`, `EmbeddedSchemaRegistryServer` serves it over HTTP.
public final class EmbeddedSchemaRegistry: SchemaRegistryTransport {
    /// What an older registry lacks.
    public struct Features: Hashable, Sendable {
        /// GUIDs, in answers and in paths. Karapace and Apicurio have none.
        public var hasGUIDs = true
        /// Fields `metadata` and `ruleSet` in requests; without them, a request that has one is refused as Karapace refuses it.
        public var hasMetadata = true
        /// Associations of topics with subjects.
        public var hasAssociations = true
        /// Whether the answer to a registration says more than the id.
        public var hasFullAnswers = true
        /// The credentials that every request must have, as the value of `Authorization`; nil for none.
        public var authorization: String?

        /// Confluent Platform 8.
        public init() {}

        /// What Karapace knows: the interface of Confluent 6.1.
        public static let karapace: Features = {
            var features = Features()
            features.hasGUIDs = false
            features.hasMetadata = false
            features.hasAssociations = false
            features.hasFullAnswers = false
            return features
        }()
    }

    /// Trouble in place of answers.
    public enum Fault: Sendable {
        /// No connection.
        case down
        /// The answer comes after some time of the clock.
        case slow(Duration)
        /// An error of the registry.
        case status(Int, code: Int? = nil, message: String = "injected")
    }

    /// What keeps a request from being answered.
    public struct Unavailable: Error, CustomStringConvertible {
        /// A sentence.
        public var description: String { "connection refused" }
    }

    private struct Injection {
        var fault: Fault
        var remaining: Int?
    }

    private struct State {
        var contents: RegistryContents
        var injections: [Injection] = []
        var requests: [SchemaRegistryRequest] = []
    }

    private let features: Features
    private let wait: @Sendable (Duration) async throws -> Void
    private let state: Mutex<State>

    /// An empty registry.
    ///
    /// - Parameters:
    ///   - features: What it knows.
    ///   - clock: Counts the time of slow answers.
    public init(_ features: Features = Features(), clock: some Clock<Duration> = ContinuousClock()) {
        self.features = features
        wait = { try await clock.sleep(until: clock.now.advanced(by: $0), tolerance: nil) }
        state = Mutex(State(contents: RegistryContents(features)))
    }

    /// Answers a request, or does what a fault wants.
    public func send(_ request: SchemaRegistryRequest) async throws -> SchemaRegistryResponse {
        let fault = state.withLock { state -> Fault? in
            state.requests.append(request)
            if state.requests.count > 100_000 { state.requests.removeFirst(50_000) }
            guard let first = state.injections.first else { return nil }
            if let remaining = first.remaining {
                if remaining <= 1 {
                    state.injections.removeFirst()
                } else {
                    state.injections[0].remaining = remaining - 1
                }
            }
            return first.fault
        }
        switch fault {
        case .down: throw Unavailable()
        case .slow(let duration): try await wait(duration)
        case .status(let status, let code, let message):
            return RegistryReply.error(status, code ?? status, message).response
        case nil: break
        }
        return state.withLock { $0.contents.answer(request).response }
    }

    /// Puts trouble in place of the next answers, behind what was put there before.
    ///
    /// - Parameters:
    ///   - fault: The trouble.
    ///   - count: For so many requests; nil until ``heal()``.
    public func inject(_ fault: Fault, count: Int? = nil) {
        state.withLock { $0.injections.append(Injection(fault: fault, remaining: count)) }
    }

    /// Ends all trouble.
    public func heal() {
        state.withLock { $0.injections = [] }
    }

    /// The requests so far, including those that met trouble; at most the last 100,000.
    public var requests: [SchemaRegistryRequest] { state.withLock { $0.requests } }

    /// Registers a schema without a request.
    ///
    /// - Parameters:
    ///   - schema: The schema.
    ///   - subject: The subject.
    /// - Returns: What it is registered as.
    /// - Throws: Why the registry refuses it.
    @discardableResult
    public func register(
        _ schema: RegistrySchema, subject: String
    ) throws(SchemaRegistryError) -> RegisteredSchema {
        let result = state.withLock { $0.contents.register(SchemaEntity(schema), subject: subject) }
        switch result {
        case .success(let version): return version.registered(subject, hasGUIDs: features.hasGUIDs)
        case .failure(let reply): throw SchemaRegistryError(.refused, reply.message)
        }
    }

    /// Associates the keys or values of a topic with a subject.
    public func associate(topic: String, isKey: Bool = false, subject: String, namespace: String = "-") {
        state.withLock { $0.contents.associate(namespace, topic, isKey: isKey, subject) }
    }

    /// Gives the latest version of a subject domain rules, as a data contract has.
    ///
    /// - Parameters:
    ///   - names: Names of the rules.
    ///   - subject: The subject.
    public func addRules(_ names: [String], subject: String) {
        state.withLock { $0.contents.addRules(names, subject) }
    }

    /// Makes each registration in a subject incompatible, with this message; nil takes that back.
    public func refuse(subject: String, message: String?) {
        state.withLock { $0.contents.verdicts[subject] = message }
    }

    /// The versions of a subject.
    public func versions(subject: String) -> [Int] {
        state.withLock { $0.contents.versions(subject).map(\.number) }
    }
}
