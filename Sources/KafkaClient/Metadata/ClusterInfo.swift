/// A Kafka cluster, as a producer knows it at the moment.
public struct ClusterInfo: Hashable, Sendable, Codable {
    /// The cluster's id, the same for all its brokers and for as long as it exists; nil before Kafka 0.10.1.
    public let id: String?

    /// The brokers that are known, in the order of their ids.
    public let brokers: [BrokerInfo]

    /// Makes a description of a cluster, as tests need it.
    public init(id: String?, brokers: [BrokerInfo]) {
        self.id = id
        self.brokers = brokers.sorted { $0.id < $1.id }
    }

    /// The broker with that id, or nil if there is none.
    public func broker(_ id: Int32) -> BrokerInfo? {
        var (low, high) = (0, brokers.count)
        while low < high {
            let middle = (low + high) / 2
            if brokers[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low < brokers.count && brokers[low].id == id ? brokers[low] : nil
    }
}

/// A broker of a cluster.
public struct BrokerInfo: Hashable, Sendable, Codable {
    /// The broker's id (`node.id` or `broker.id` in its configuration).
    public let id: Int32

    /// The host name or address that it advertises to clients.
    public let host: String

    /// The port that it advertises to clients.
    public let port: Int

    /// The rack that it is in (`broker.rack` in its configuration), or nil if it has none.
    public let rack: String?

    /// Makes a description of a broker, as tests need it.
    public init(id: Int32, host: String, port: Int, rack: String? = nil) {
        self.id = id
        self.host = host
        self.port = port
        self.rack = rack
    }
}

extension BrokerInfo: CustomStringConvertible {
    /// Id and address, such as `broker 1 (kafka-1.example.com:9092)`.
    public var description: String { "broker \(id) (\(host):\(port))" }
}
