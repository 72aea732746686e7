extension ProducerConfiguration: CustomStringConvertible {
    /// All settings in force, by their names in properties and in the order of the documentation:
    /// `bootstrap.servers=kafka-1:9092, client.dns.lookup=use_all_dns_ips, …`.
    ///
    /// Values are spelled as in properties, but for what these cannot express, such as an adaptive ``linger``. The value
    /// of a secret setting is `[hidden]`.
    public var description: String {
        Setting.all.filter { $0.isInForce(in: self) }
            .map { "\($0.javaName)=\($0.shown(in: self))" }
            .joined(separator: ", ")
    }
}

extension Setting {
    /// What stands for the value of a secret.
    static let hidden = "[hidden]"

    /// The value for logs and descriptions.
    func shown(in configuration: ProducerConfiguration) -> String {
        isSecret ? concealed(text(configuration)) : display(configuration)
    }

    /// The text, unless it is a secret's. That there is none is not a secret.
    func concealed(_ text: String) -> String {
        isSecret && !text.isEmpty ? Self.hidden : text
    }

    /// Whether the setting means anything. The level of a codec that is not used does not, nor does TLS without TLS.
    func isInForce(in configuration: ProducerConfiguration) -> Bool {
        if let levelCodec { return levelCodec == configuration.compression.codec }
        if isBatchingBound { return configuration.batching != .fixed }
        if isPart && text(configuration).isEmpty { return false }
        if javaName.hasPrefix("ssl.") { return configuration.securityProtocol.usesTLS }
        if javaName.hasPrefix("sasl.login.refresh.") || javaName.hasPrefix("sasl.oauthbearer.") {
            return configuration.sasl?.mechanism == .oauthBearer
        }
        return true
    }
}
