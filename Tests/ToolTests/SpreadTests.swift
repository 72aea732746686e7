import Testing

@testable import kafka_producer

@Suite("Medians and noise", .timeLimit(.minutes(10)))
struct SpreadTests {
    @Test("The median of an odd and of an even number, whatever their order")
    func median() {
        #expect(Spread([3, 1, 2])?.median == 2)
        #expect(Spread([4, 1, 2, 3])?.median == 2.5)
        #expect(Spread([7])?.median == 7)
        #expect(Spread([]) == nil)
        #expect(Spread([.nan, 5])?.count == 1)
        #expect(Spread([3, 1, 2]).map { [$0.low, $0.high] } == [1, 3])
    }

    @Test("Ranges that overlap are noise, and what was measured once has no known noise")
    func differences() throws {
        let low = try #require(Spread([1, 2, 3]))
        let middle = try #require(Spread([3, 4, 5]))
        let high = try #require(Spread([4, 5, 6]))
        #expect(low.difference(to: middle) == .noise)
        #expect(low.difference(to: high) == .lower)
        #expect(high.difference(to: low) == .higher)
        #expect(try #require(Spread([9])).difference(to: low) == .unknown)
    }
}
