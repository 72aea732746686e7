import KafkaWire
import KafkaWireFixtures
import Testing

@Suite("ApiVersions", .timeLimit(.minutes(10)))
struct ApiVersionsTests {
    @Test("Requests as other clients write them")
    func requests() throws {
        try checkFixtures(ApiVersionsRequest.self) { _, version in
            version < 3
                ? ApiVersionsRequest()
                : ApiVersionsRequest(clientSoftwareName: "swift-kafka", clientSoftwareVersion: "1.2.3")
        }
    }

    static let ranges = [
        ApiVersionRange(.produce, 3...13), ApiVersionRange(.apiVersions, 0...4),
        ApiVersionRange(apiKeyCode: 12345, minVersion: -1, maxVersion: 32767),
    ]

    @Test("Responses as brokers write them")
    func responses() throws {
        try checkFixtures(
            ApiVersionsResponse.self, decodeOnly: ["unsupportedOdd", "unknownTags"], expected: Self.expected)
    }

    static func expected(_ name: String, _ version: Int16) -> ApiVersionsResponse? {
        switch name {
        case "full" where version < 3:
            return ApiVersionsResponse(apiKeys: ranges, throttleTimeMs: version >= 1 ? 77 : 0)
        case "full":
            return ApiVersionsResponse(
                apiKeys: ranges, throttleTimeMs: 77,
                supportedFeatures: [
                    FeatureRange(name: "metadata.version", minVersion: 1, maxVersion: 25),
                    FeatureRange(name: "kraft.version", minVersion: 0, maxVersion: 1),
                ], finalizedFeaturesEpoch: 1_234_567_890_123,
                finalizedFeatures: [FeatureRange(name: "metadata.version", minVersion: 3, maxVersion: 24)],
                zkMigrationReady: true)
        case "plain":
            return ApiVersionsResponse(apiKeys: ranges)
        case "error":
            return ApiVersionsResponse(errorCode: .saslAuthenticationFailed, throttleTimeMs: version >= 1 ? 5 : 0)
        case "unsupported":
            return ApiVersionsResponse(errorCode: .unsupportedVersion, apiKeys: [ApiVersionRange(.apiVersions, 0...3)])
        case "unsupportedOdd":
            return ApiVersionsResponse(errorCode: .unsupportedVersion)
        case "unknownTags":
            return ApiVersionsResponse(apiKeys: [ApiVersionRange(.produce, 3...13)], finalizedFeaturesEpoch: 255)
        default:
            return nil
        }
    }

    @Test("The versions of an API are found")
    func versions() {
        let response = ApiVersionsResponse(
            apiKeys: [
                ApiVersionRange(.produce, 3...13), ApiVersionRange(apiKeyCode: 3, minVersion: 5, maxVersion: 4),
            ])
        #expect(response.versions(of: .produce) == 3...13)
        #expect(response.versions(of: .metadata) == nil, "a range without versions is none")
        #expect(response.versions(of: .fetch) == nil)
    }

    @Test("The answer to a version that is not understood has the oldest form", arguments: ApiVersionsResponse.versions)
    func unsupported(version: Int16) {
        let response = ApiVersionsResponse(
            errorCode: .unsupportedVersion, apiKeys: [ApiVersionRange(.apiVersions, 0...4)], throttleTimeMs: 9)
        #expect(
            written { response.encode(into: &$0, version: version) }
                == [0, 35, 0, 0, 0, 1, 0, 18, 0, 0, 0, 4])
    }
}
