import Foundation
import KafkaClient
import KafkaOAuth
import KafkaTesting
import Testing

/// A token endpoint of Python's standard library (`Tests/Peers/token_endpoint.py`), over HTTP.
@Suite("Token endpoints of other projects", .timeLimit(.minutes(2)))
struct OAuthEndpointTests {
    private func withEndpoint(_ body: (String) async throws -> Void) async throws {
        var root = URL(filePath: #filePath)
        for _ in 0..<5 { root.deleteLastPathComponent() }
        let process = Process()
        process.executableURL = URL(
            filePath: ProcessInfo.processInfo.environment["KAFKA_TEST_PYTHON"]
                ?? root.appending(path: ".build/peers-venv/bin/python").path)
        process.arguments = [root.appending(path: "Tests/Peers/token_endpoint.py").path]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var line = Data()
        while line.last != UInt8(ascii: "\n") {
            guard let byte = try output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty else { break }
            line += byte
        }
        let port = try #require(Int(String(decoding: line.dropLast(), as: UTF8.self)))
        try await body("http://127.0.0.1:\(port)")
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    private func provider(_ url: String, secret: String = "secret", timeout: Duration = .seconds(30)) throws
        -> OAuthTokenProvider
    {
        var configuration = OAuthConfiguration(
            endpoint: url, grant: .clientSecret(id: "client", secret: secret), scope: "kafka produce")
        configuration.requestTimeout = timeout
        return try OAuthTokenProvider(configuration)
    }

    @Test("A token, after an error that passes as well")
    func token() async throws {
        try await withEndpoint { url in
            for path in ["/flaky", "/token"] {
                let token = try await provider(url + path).token()
                #expect(token.value.split(separator: ".").count == 2 && token.lifetime == .seconds(3600))
            }
        }
    }

    @Test("Tokens authenticate a producer again and again while it sends, and nothing is lost")
    func reauthentication() async throws {
        try await withEndpoint { url in
            var setup = EmbeddedClusterConfiguration()
            setup.security.sasl = EmbeddedSASL(mechanisms: [.oauthBearer])
            setup.security.sasl?.sessionLifetime = .seconds(60)
            let cluster = try EmbeddedKafkaCluster(setup)
            try cluster.createTopic("t", partitions: 3)
            var configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
            configuration.securityProtocol = .saslPlaintext
            configuration.sasl = .oauthBearer(try provider(url + "/token"))
            let producer = try KafkaProducer(configuration)
            for number in 0..<2000 {
                if number % 400 == 200 {
                    try await producer.flush()
                    cluster.expireSessions()
                }
                try await producer.enqueue(ProducerRecord(topic: "t", value: "\(number)"))
            }
            await producer.close()
            #expect(Set(cluster.records(in: "t").map { $0.value ?? [] }).count == 2000)
            await cluster.shutdown()
        }
    }

    @Test("A wrong secret, a token that has expired, an endpoint that does not answer")
    func failures() async throws {
        try await withEndpoint { url in
            let refused = await #expect(throws: OAuthError.self) {
                try await provider(url + "/token", secret: "wr0ng").token()
            }
            #expect(refused?.code == .refused && refused?.status == 401 && refused?.answer == "invalid_client")
            #expect(refused.map { "\($0)" }?.contains("wr0ng") == false)
            let late = await #expect(throws: OAuthError.self) { try await provider(url + "/late").token() }
            #expect(late?.code == .unexpectedAnswer && late?.message.contains("clocks") == true)
            var slow = OAuthConfiguration(
                endpoint: url + "/slow", grant: .clientSecret(id: "client", secret: "secret"), scope: "kafka produce")
            slow.requestTimeout = .milliseconds(200)
            slow.maxRetryTime = .zero
            let silent = await #expect(throws: OAuthError.self) { try await OAuthTokenProvider(slow).token() }
            #expect(silent?.code == .unavailable)
        }
    }
}
