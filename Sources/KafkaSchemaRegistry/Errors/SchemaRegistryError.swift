/// What went wrong between an application and a schema registry.
///
/// When a topic is made with a serializer of a registry, this is what is thrown. What a value does not fit is thrown later, by sends, as
/// `KafkaError` with the code `serializationFailed` and this as its underlying error.
public struct SchemaRegistryError: Error, Hashable, Sendable {
    /// The kind of error.
    public let code: Code
    /// What happened, in a sentence; the registry's words are in ``registryMessage``.
    public let message: String
    /// What to do, in a sentence; empty if the message says it.
    public let remedy: String
    /// The subject that was asked about.
    public var subject: String?
    /// The version that was asked about.
    public var version: String?
    /// The id or GUID that was asked about.
    public var id: String?
    /// The status of HTTP, if there was an answer.
    public var status: Int?
    /// The registry's `error_code`, such as 40401.
    public var registryCode: Int?
    /// The registry's `message`: for ``Code/incompatible`` it says what is incompatible. At most 2,000 bytes of it are kept.
    public var registryMessage: String?
    /// Method and URL of the last request, without credentials.
    public var request: String?

    /// An error.
    ///
    /// - Parameters:
    ///   - code: The kind of error.
    ///   - message: What happened.
    ///   - remedy: What to do.
    public init(_ code: Code, _ message: String, remedy: String = "") {
        self.code = code
        self.message = message
        self.remedy = remedy
    }

    /// The kind of an error.
    public struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        /// Its name.
        public let rawValue: String

        /// A kind of error by its name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The name.
        public var description: String { rawValue }
    }
}

extension SchemaRegistryError.Code {
    private init(_ name: StaticString) { self.init(rawValue: "\(name)") }

    /// No registry answered, after all retries on all base URLs.
    public static let unreachable = Self("unreachable")
    /// The registry had an error of its own (status 429 or 5xx), after all retries.
    public static let registryFailed = Self("registryFailed")
    /// Credentials are missing or wrong: the registry's (status 401), or the proxy's (407).
    public static let unauthorized = Self("unauthorized")
    /// The credentials do not allow it (status 403).
    public static let forbidden = Self("forbidden")
    /// There is no such subject (40401), or no such path.
    public static let subjectNotFound = Self("subjectNotFound")
    /// The subject has no such version (40402).
    public static let versionNotFound = Self("versionNotFound")
    /// The registry, or the subject, does not have that schema (40403).
    public static let schemaNotFound = Self("schemaNotFound")
    /// The schema is incompatible with an earlier version (409).
    public static let incompatible = Self("incompatible")
    /// The registry, or this client, cannot read the schema (42201).
    public static let invalidSchema = Self("invalidSchema")
    /// The registry refused the request for another reason (4xx).
    public static let refused = Self("refused")
    /// The answer is not one of a schema registry.
    public static let unexpectedAnswer = Self("unexpectedAnswer")
    /// The schema has domain rules, which this client does not execute.
    public static let rulesNotSupported = Self("rulesNotSupported")
    /// The schema does not fit the type of the values.
    public static let schemaMismatch = Self("schemaMismatch")
    /// No subject can be determined: a record strategy with a schema that has no name, or no association.
    public static let noSubject = Self("noSubject")
    /// A GUID is needed for the header format, and the registry has none.
    public static let noGUID = Self("noGUID")
    /// The value does not fit the schema.
    public static let invalidValue = Self("invalidValue")
    /// Settings contradict each other, or cannot be used.
    public static let invalidConfiguration = Self("invalidConfiguration")
    /// The task that waited was cancelled.
    public static let cancelled = Self("cancelled")
}

extension SchemaRegistryError: CustomStringConvertible {
    /// All that is known, in a few sentences.
    public var description: String {
        var text = message
        var facts: [String] = []
        if let subject { facts.append("subject \(subject)") }
        if let version { facts.append("version \(version)") }
        if let id { facts.append("id \(id)") }
        if let status { facts.append("status \(status)") }
        if let registryCode { facts.append("error code \(registryCode)") }
        if let request { facts.append(request) }
        if !facts.isEmpty { text += " (\(facts.joined(separator: ", ")))" }
        if let registryMessage { text += ". The registry says: \(registryMessage)" }
        if !remedy.isEmpty { text += (text.hasSuffix(".") ? " " : ". ") + remedy }
        return text
    }
}
