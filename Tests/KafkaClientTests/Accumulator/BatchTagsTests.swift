import Testing

@testable import KafkaClient

@Suite("Tags of a batch's records", .timeLimit(.minutes(10)))
struct BatchTagsTests {
    private func tags(_ all: [Int?]) -> BatchTags {
        var tags = BatchTags()
        for (index, tag) in all.enumerated() {
            if let tag { tags.add(tag, at: Int32(index)) }
        }
        return tags
    }

    @Test(
        "Every record has its own, whichever have one",
        arguments: [
            [], [7], [nil], [1, 2, 3], [1, 2, nil], [nil, nil, 5], [nil, 1, nil, 2, nil], [0, nil, 0],
            [.min, nil, nil, .max, nil, 4, 5, 6, nil],
        ] as [[Int?]])
    func lookup(all: [Int?]) {
        let tags = tags(all)
        #expect(all.indices.map { tags.tag(of: Int32($0)) } == all)
        #expect(tags.tag(of: Int32(all.count)) == nil)
        #expect(tags.isEmpty == all.allSatisfy { $0 == nil })
    }
}
