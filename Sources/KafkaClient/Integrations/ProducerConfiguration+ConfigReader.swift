#if Configuration
    public import Configuration

    extension ProducerConfiguration {
        /// Makes a configuration of what a `ConfigReader` has, with the package's trait `Configuration`.
        ///
        /// ```swift
        /// let config = ConfigReader(provider: EnvironmentVariablesProvider())
        /// let configuration = try ProducerConfiguration(config: config.scoped(to: "kafka"))
        /// ```
        ///
        /// The keys are the properties of ``init(properties:)``, TLS and SASL included: `Docs/CONFIGURATION.md` lists them.
        /// Providers write them in their own ways: `linger.ms` in the scope `kafka` is the environment variable
        /// `KAFKA_LINGER_MS`, the option `--kafka-linger-ms`, and `{"kafka": {"linger": {"ms": 20}}}` in JSON. Values may be
        /// texts, or numbers, truth values and lists of texts where the provider has such. Passwords, private keys and login
        /// modules are read as secrets, which access reporters conceal.
        ///
        /// Values are read once. What has no value keeps its default. A reader cannot say which keys it has, so one that is
        /// misspelled does nothing; ``init(properties:)`` refuses it.
        ///
        /// - Parameter config: The reader, scoped to where the producer's keys are.
        /// - Throws: ``KafkaError/Code/invalidConfiguration``, as ``init(properties:)``.
        public init(config: ConfigReader) throws(KafkaError) {
            let config = config.snapshot()
            var properties: [String: String] = [:]
            for setting in Setting.all {
                properties[setting.javaName] = config.text(of: setting)
            }
            try self.init(properties: properties)
        }
    }

    extension ConfigSnapshotReader {
        private enum ValueType: CaseIterable {
            case string
            case int
            case double
            case bool
            case strings
        }

        /// The value as a properties file spells it, or nil if there is none.
        fileprivate func text(of setting: Setting) -> String? {
            let key = ConfigKey(setting.javaName.split(separator: ".").map(String.init))
            let expected = Self.type(of: setting)
            if let text = text(key, as: expected, isSecret: setting.isSecret) { return text }
            // Providers say nil for a value of another type, too.
            for type in ValueType.allCases where type != expected {
                if let text = text(key, as: type, isSecret: setting.isSecret) { return text }
            }
            return nil
        }

        private func text(_ key: ConfigKey, as type: ValueType, isSecret: Bool) -> String? {
            switch type {
            case .string: string(forKey: key, isSecret: isSecret)
            case .int: int(forKey: key, isSecret: isSecret).map { "\($0)" }
            case .double: double(forKey: key, isSecret: isSecret).map { "\($0)" }
            case .bool: bool(forKey: key, isSecret: isSecret).map { "\($0)" }
            case .strings: stringArray(forKey: key, isSecret: isSecret).map { $0.joined(separator: ",") }
            }
        }

        /// The type that a provider with types has most likely given to the value.
        private static func type(of setting: Setting) -> ValueType {
            let standard = setting.text(ProducerConfiguration(bootstrapServers: []))
            return Int(standard) != nil ? .int : standard == "true" || standard == "false" ? .bool : .string
        }
    }
#endif
