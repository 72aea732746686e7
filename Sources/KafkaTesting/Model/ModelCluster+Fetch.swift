import KafkaSockets
import KafkaWire

/// A Fetch request that waits for data.
struct ParkedFetch {
    var context: RequestContext
}

extension ModelCluster {
    func answer(_ fetch: ParkedFetch, on connection: ModelConnection, now: MonotonicTime) {}

    /// Answers the Fetch requests that waited for this partition.
    func wakeFetches(of topic: String, partition: Int32, now: MonotonicTime) {}
}
