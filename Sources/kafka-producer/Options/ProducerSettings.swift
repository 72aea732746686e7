import KafkaClient
import KafkaSchemaRegistry

/// The producer's settings as given, under their Java names.
struct ProducerSettings {
    let properties: [String: String]

    /// Bytes that a batch of one record has besides the record's key, value and headers, at most.
    static let recordOverhead = 93

    /// Whether they say which cluster to talk to.
    var namesServer: Bool { properties["bootstrap.servers"] != nil }

    /// The settings without those of a schema registry's client and serializers, which the producer would refuse.
    var withoutRegistry: ProducerSettings {
        ProducerSettings(properties: properties.filter { !SchemaRegistryConfiguration.isProperty($0.key) })
    }

    /// The producer's configuration. `defaults` count for settings that were not given.
    func configuration(defaults: [String: String] = [:]) throws(ToolError) -> ProducerConfiguration {
        let settings = defaults.merging(properties) { _, given in given }
        guard settings["bootstrap.servers"] != nil else {
            throw .wrongUse(
                "no server is given; add --bootstrap-server host:port, or bootstrap.servers to the configuration file")
        }
        do throws(KafkaError) {
            return try ProducerConfiguration(properties: settings, tokens: IdentityProvider.brokerTokens)
        } catch {
            throw .wrongUse(error.message)
        }
    }

    /// The configuration for a cluster that is started only when all of it is known to be right.
    func configurationWithoutServer(defaults: [String: String]) throws(ToolError) -> ProducerConfiguration {
        try configuration(defaults: defaults.merging(["bootstrap.servers": "localhost:9092"]) { $1 })
    }
}

extension ProducerConfiguration {
    /// Refuses a size of values that the producer would refuse for each record, before anything is built that large.
    func check(recordSize: Int) throws(ToolError) {
        let limit = maxRequestSize - ProducerSettings.recordOverhead
        guard recordSize > limit else { return }
        throw .wrongUse(
            "records of \(recordSize) bytes do not fit into max.request.size, \(maxRequestSize): "
                + (limit < 0 ? "raise it" : "give at most \(limit) with --record-size, or raise max.request.size"))
    }
}
