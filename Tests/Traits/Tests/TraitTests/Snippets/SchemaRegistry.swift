import KafkaClient
import KafkaOAuth
import KafkaSchemaRegistry
import KafkaSchemaRegistryTesting

private struct Order: Codable, Sendable {
    var id: String
}

private func topics(_ producer: KafkaProducer, _ order: Order, _ orderSchema: String, _ orderJSONSchema: String)
    async throws
{
    // snippet.registry
    let registry = try SchemaRegistryClient(SchemaRegistryConfiguration("https://registry.example.com"))
    let orders = try await producer.topic(
        "orders", key: .string, value: registry.avro(Order.self, schema: orderSchema))
    try await orders.send(order, key: order.id)
    // snippet.end
    // snippet.registry-options
    var options = SerializationOptions()
    options.usesLatest = true
    options.subjectStrategy = .recordName
    let latest = registry.json(Order.self, schema: orderJSONSchema, options: options)
    // snippet.end
    _ = latest
    // snippet.registry-preload
    try await registry.preload(
        topics: ["orders", "returns"], registry.avro(Order.self, schema: orderSchema))
    // snippet.end
}

private func recipes(
    _ configuration: inout ProducerConfiguration, apiKey: String, apiSecret: String, clientID: String,
    clientSecret: String
) throws {
    // snippet.registry-cloud
    var cloud = SchemaRegistryConfiguration("https://psrc-12345.eu-central-1.aws.confluent.cloud")
    cloud.authentication = .basic(username: apiKey, password: apiSecret)

    let identity = try OAuthTokenProvider(
        OAuthConfiguration(
            endpoint: "https://login.example.com/token", grant: .clientSecret(id: clientID, secret: clientSecret)))
    cloud.authentication = .bearer(logicalCluster: "lsrc-12345", identityPool: "pool-1") {
        let token = try await identity.token()
        return SchemaRegistryToken(token.value, lifetime: token.lifetime)
    }
    // snippet.end
    // snippet.registry-others
    let karapace = SchemaRegistryConfiguration("https://karapace-1:8081", "https://karapace-2:8081")
    let apicurio = SchemaRegistryConfiguration("https://apicurio.example.com/apis/ccompat/v7")
    // snippet.end
    _ = (karapace, apicurio)
    // snippet.oauth
    configuration.securityProtocol = .saslTLS
    configuration.sasl = .oauthBearer(identity)
    // snippet.end
}

private func propertiesAndTLS(_ text: String, keyPassword: String) throws {
    // snippet.registry-properties
    let properties = try ProducerConfiguration.parseProperties(text)
    let registryConfiguration = try SchemaRegistryConfiguration(
        properties: properties, tokens: OAuthTokenProvider.schemaRegistryTokens)
    let brokerConfiguration = try ProducerConfiguration(
        properties: properties, tokens: OAuthTokenProvider.brokerTokens)
    // snippet.end
    _ = (registryConfiguration, brokerConfiguration)
    // snippet.registry-tls
    var internalRegistry = SchemaRegistryConfiguration("https://registry.internal.example.com")
    internalRegistry.tls.trustedCertificates = "/etc/tls/ca.pem"
    internalRegistry.tls.setIdentity(certificates: "/etc/tls/client.pem", password: keyPassword)
    internalRegistry.proxy = SchemaRegistryProxy(host: "proxy.example.com", port: 3128)
    // snippet.end
    _ = internalRegistry
}

private func testing() throws {
    // snippet.registry-testing
    let clock = ManualClock()
    let embedded = EmbeddedSchemaRegistry(clock: clock)
    let client = try SchemaRegistryClient(
        SchemaRegistryConfiguration("http://registry"), transport: embedded, clock: clock)
    embedded.inject(.status(503), count: 2)
    // snippet.end
    _ = client
}
