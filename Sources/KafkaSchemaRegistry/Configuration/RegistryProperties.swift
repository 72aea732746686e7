internal import KafkaClient

/// Reads properties, and collects what is wrong with them.
struct RegistryProperties {
    let properties: [String: String]
    private let isKey: Bool
    /// Where bearer tokens come from, if the properties want that.
    var tokens: (@Sendable () async throws -> OAuthBearerToken)?
    /// Whether a maker of ``tokens`` was given, successful or not.
    var hasTokenMaker = false
    private(set) var problems: [String] = []

    init(_ properties: [String: String], isKey: Bool) {
        self.properties = properties
        self.isKey = isKey
    }

    mutating func configuration() -> SchemaRegistryConfiguration {
        let urls = (self["schema.registry.url"] ?? "").split(separator: ",").map { Self.trimmed($0) }
        var configuration = SchemaRegistryConfiguration(urls: urls.filter { !$0.isEmpty })
        if configuration.urls.isEmpty { problems.append("schema.registry.url is missing.") }
        if bool("url.randomize") == true { configuration.urls.shuffle() }
        authentication(&configuration)
        tls(&configuration)
        proxy(&configuration)
        for (name, value) in properties {
            for prefix in ["request.header.", "schema.registry.request.header."] where name.hasPrefix(prefix) {
                configuration.headers[String(name.dropFirst(prefix.count))] = value
            }
        }
        times(&configuration)
        serialization(&configuration.serialization)
        refuse()
        return configuration
    }

    /// The value of a property, with or without the prefix of the registry.
    subscript(name: String) -> String? {
        (properties["schema.registry.\(name)"] ?? properties[name]).map { Self.trimmed($0[...]) }
    }

    mutating func add(_ problem: String) { problems.append(problem) }

    static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }

    private mutating func bool(_ name: String) -> Bool? {
        guard let text = self[name] else { return nil }
        switch text.lowercased() {
        case "true": return true
        case "false": return false
        default:
            problems.append("\(name) must be true or false.")
            return nil
        }
    }

    mutating func integer(_ name: String, _ range: ClosedRange<Int64> = 0...Int64(Int32.max)) -> Int64? {
        guard let text = self[name] else { return nil }
        if let number = Int64(text), range.contains(number) { return number }
        problems.append("\(name) must be a number from \(range.lowerBound) to \(range.upperBound).")
        return nil
    }

    /// Names of properties that are read or refused here, and prefixes that end with a dot.
    private static let names = [
        "schema.registry.", "basic.auth.", "bearer.auth.", "request.header.", "rule.executors", "rule.actions",
        "rule.executors.",
        "rule.actions.", "subject.name.strategy.", "context.name.strategy", "proxy.host", "proxy.port", "url.randomize",
        "http.connect.timeout.ms", "http.read.timeout.ms", "max.retries", "retries.wait.ms", "retries.max.wait.ms",
        "latest.cache.ttl.sec", "latest.cache.size", "missing.id.cache.ttl.sec", "missing.version.cache.ttl.sec",
        "missing.schema.cache.ttl.sec", "max.schemas.per.subject", "auto.register.schemas", "use.schema.id",
        "use.schema.guid",
        "use.latest.version", "use.latest.with.metadata", "latest.compatibility.strict", "id.compatibility.strict",
        "normalize.schemas", "json.fail.invalid.schema", "key.subject.name.strategy", "value.subject.name.strategy",
        "key.schema.id.serializer", "value.schema.id.serializer",
    ]

    static func isKnown(_ name: String) -> Bool {
        names.contains { $0.hasSuffix(".") ? name.hasPrefix($0) : name == $0 }
    }

    // MARK: The rest

    private mutating func proxy(_ configuration: inout SchemaRegistryConfiguration) {
        let host = self["proxy.host"] ?? ""
        // Java's default is -1, for none.
        let hasPort = !["", "-1"].contains(self["proxy.port"] ?? "")
        if host.isEmpty, !hasPort { return }
        guard !host.isEmpty, hasPort else { return add("proxy.host and proxy.port have to be set both.") }
        guard let port = integer("proxy.port", 1...65535) else { return }
        let proxy = SchemaRegistryProxy(host: host, port: Int(port))
        if let problem = proxy.problem { add("proxy.host cannot be used: \(problem).") }
        configuration.proxy = proxy
    }

    private mutating func times(_ configuration: inout SchemaRegistryConfiguration) {
        if let ms = integer("http.connect.timeout.ms") { configuration.connectTimeout = .milliseconds(ms) }
        if let ms = integer("http.read.timeout.ms") { configuration.requestTimeout = .milliseconds(ms) }
        if let count = integer("max.retries", 0...1000) { configuration.maxRetries = Int(count) }
        if let ms = integer("retries.wait.ms") { configuration.retryBackoff = .milliseconds(ms) }
        if let ms = integer("retries.max.wait.ms") { configuration.maxRetryBackoff = .milliseconds(ms) }
        if let seconds = integer("latest.cache.ttl.sec", -1...Int64(Int32.max)) {
            configuration.latestAge = seconds < 0 ? nil : .seconds(seconds)
        }
        let missing = ["missing.id.cache.ttl.sec", "missing.version.cache.ttl.sec", "missing.schema.cache.ttl.sec"]
        if let seconds = missing.compactMap({ integer($0) }).max() { configuration.missingAge = .seconds(seconds) }
        if let count = integer("max.schemas.per.subject", 1...Int64(Int32.max)) {
            configuration.cacheSize = max(configuration.cacheSize, Int(count))
        }
    }

    private mutating func serialization(_ options: inout SerializationOptions) {
        if let value = bool("auto.register.schemas") { options.autoRegisters = value }
        if let id = integer("use.schema.id", -1...Int64(Int32.max)), id >= 0 { options.schemaID = Int32(id) }
        if let text = self["use.schema.guid"], !text.isEmpty {
            options.schemaGUID = SchemaGUID(text)
            if options.schemaGUID == nil { problems.append("use.schema.guid must be a GUID.") }
        }
        if let value = bool("use.latest.version") { options.usesLatest = value }
        if let value = bool("latest.compatibility.strict") { options.latestIsStrict = value }
        if let value = bool("id.compatibility.strict") { options.idIsStrict = value }
        if let value = bool("normalize.schemas") { options.normalizes = value }
        if let value = bool("json.fail.invalid.schema") { options.validatesJSON = value }
        if let text = self["use.latest.with.metadata"], !text.isEmpty { metadata(text, &options) }
        strategy(&options)
        let role = isKey ? "key" : "value"
        switch self["\(role).schema.id.serializer"].map(Self.className) {
        case nil, "PrefixSchemaIdSerializer": break
        case "HeaderSchemaIdSerializer": options.idFormat = .header
        default:
            problems.append(
                "\(role).schema.id.serializer must be PrefixSchemaIdSerializer or HeaderSchemaIdSerializer.")
        }
    }

    /// `key=value` with commas in between.
    private mutating func metadata(_ text: String, _ options: inout SerializationOptions) {
        var metadata: [String: String] = [:]
        for pair in text.split(separator: ",") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
                Self.trimmed($0)
            }
            guard sides.count == 2 else {
                return problems.append("use.latest.with.metadata must be pairs like key=value, with commas in between.")
            }
            metadata[sides[0]] = sides[1]
        }
        options.latestMetadata = metadata
    }

    private mutating func strategy(_ options: inout SerializationOptions) {
        let name = isKey ? "key.subject.name.strategy" : "value.subject.name.strategy"
        switch self[name].map(Self.className) {
        case nil: break
        case "TopicNameStrategy": options.subjectStrategy = .topicName
        case "RecordNameStrategy": options.subjectStrategy = .recordName
        case "TopicRecordNameStrategy": options.subjectStrategy = .topicRecordName
        case "AssociatedNameStrategy": options.subjectStrategy = associated()
        default:
            problems.append(
                "\(name) must be TopicNameStrategy, RecordNameStrategy, TopicRecordNameStrategy or AssociatedNameStrategy."
            )
        }
    }

    private mutating func associated() -> SubjectStrategy {
        let namespace = self["subject.name.strategy.kafka.cluster.id"] ?? "-"
        switch self["subject.name.strategy.fallback.type"]?.uppercased() {
        case nil, "TOPIC": return .associated(namespace: namespace)
        case "RECORD": return .associated(namespace: namespace, fallback: .recordName)
        case "TOPIC_RECORD": return .associated(namespace: namespace, fallback: .topicRecordName)
        case "NONE": return .associated(namespace: namespace, fallback: nil)
        default:
            problems.append("subject.name.strategy.fallback.type must be TOPIC, RECORD, TOPIC_RECORD or NONE.")
            return .associated(namespace: namespace)
        }
    }

    private static func className(_ text: String) -> String {
        String(text.split(separator: ".").last ?? "")
    }

    /// What would change records or connections, and is not here.
    private mutating func refuse() {
        for name in ["rule.executors", "rule.actions", "context.name.strategy"] where self[name] != nil {
            problems.append("\(name) is not supported.")
        }
    }
}
