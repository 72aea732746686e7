import KafkaWire
import Testing

@testable import KafkaClient

@Suite("Versions that a broker speaks", .timeLimit(.minutes(10)))
struct ApiVersionTableTests {
    @Test("The newest version of both is chosen")
    func overlap() {
        let table = ApiVersionTable(
            ApiVersionsResponse(apiKeys: [
                ApiVersionRange(.produce, 3...9), ApiVersionRange(.metadata, 5...20),
                ApiVersionRange(.initProducerID, 7...9),
                ApiVersionRange(apiKeyCode: ApiKey.fetch.rawValue, minVersion: 5, maxVersion: 4),
                ApiVersionRange(apiKeyCode: 9999, minVersion: 0, maxVersion: 1),
            ]))
        #expect(table.version(of: .produce, within: 3...13) == 9)
        #expect(table.version(of: .produce, within: 9...13) == 9)
        #expect(table.version(of: .produce, within: 10...13) == nil)
        #expect(table.version(of: .metadata, within: 1...13) == 13)
        #expect(table.version(of: .metadata, within: 1...5) == 5)
        #expect(table.version(of: .metadata, within: 1...4) == nil)
        #expect(table.version(of: .initProducerID, within: 0...5) == nil)
        #expect(table.version(of: .fetch, within: 0...13) == nil, "a range that ends before it starts is none")
        #expect(table.range(of: .fetch) == nil)
        #expect(table.range(of: .produce) == 3...9)
        #expect(table.version(of: .createTopics, within: 0...9) == nil)
    }
}
