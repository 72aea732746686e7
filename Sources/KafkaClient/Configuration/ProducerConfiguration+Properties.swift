extension ProducerConfiguration {
    /// Makes a configuration of the Java producer's property names, such as `batch.size`.
    ///
    /// Settings that are not named keep their defaults, with one exception that the Java producer makes, too: where
    /// `enable.idempotence` is not named, `acks` other than `all`, `retries=0` or more than 5
    /// `max.in.flight.requests.per.connection` turn it off, and the producer says so, at `info`, when it starts. Blanks
    /// around values do not count. Everything is checked as by ``validate()``. See ``parseProperties(_:)`` for files.
    ///
    /// ```swift
    /// let configuration = try ProducerConfiguration(properties: [
    ///     "bootstrap.servers": "kafka-1:9092,kafka-2:9092",
    ///     "linger.ms": "20",
    ///     "compression.type": "zstd",
    /// ])
    /// ```
    ///
    /// - Throws: ``KafkaError/Code/invalidConfiguration``. Its message names every key at fault: unknown ones with the
    ///   known ones that they resemble, those that this producer does not have with the reason, and wrong values with
    ///   what is allowed. No key is ever ignored.
    public init(properties: [String: String]) throws(KafkaError) {
        self = try Self.read(properties, SecurityProperties(properties))
    }

    /// Makes a configuration of the Java producer's property names, with bearer tokens of an identity provider where
    /// `sasl.oauthbearer.token.endpoint.url` is one over HTTP.
    ///
    /// ```swift
    /// let configuration = try ProducerConfiguration(properties: properties, tokens: OAuthTokenProvider.brokerTokens)
    /// ```
    ///
    /// `OAuthTokenProvider` is of the product `KafkaOAuth`; another client of identity providers goes there as well.
    ///
    /// - Parameters:
    ///   - properties: Names and values.
    ///   - tokens: Makes a source of tokens of the properties. It is called if they name an identity provider; the source is called as
    ///     the closure of ``SASLConfiguration/oauthBearer(refresh:token:)`` is. Properties that are about asking, such as
    ///     `sasl.login.retry.backoff.ms`, are its business.
    /// - Throws: ``KafkaError/Code/invalidConfiguration``, as ``init(properties:)`` does.
    public init(
        properties: [String: String],
        tokens: (_ properties: [String: String]) throws -> (@Sendable () async throws -> OAuthBearerToken)
    ) throws(KafkaError) {
        var security = SecurityProperties(properties)
        security.makeTokens(properties, tokens)
        self = try Self.read(properties, security)
    }

    private static func read(
        _ properties: [String: String], _ security: SecurityProperties
    ) throws(KafkaError) -> ProducerConfiguration {
        var configuration = ProducerConfiguration(bootstrapServers: [])
        var problems = unknownKeyProblems(properties, asksIdentityProvider: security.asksIdentityProvider)
        for setting in Setting.all {
            guard let text = properties[setting.javaName]?.trimmingBlanks else { continue }
            // On a fresh copy, so that a value which is refused here does not also show up as contradicting others.
            var changed = configuration
            guard setting.set(text, &changed) else {
                problems.append(setting.problem(value: text))
                continue
            }
            configuration = changed
            if setting.isBatchingBound, configuration.batching == .fixed {
                problems.append(
                    "\(setting.label) is \(text), but \(Setting.batchingMode.label) is fixed, so that it does nothing. "
                        + "Set batching.mode to automatic, or remove the bound.")
            }
            if let codec = setting.levelCodec, codec != configuration.compression.codec {
                problems.append(
                    "\(setting.label) is \(text), but \(Setting.compression.label) is "
                        + "\(configuration.compression.codec.name), so that it does nothing. "
                        + "Set compression.type to \(codec.name), or remove the level.")
            }
        }
        configuration.implyIdempotence(besides: properties)
        var security = security
        security.apply(to: &configuration)
        problems += security.problems
        // What is missing after a problem would be reported twice.
        problems += configuration.problems(checkingSecurity: security.problems.isEmpty)
        if let error = KafkaError(configurationProblems: problems) {
            throw error
        }
        return configuration
    }

    private static func unknownKeyProblems(_ properties: [String: String], asksIdentityProvider: Bool) -> [String] {
        let known = Set(Setting.all.map(\.javaName))
        return properties.keys.filter { !known.contains($0) }.sorted().compactMap { key in
            if asksIdentityProvider, ForeignSetting.isOfIdentityProvider(key) { return nil }
            let value = properties[key]?.trimmingBlanks ?? ""
            switch ForeignSetting.find(key, value: value) {
            case .harmless: return nil
            case .refused(let why): return "\(key) \(why)"
            case nil: return SettingSuggestions.problem(unknownKey: key)
            }
        }
    }
}
