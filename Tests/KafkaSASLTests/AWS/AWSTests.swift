import KafkaSASL
import KafkaTLS
import Testing

@Suite("Amazon MSK", .timeLimit(.minutes(10)))
struct AWSTests {
    @Test("Tokens are what botocore signs", arguments: AWSFixture.all)
    func tokens(fixture: AWSFixture) throws {
        let signer = try AWSTokenSigner(region: fixture.region, userAgent: fixture.userAgent, try Crypto())
        let credentials = AWSCredentials(
            accessKeyID: fixture.accessKey, secretAccessKey: Secret(fixture.secretKey),
            sessionToken: fixture.sessionToken.map { Secret($0) })
        // The time is signed in whole seconds.
        for milliseconds: Int64 in [0, 999] {
            let token = try signer.token(credentials, nowMs: fixture.nowMs + milliseconds)
            #expect(token.value.reveal { $0 } == Array(fixture.token.utf8))
            #expect(token.issuedAtMs == fixture.nowMs && token.expiresAtMs == fixture.nowMs + 900_000)
            #expect(token.principal == fixture.accessKey)
        }
        // The fixtures differ from each other, so the comparison is not one of nothing.
        #expect(Set(AWSFixture.all.map(\.token)).count == AWSFixture.all.count)
    }

    @Test("A token does not outlive the credentials")
    func expiry() throws {
        let signer = try AWSTokenSigner(region: "eu-west-1", userAgent: "a", try Crypto())
        let credentials = AWSCredentials(accessKeyID: "AKIA", secretAccessKey: "key", expiresAtMs: 100_000)
        #expect(try signer.token(credentials, nowMs: 50_000).expiresAtMs == 100_000)
        #expect(try signer.token(credentials, nowMs: 0).expiresAtMs == 100_000)
        let long = AWSCredentials(accessKeyID: "AKIA", secretAccessKey: "key", expiresAtMs: 10_000_000)
        #expect(try signer.token(long, nowMs: 50_000).expiresAtMs == 950_000)
    }

    @Test("The region is in the broker's name")
    func regions() {
        let names = [
            "b-1.orders.a1b2c3.c2.kafka.eu-west-1.amazonaws.com": "eu-west-1",
            "boot-a1b2.c1.kafka-serverless.us-east-1.amazonaws.com": "us-east-1",
            "b-1.orders.a1b2c3.c2.kafka.cn-north-1.amazonaws.com.cn": "cn-north-1",
            "b-1.orders.a1b2c3.vpce.c2.kafka.us-gov-west-1.amazonaws.com.": "us-gov-west-1",
            "B-1.Orders.Kafka.AP-South-2.AmazonAWS.com": "ap-south-2",
        ]
        for (host, region) in names { #expect(AWSRegion.of(host: host) == region) }
        for host in [
            "", ".", "kafka.example.com", "eu-west-1.amazonaws.com", "b-1.kafka.eu-west-1.amazonaws.com.example.com",
            "b-1.s3.eu-west-1.amazonaws.com", "b-1.kafka..amazonaws.com", "b-1.kafka.a_b.amazonaws.com", "10.0.0.1",
        ] { #expect(AWSRegion.of(host: host) == nil) }
    }

    @Test("Else it comes from the environment")
    func environmentRegion() throws {
        let msk = "b-1.orders.kafka.eu-west-1.amazonaws.com"
        let both = ["AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-2"]
        #expect(try AWSRegion.find(hosts: ["broker", msk], environment: both) == "eu-west-1")
        #expect(try AWSRegion.find(hosts: ["broker"], environment: both) == "us-east-1")
        #expect(try AWSRegion.find(hosts: [], environment: ["AWS_DEFAULT_REGION": "us-east-2"]) == "us-east-2")
        let missing =
            "The AWS region is unknown: it is not part of the brokers' names, and AWS_REGION is not set. Set it."
        expectError(.invalidSetting(missing)) { () throws(SASLError) in
            try AWSRegion.find(hosts: ["broker"], environment: ["AWS_REGION": ""])
        }
        let invalid = "AWS_REGION is not an AWS region: use one such as eu-west-1."
        expectError(.invalidSetting(invalid)) { () throws(SASLError) in
            try AWSRegion.find(hosts: [], environment: ["AWS_REGION": "evil.example/"])
        }
        expectError(.invalidSetting("The AWS region is not valid: use one such as eu-west-1.")) {
            () throws(SASLError) in try AWSTokenSigner(region: "a/b", userAgent: "a", crypto())
        }
    }

    private func crypto() throws(SASLError) -> Crypto {
        do throws(TLSError) {
            return try Crypto()
        } catch {
            throw SASLError(.cryptography(error))
        }
    }

    @Test("Credentials come from the environment")
    func environment() throws {
        var environment = ["AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "key"]
        #expect(
            try AWSCredentials(environment: environment) == AWSCredentials(accessKeyID: "AKIA", secretAccessKey: "key"))
        environment["AWS_SESSION_TOKEN"] = "token"
        #expect(try AWSCredentials(environment: environment).sessionToken == "token")
        environment["AWS_SESSION_TOKEN"] = ""
        #expect(try AWSCredentials(environment: environment).sessionToken == nil)
        for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] {
            var less = environment
            less[name] = ""
            let problem =
                "AWS credentials are missing: the environment has no \(name). Set it, or set a provider of credentials."
            expectError(.invalidSetting(problem)) { () throws(SASLError) in try AWSCredentials(environment: less) }
        }
    }
}
