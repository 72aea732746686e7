import KafkaClient
import KafkaTesting

/// Whether each order has exactly one payment, in order, and the group's offsets are at the end.
struct PipelineCheck {
    /// Each finding, and whether it is as it should be.
    private(set) var findings: [(isGood: Bool, text: String)] = []

    var isGood: Bool { findings.allSatisfy(\.isGood) }

    init(_ cluster: EmbeddedKafkaCluster, orders: Int) {
        var times = [Int](repeating: 0, count: orders)
        var (strange, misordered, visible) = (0, 0, 0)
        for partition in 0..<Int32(Pipeline.partitions) {
            var last = -1
            for payment in cluster.committedRecords(in: Pipeline.output, partition: partition) {
                visible += 1
                guard let order = PaymentValue.order(of: payment.value ?? []), times.indices.contains(order) else {
                    strange += 1
                    continue
                }
                times[order] += 1
                if order < last { misordered += 1 }
                last = order
            }
        }
        let exact = times.count { $0 == 1 }
        let twice = times.count { $0 > 1 }
        findings.append(
            (
                exact == orders && strange == 0,
                "\(Format.grouped(exact)) of \(Format.grouped(orders)) orders have exactly one payment; "
                    + "\(Format.grouped(twice)) have more, \(Format.grouped(strange)) payments are for none"
            ))
        findings.append((misordered == 0, "payments are in the order of their orders"))
        let hidden = cluster.recordCount(in: Pipeline.output) - visible
        findings.append(
            (true, "\(Format.grouped(hidden)) payments of pipelines that were killed are hidden from consumers"))
        let offsets = cluster.committedOffsets(group: Pipeline.id)
        let isAtEnd = (0..<Int32(Pipeline.partitions)).allSatisfy { partition in
            let end = cluster.offsets(of: Pipeline.input, partition: partition).upperBound
            return end == 0 || offsets[TopicPartition(topic: Pipeline.input, partition: partition)] == end
        }
        findings.append((isAtEnd, "the consumer group's offsets are at the end of all partitions"))
    }
}
