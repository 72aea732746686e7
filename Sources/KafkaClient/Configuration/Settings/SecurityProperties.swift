/// Puts the properties of TLS and SASL together, where several of Java's keys make one Swift value.
struct SecurityProperties {
    /// What is wrong, in the order of the keys.
    private(set) var problems: [String] = []
    /// The values that are neither empty nor the defaults.
    private let values: [String: String]
    /// Where bearer tokens come from, if the properties name an identity provider and a maker was given.
    var tokens: (@Sendable () async throws -> OAuthBearerToken)?
    /// Whether a maker of ``tokens`` was given, successful or not.
    var hasTokenMaker = false

    init(_ properties: [String: String]) {
        let standard = ProducerConfiguration(bootstrapServers: [])
        var values: [String: String] = [:]
        for setting in Setting.all where setting.isPart {
            let value = properties[setting.javaName]?.trimmingBlanks
            if value != setting.text(standard) { values[setting.javaName] = value }
        }
        self.values = values.filter { !$0.value.isEmpty }
    }

    /// Sets what the properties name.
    mutating func apply(to configuration: inout ProducerConfiguration) {
        if let trust = trust() { configuration.tls.trust = [trust] }
        configuration.tls.identity = identity()
        configuration.sasl = sasl(isNeeded: configuration.securityProtocol.usesSASL)
    }

    func value(_ setting: Setting) -> String? {
        values[setting.javaName]
    }

    mutating func add(_ problem: String) {
        problems.append(problem)
    }

    /// Reports keys that do nothing; `why` completes a sentence that begins with the key.
    mutating func refuse(_ settings: [Setting], _ why: String) {
        for setting in settings where value(setting) != nil { add("\(setting.javaName) \(why)") }
    }
}

// MARK: TLS

extension SecurityProperties {
    private enum StoreType {
        case pem
        /// Java reads PKCS#12 where JKS is asked for, and JKS is its default.
        case pkcs12
    }

    /// Nil after a problem.
    private mutating func type(_ setting: Setting) -> StoreType? {
        switch value(setting)?.uppercased() {
        case nil, "PKCS12", "JKS": return .pkcs12
        case "PEM": return .pem
        default:
            add(setting.problem(value: value(setting) ?? ""))
            return nil
        }
    }

    private mutating func trust() -> TLSConfiguration.Trust? {
        guard let type = type(.truststoreType) else { return nil }
        switch (value(.truststoreLocation), value(.truststoreCertificates), type) {
        case (nil, nil, _):
            refuse(
                [.truststorePassword], "is set, but ssl.truststore.location is not. Set that, or remove the password.")
            return nil
        case (.some, .some, _):
            add("ssl.truststore.location and ssl.truststore.certificates are both set. Remove one.")
            return nil
        case (_, .some, .pkcs12):
            add("ssl.truststore.certificates needs ssl.truststore.type=PEM.")
            return nil
        case (let path?, nil, .pkcs12):
            return .pkcs12File(path, password: value(.truststorePassword))
        case (let path, let text, .pem):
            refuse([.truststorePassword], "is set, but ssl.truststore.type is PEM, which has no password. Remove it.")
            return path.map { .pemFile($0) } ?? text.map { .pemText($0) }
        }
    }

    private mutating func identity() -> TLSConfiguration.Identity? {
        let (path, chain, key) = (value(.keystoreLocation), value(.keystoreCertificates), value(.keystoreKey))
        guard let type = type(.keystoreType) else { return nil }
        if path == nil && chain == nil && key == nil {
            refuse(
                [.keystorePassword, .keyPassword], "is set, but ssl.keystore.location is not. Set that, or remove it.")
            return nil
        }
        if path != nil && (chain != nil || key != nil) {
            let other = chain == nil ? "ssl.keystore.key" : "ssl.keystore.certificate.chain"
            add("ssl.keystore.location and \(other) are both set. Remove one.")
            return nil
        }
        return type == .pem ? pemIdentity(path, chain, key) : pkcs12Identity(path)
    }

    private mutating func pemIdentity(_ path: String?, _ chain: String?, _ key: String?) -> TLSConfiguration.Identity? {
        refuse(
            [.keystorePassword],
            "is set, but ssl.keystore.type is PEM, which has none. For an encrypted key, set ssl.key.password instead.")
        let password = value(.keyPassword)
        switch (path, chain, key) {
        case (let path?, _, _): return .pemFile(path, keyPassword: password)
        case (_, let chain?, let key?): return .pemText(certificates: chain, key: key, keyPassword: password)
        case (_, nil, _): add("ssl.keystore.key is set, but ssl.keystore.certificate.chain is not. Set both.")
        case (_, _, nil): add("ssl.keystore.certificate.chain is set, but ssl.keystore.key is not. Set both.")
        }
        return nil
    }

    private mutating func pkcs12Identity(_ path: String?) -> TLSConfiguration.Identity? {
        refuse([.keystoreCertificates, .keystoreKey], "needs ssl.keystore.type=PEM.")
        if let password = value(.keyPassword), password != value(.keystorePassword) {
            add(
                "ssl.key.password differs from ssl.keystore.password. In PKCS12, both are the same: "
                    + "keytool -importkeystore with -destkeypass sets it.")
        }
        return path.map { .pkcs12File($0, password: value(.keystorePassword)) }
    }
}
