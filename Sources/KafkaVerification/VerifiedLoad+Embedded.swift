package import KafkaTesting

extension VerifiedLoad {
    /// Reads back everything that is in a cluster of this process, whose listeners may be secure, and compares.
    package func readBack(from cluster: EmbeddedKafkaCluster) -> VerificationReport {
        for partition in 0..<Int32(cluster.partitionCount(of: topic)) {
            cluster.forEachRecord(in: topic, partition: partition) {
                ledger.read(partition: $0.partition, offset: $0.offset, value: $0.value)
            }
        }
        return ledger.report()
    }
}
