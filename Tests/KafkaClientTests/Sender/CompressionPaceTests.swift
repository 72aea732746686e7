import Testing

@testable import KafkaClient

@Suite("How much is compressed in one go", .timeLimit(.minutes(10)))
struct CompressionPaceTests {
    private func settled(processors: Int, bytesPerSecond: Int) -> Int {
        var pace = CompressionPace(processors: processors)
        for _ in 0..<100 {
            let bytes = pace.groupBytes
            pace.compressed(bytes: bytes, in: .seconds(Double(bytes) / Double(bytesPerSecond)))
        }
        return pace.groupBytes
    }

    @Test("What takes 5 ms", arguments: [40_000_000, 100_000_000, 300_000_000])
    func fiveMilliseconds(bytesPerSecond: Int) {
        let bytes = settled(processors: 2, bytesPerSecond: bytesPerSecond)
        #expect(abs(bytes - bytesPerSecond / 200) <= 8)
    }

    @Test("At most 1 MiB and at least 64 KiB for each core, however fast or slow the codec is")
    func bounds() {
        #expect(abs(settled(processors: 4, bytesPerSecond: .max) - (4 << 20)) <= 8)
        #expect(abs(settled(processors: 4, bytesPerSecond: 1) - 4 * 65536) <= 8)
    }

    @Test("A clock that stands still does no harm")
    func noTime() {
        var pace = CompressionPace(processors: 1)
        pace.compressed(bytes: .max, in: .zero)
        #expect(pace.groupBytes == (3 * (256 << 10) + (1 << 20)) / 4)
    }

    @Test("One slow group changes little")
    func oneSlowGroup() {
        var pace = CompressionPace(processors: 2)
        pace.compressed(bytes: 1 << 20, in: .seconds(1))
        #expect(pace.groupBytes > 256 << 10)
    }
}
