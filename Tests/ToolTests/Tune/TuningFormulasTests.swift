import KafkaClient
import Testing

@testable import kafka_producer

@Suite("The arithmetic of settings", .timeLimit(.minutes(10)))
struct TuningFormulasTests {
    @Test("10,000 records a second of 500 bytes fill 32 KiB in 7.9 ms with the margin: 8 rounded, 7 cut")
    func optimalLinger() {
        let records = BatchingFormulas.recordsPerBatch(batchBytes: 32 * 1024, recordBytes: 500)
        #expect(Format.fixed(records, 1) == "65.5")
        let linger = BatchingFormulas.optimalLinger(batchBytes: 32 * 1024, recordBytes: 500, recordsPerSecond: 10_000)
        #expect(Format.fixed(linger, 2) == "7.86")
        #expect(linger.rounded() == 8)
        #expect(Int(linger) == 7)
        #expect(
            BatchingFormulas.optimalLinger(batchBytes: 32 * 1024, recordBytes: 500, recordsPerSecond: 0) == .infinity)
    }

    @Test(
        "Without the margin, that linger fills the batch exactly; a shorter one fills less, and never less than a record"
    )
    func expectedFill() {
        func fill(_ linger: Double) -> Double {
            TuningFormulas.expectedFill(
                batchBytes: 32_000, recordBytes: 500, recordsPerSecond: 10_000, lingerMilliseconds: linger)
        }
        #expect(fill(6.4) == 1)
        #expect(fill(3.2) == 0.5)
        #expect(fill(100) == 1)
        #expect(fill(0) == 500.0 / 32_000)
    }

    @Test("Throughput is batches of all partitions per linger, unless the network takes less")
    func throughputBound() {
        func bound(_ linger: Double, _ bandwidth: Double?) -> Double? {
            TuningFormulas.throughputBound(
                batchBytes: 16_384, lingerMilliseconds: linger, partitions: 10, bandwidth: bandwidth)
        }
        // 16 KiB x 200 a second x 10
        #expect(bound(5, nil) == 32_768_000)
        #expect(bound(5, 12_500_000) == 12_500_000)
        #expect(bound(0, 12_500_000) == 12_500_000)
        #expect(bound(0, nil) == nil)
    }

    @Test("A buffer for an outage holds what comes in meanwhile")
    func outageBuffer() {
        let bytes = TuningFormulas.outageBuffer(recordBytes: 500, recordsPerSecond: 10_000, seconds: 30)
        #expect(bytes == 150_000_000)
    }

    @Test("Memory is a batch for each partition and the requests in flight; at most the buffer and its batches' cost")
    func memory() {
        // Four partitions on each of three brokers: requests of 64 KiB, five to each broker.
        #expect(
            TuningFormulas.workingMemory(
                batchBytes: 16_384, partitions: 12, brokers: 3, inFlight: 5, maxRequestBytes: 1 << 20)
                == 12 * 16_384 + 3 * 5 * 4 * 16_384)
        #expect(
            TuningFormulas.workingMemory(
                batchBytes: 16_384, partitions: 1, brokers: 3, inFlight: 5, maxRequestBytes: 1 << 20)
                == 16_384 + 5 * 16_384)
        #expect(
            TuningFormulas.workingMemory(
                batchBytes: 1 << 20, partitions: 100, brokers: 1, inFlight: 1, maxRequestBytes: 1 << 20)
                == 100 << 20 + 1 << 20)
        #expect(
            TuningFormulas.memoryPerProducer(bufferMemory: 32 << 20, batchBytes: 16_384) == 32 << 20 + 2048 * 1024)
    }

    @Test("Requests go to brokers at the rate at which batches do, and in-flight ones bound bytes by the round trip")
    func requests() {
        let rate = TuningFormulas.requestsPerBroker(recordsPerSecond: 10_000, recordsPerBatch: 50, brokers: 4)
        #expect(rate == 50)
        #expect(TuningFormulas.requestsPerBroker(recordsPerSecond: 100, recordsPerBatch: 0.2, brokers: 1) == 100)
        #expect(
            TuningFormulas.pipelineBound(inFlight: 5, requestBytes: 100_000, roundTripMilliseconds: 10) == 50_000_000)
    }
}
