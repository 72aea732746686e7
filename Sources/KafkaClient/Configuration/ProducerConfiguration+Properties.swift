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
        var configuration = ProducerConfiguration(bootstrapServers: [])
        var problems = Self.unknownKeyProblems(properties)
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
        var security = SecurityProperties(properties)
        security.apply(to: &configuration)
        problems += security.problems
        // What is missing after a problem would be reported twice.
        problems += configuration.problems(checkingSecurity: security.problems.isEmpty)
        if let error = KafkaError(configurationProblems: problems) {
            throw error
        }
        self = configuration
    }

    private static func unknownKeyProblems(_ properties: [String: String]) -> [String] {
        let known = Set(Setting.all.map(\.javaName))
        return properties.keys.filter { !known.contains($0) }.sorted().compactMap { key in
            let value = properties[key]?.trimmingBlanks ?? ""
            switch ForeignSetting.find(key, value: value) {
            case .harmless: return nil
            case .refused(let why): return "\(key) \(why)"
            case nil: return SettingSuggestions.problem(unknownKey: key)
            }
        }
    }
}
