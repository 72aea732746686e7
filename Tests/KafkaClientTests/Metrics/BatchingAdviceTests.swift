import KafkaSockets
import Testing

@testable import KafkaClient

@Suite("Advice about batches", .timeLimit(.minutes(10)))
struct BatchingAdviceTests {
    /// What a producer has after a second of batches of that many records of 500 bytes.
    private func metrics(
        batches: Int, records: Int, linger: Duration, batchSize: Int = 16_384, queueTime: Duration = .milliseconds(1)
    ) -> ProducerMetrics {
        var metrics = ProducerMetrics()
        metrics.batching.linger = linger
        metrics.batching.batchSize = batchSize
        metrics.bufferTotalBytes = 1 << 20
        for _ in 0..<batches {
            metrics.batchSizes.record(records * 500 + 61)
            metrics.recordSizes.record(500, count: records)
            metrics.queueTime.record(queueTime, count: records)
            metrics.requestLatency.record(.milliseconds(3))
        }
        metrics.compression.bytesBefore = metrics.batchSizes.total
        metrics.firstSentAt = .at(.zero)
        metrics.takenAt = .at(.seconds(1))
        return metrics
    }

    @Test("Nothing is said of settings that suit the load, and nothing of too little work")
    func silent() {
        #expect(metrics(batches: 500, records: 16, linger: .milliseconds(5)).advice.isEmpty)
        #expect(metrics(batches: 99, records: 100, linger: .zero).advice.isEmpty)
        #expect(ProducerMetrics().advice.isEmpty)
    }

    @Test("No linger at a high rate, with batches nearly empty: what fills one, at most as long as an answer takes")
    func noLinger() {
        // 2,000 records a second fill 32 KiB/500 bytes in 20 ms.
        let advice = metrics(batches: 1000, records: 2, linger: .zero).advice
        #expect(advice.map(\.property) == ["linger.ms"])
        #expect(advice.map(\.current) == ["0"])
        #expect(advice.map(\.suggested) == ["3"])
        #expect(
            advice.map(\.description) == [
                "Set linger.ms to 3 instead of 0. Batches are only 6 % full when they leave, at 2000 records a second: waiting "
                    + "briefly makes fewer requests."
            ])
        #expect(metrics(batches: 400, records: 2, linger: .zero).advice.isEmpty, "800 records a second")
        var slow = metrics(batches: 10_000, records: 2, linger: .zero)
        slow.requestLatency.record(.seconds(1), count: 10_000)
        #expect(slow.advice.map(\.suggested) == ["2"], "20,000 records a second fill a batch within 2 ms")
    }

    @Test("Full batches: larger ones")
    func fullBatches() {
        let advice = metrics(batches: 200, records: 32, linger: .milliseconds(5)).advice
        #expect(advice.map(\.property) == ["batch.size"])
        #expect(advice.map(\.suggested) == ["32768"])
        #expect(advice.first?.reason.hasPrefix("Batches are 98 % full when they leave") == true)
        #expect(metrics(batches: 200, records: 2090, linger: .milliseconds(5), batchSize: 1 << 20).advice.isEmpty)
    }

    @Test("A linger that gathers nothing: none")
    func lingerInVain() {
        let advice = metrics(batches: 200, records: 1, linger: .milliseconds(20), queueTime: .milliseconds(20)).advice
        #expect(advice.map(\.suggested) == ["0"])
        #expect(advice.first?.reason == "Batches wait 20 ms and leave with one record: waiting gathers nothing.")
        // Adaptive linger does not wait.
        #expect(metrics(batches: 200, records: 1, linger: .milliseconds(20), queueTime: .zero).advice.isEmpty)
    }

    @Test("Waits for memory: more of it, also when batching is automatic")
    func buffer() {
        var metrics = metrics(batches: 200, records: 32, linger: .milliseconds(5))
        metrics.batching.isAutomatic = true
        #expect(metrics.advice.isEmpty)
        metrics.bufferExhausted = 63
        #expect(metrics.advice.isEmpty, "less than 1 %")
        metrics.bufferExhausted = 64
        metrics.waits.memory.record(.milliseconds(250))
        #expect(metrics.advice.map(\.suggested) == ["2097152"])
        let reason = metrics.advice.first?.reason
        #expect(reason?.hasPrefix("Records found no memory 64 times, and waited 250 ms on average.") == true)
    }
}
