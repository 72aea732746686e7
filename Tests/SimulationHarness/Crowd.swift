import KafkaClient
import KafkaTesting

/// Concurrent tasks that want more memory than there is: they are served in order of arrival.
///
/// `@unchecked Sendable`: tasks of a simulation run on one thread.
final class Crowd: @unchecked Sendable {
    private static let size = 40
    private let workload: Workload
    /// The place of the last task that was served after it had waited.
    private var lastServed = -1
    private var hasAllCome = false

    init(workload: Workload) {
        self.workload = workload
    }

    func run() async {
        let topic = workload.scenario.topics[0].name
        // Who waits for metadata waits in another queue.
        guard (try? await workload.producer.partitions(for: topic)) != nil else { return }
        for place in 0..<Self.size {
            workload.run { [self] in await enqueue(place, topic) }
        }
    }

    private func enqueue(_ place: Int, _ topic: String) async {
        let (ledger, scenario) = (workload.ledger, workload.scenario)
        let contents = ledger.offer(
            {
                RecordContents(
                    id: $0, size: scenario.largestValue, hasKey: false, hasHeader: false, isCompressible: false)
            }, topic: topic, stream: ledger.newStream())
        if place == Self.size - 1 { hasAllCome = true }
        do throws(KafkaError) {
            let delivery = try await workload.producer.enqueue(
                ProducerRecord(
                    topic: topic, partition: 0, key: contents.key, value: contents.value,
                    tag: Ledger.tag(contents.id)))
            ledger.accepted(contents.id, delivery)
        } catch {
            ledger.refused(contents.id, error)
            return
        }
        guard hasAllCome, place < Self.size - 1 else { return }
        if place < lastServed {
            ledger.violation("the task that came as number \(place) got memory after number \(lastServed)")
        }
        lastServed = place
    }
}

extension Scenario {
    /// Whether a crowd of tasks wants more memory than there is: only where tasks take turns, so that who comes first
    /// is known.
    var hasCrowd: Bool {
        !shufflesTasks && chanceOfInterleaving == 0 && chanceOfLateTask == 0 && !isTight && closesAfter == nil
            && configuration.pacingThreshold == nil && configuration.bufferMemory <= 40_000 && largestValue >= 200
    }
}
