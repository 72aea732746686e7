import Testing

@testable import KafkaClient

@Suite("Random numbers", .timeLimit(.minutes(10)))
struct SplitMix64Tests {
    @Test("The same seed gives the same numbers, another one others")
    func seeds() {
        func numbers(_ seed: UInt64) -> [UInt32] {
            let random = SharedRandom(seed: seed)
            return (0..<20).map { _ in random.next() }
        }
        #expect(numbers(1) == numbers(1))
        #expect(numbers(1) != numbers(2))
        #expect(Set(numbers(1)).count == 20)
    }

    @Test("Numbers are spread evenly")
    func spread() {
        let random = SharedRandom(seed: 9)
        var counts = Array(repeating: 0, count: 16)
        for _ in 0..<16_000 { counts[Int(random.next() >> 28)] += 1 }
        #expect(counts.allSatisfy { (850...1150).contains($0) })
    }

    @Test("SplitMix64 gives the published numbers")
    func reference() {
        var random = SplitMix64(seed: 1_234_567)
        let numbers = (0..<5).map { _ in random.next() }
        #expect(
            numbers == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ])
    }
}
