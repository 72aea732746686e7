import KafkaTesting

/// An embedded cluster in a process of its own, which lives as long as its standard input.
///
///     bench-cluster TOPIC=PARTITIONS…
///
/// The first line of output names its bootstrap servers, as JSON.
@main
enum BenchCluster {
    static func main() async throws {
        var configuration = EmbeddedClusterConfiguration(brokers: 3)
        // What is stored is not read back.
        configuration.retainBytesPerPartition = 4 << 20
        configuration.maxMessageBytes = 2 << 20
        try await withEmbeddedKafkaCluster(configuration) { cluster in
            for word in CommandLine.arguments.dropFirst() {
                let parts = word.split(separator: "=")
                guard parts.count == 2, let partitions = Int(parts[1]) else { continue }
                try cluster.createTopic(String(parts[0]), partitions: partitions)
            }
            print(#"{"bootstrap": "\#(cluster.bootstrapServers.joined(separator: ","))"}"#)
            // Pipes are buffered.
            flushOutput()
            while readLine() != nil {}
        }
    }
}
