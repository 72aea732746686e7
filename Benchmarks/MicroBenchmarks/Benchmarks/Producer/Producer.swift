import Benchmark
import CBenchAllocations
import CBenchSink
import KafkaClient

// Heap allocations on a record's way to a sink inside of the process and back: of all kinds and on all threads, by a
// count of our own, since the package's counts of objects and of malloc need a runtime whose hooks work.

private let allocations = BenchmarkMetric.custom("Heap allocations")

let benchmarks: @Sendable () -> Void = {
    // How many batches a request has, and who waits for whom, depends on the moment: hence the tolerance. One more
    // allocation for each record is far beyond it.
    let counting = Benchmark.Configuration(
        metrics: [allocations], warmupIterations: 2, maxDuration: .seconds(5), maxIterations: 30,
        thresholds: [allocations: .init(relative: [.p90: 100])])

    Benchmark("batches-of-64-KiB", configuration: counting) { benchmark in
        let producer = try await Setup.producer(batchSize: 65536)
        let before = bench_allocations()
        for _ in 0..<500_000 { try await producer.enqueue(ProducerRecord(topic: "bench", value: Setup.value)) }
        try await producer.flush()
        benchmark.measurement(allocations, Int(bench_allocations() - before))
        await producer.close()
    }

    Benchmark("batches-of-one", configuration: counting) { benchmark in
        let producer = try await Setup.producer(batchSize: 0)
        let before = bench_allocations()
        for _ in 0..<10_000 { try await producer.enqueue(ProducerRecord(topic: "bench", value: Setup.value)) }
        try await producer.flush()
        benchmark.measurement(allocations, Int(bench_allocations() - before))
        await producer.close()
    }

    Benchmark("awaited-one-by-one", configuration: counting) { benchmark in
        let producer = try await Setup.producer(batchSize: 65536)
        let before = bench_allocations()
        for _ in 0..<1000 { _ = try await producer.send(ProducerRecord(topic: "bench", value: Setup.value)) }
        benchmark.measurement(allocations, Int(bench_allocations() - before))
        await producer.close()
    }
}
