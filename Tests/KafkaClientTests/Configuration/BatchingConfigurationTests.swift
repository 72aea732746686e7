import Testing

@testable import KafkaClient

@Suite("Bounds of automatic batching, as they are written and checked", .timeLimit(.minutes(10)))
struct BatchingConfigurationTests {
    private static let servers = ["bootstrap.servers": "a:1"]

    private func read(_ properties: [String: String]) throws(KafkaError) -> ProducerConfiguration {
        try ProducerConfiguration(properties: properties.merging(Self.servers) { one, _ in one })
    }

    private func problem(_ properties: [String: String]) -> String {
        do throws(KafkaError) {
            _ = try read(properties)
            return ""
        } catch {
            return error.message
        }
    }

    @Test("Properties spell the mode and the bounds, and a description shows them")
    func properties() throws {
        #expect(try read([:]).batching == .fixed)
        #expect(try read(["batching.mode": "Automatic"]).batching == .automatic())
        let configuration = try read([
            "batching.mode": "automatic", "batching.linger.min.ms": "1", "batching.linger.max.ms": "30",
            "batching.batch.size.min": "8192", "batching.batch.size.max": "65536",
        ])
        var bounds = BatchingBounds()
        bounds.minimumLinger = .milliseconds(1)
        bounds.maximumLinger = .milliseconds(30)
        bounds.minimumBatchSize = 8192
        bounds.maximumBatchSize = 65536
        #expect(configuration.batching == .automatic(within: bounds))
        #expect(
            "\(configuration)".contains(
                "batching.mode=automatic, batching.linger.min.ms=1, batching.linger.max.ms=30, "
                    + "batching.batch.size.min=8192, batching.batch.size.max=65536, "))
    }

    @Test("A bound without automatic batching is an error, and so is one that no value is within")
    func contradictions() {
        #expect(problem(["batching.mode": "sometimes"]).contains("batching.mode (batching) is sometimes"))
        #expect(
            problem(["batching.linger.max.ms": "30"]).contains(
                "batching.linger.max.ms (batching) is 30, but batching.mode (batching) is fixed"))
        let automatic = ["batching.mode": "automatic"]
        for (bound, value, text) in [
            ("batching.linger.min.ms", "60", "batching.linger.min.ms (batching) is 60 ms, more than"),
            ("batching.linger.max.ms", "100000", "less than batching.linger.max.ms (batching), 100000 ms"),
            ("batching.batch.size.min", "300000", "batching.batch.size.min (batching) is 300000, more than"),
            ("batching.batch.size.min", "100", "batching.batch.size.min (batching) is 100, but must be"),
            ("batching.batch.size.max", "2000000", "such a batch would be larger than a request"),
        ] {
            #expect(problem(automatic.merging([bound: value]) { $1 }).contains(text), "\(bound)")
        }
        let topic = automatic.merging(["topic.buffer.memory": "1048576", "max.request.size": "1000000"]) { $1 }
        #expect(problem(topic.merging(["batching.batch.size.max": "1000000"]) { $1 }).isEmpty)
        #expect(
            problem(automatic.merging(["buffer.memory": "200000", "max.request.size": "200000"]) { $1 })
                .contains("so much would never fit into the buffer"))
    }

    @Test("Batch sizes are the smallest one, its doubles, and the largest one")
    func sizes() {
        #expect(BatchingBounds().batchSizes == [16, 32, 64, 128, 256].map { $0 * 1024 })
        var bounds = BatchingBounds()
        bounds.minimumBatchSize = 20_000
        bounds.maximumBatchSize = 50_000
        #expect(bounds.batchSizes == [20_000, 40_000, 50_000])
        bounds.maximumBatchSize = 20_000
        #expect(bounds.batchSizes == [20_000])
    }
}
