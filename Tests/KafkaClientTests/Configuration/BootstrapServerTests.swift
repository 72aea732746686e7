import KafkaClient
import Testing

@Suite("Bootstrap servers", .timeLimit(.minutes(10)))
struct BootstrapServerTests {
    @Test(
        "Entries are taken apart",
        arguments: [
            ("kafka-1.example.com:9093", "kafka-1.example.com", 9093), ("localhost", "localhost", 9092),
            ("10.0.0.1:1", "10.0.0.1", 1), ("[::1]:65535", "::1", 65535), ("[fe80::1%eth0]", "fe80::1%eth0", 9092),
            ("  a_b:80 ", "a_b", 80), ("PLAINTEXT://a:1", "a", 1), ("plaintext://a", "a", 9092),
            (" Plaintext://[::1]:2", "::1", 2),
        ] as [(String, String, UInt16)])
    func parts(entry: String, host: String, port: UInt16) throws {
        let server = try BootstrapServer(entry)
        #expect(server.host == host)
        #expect(server.port == port)
        #expect(try BootstrapServer(server.description) == server)
    }

    @Test(
        "Malformed entries are refused with the reason",
        arguments: [
            ("", "is empty"), ("   ", "is empty"), (":9092", "has no host"), ("a:", "port \"\""),
            ("a:0", "1 to 65535"), ("a:65536", "1 to 65535"), ("a:+1", "1 to 65535"), ("a:x", "1 to 65535"),
            ("::1:9092", "in brackets"), ("[::1", "never closes"), ("[::1]9092", "after the bracket"),
            ("[example.com]:1", "other than an IPv6 address"), ("[]:1", "other than an IPv6 address"),
            ("SSL://a:1", "asks for the protocol SSL, but security.protocol"),
            ("sasl_ssl://a:1", "asks for the protocol SASL_SSL, but security.protocol"),
            ("SASL_PLAINTEXT://a:1", "is PLAINTEXT; change one of the two"),
            ("http://a:1", "starts with \"http://\", which is no protocol"),
            ("PLAINTEXT_HOST://a:1", "write host:port"), ("://a:1", "no protocol"), ("PLAINTEXT://", "has no host"),
            ("PLAINTEXT://PLAINTEXT://a", "port \"//a\""), ("a b:1", "character"), ("a/b:1", "character"),
            ("[::1]:", "port \"\""),
        ])
    func malformed(entry: String, reason: String) {
        let message = configurationMessage { () throws(KafkaError) in _ = try BootstrapServer.list(["ok:1", entry]) }
        #expect(message.contains("bootstrap.servers (bootstrapServers)"))
        #expect(message.contains(reason))
    }

    @Test("Commas too many in properties do no harm", arguments: ["a:1,b:2,", ",a:1,,b:2", " a:1 , ,b:2 ,, "])
    func commas(text: String) throws {
        let configuration = try ProducerConfiguration(properties: ["bootstrap.servers": text])
        #expect(configuration.bootstrapServers == ["a:1", "b:2"])
    }

    @Test("An empty list, an empty entry and a duplicate are refused")
    func lists() {
        #expect(configurationMessage { () throws(KafkaError) in _ = try BootstrapServer.list([]) }.contains("is empty"))
        let nothing = configurationMessage { () throws(KafkaError) in
            _ = try ProducerConfiguration(properties: ["bootstrap.servers": " , "])
        }
        #expect(nothing.contains("bootstrap.servers (bootstrapServers) is empty"))
        let gap = configurationMessage { () throws(KafkaError) in _ = try BootstrapServer.list(["a:1", "", "b:2"]) }
        #expect(gap.contains("Entry 2, \"\", of bootstrap.servers (bootstrapServers) is empty"))
        let withScheme = configurationMessage { () throws(KafkaError) in
            _ = try BootstrapServer.list(["a:1", "PLAINTEXT://a:1"])
        }
        #expect(withScheme.contains("\"PLAINTEXT://a:1\" of bootstrap.servers (bootstrapServers) is there twice"))
        let duplicate = configurationMessage { () throws(KafkaError) in
            _ = try BootstrapServer.list(["a:9092", "b:1", "A"])
        }
        #expect(duplicate.contains("\"A\""))
        #expect(duplicate.contains("twice, first as \"a:9092\""))
    }

    @Test("The order is kept, and the same host may have several ports")
    func order() throws {
        let servers = try BootstrapServer.list(["b:1", "a:1", "a:2"])
        #expect(servers.map(\.description) == ["b:1", "a:1", "a:2"])
    }
}
