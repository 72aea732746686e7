import KafkaClient
import Testing

@Suite("Properties files", .timeLimit(.minutes(10)))
struct PropertiesFileTests {
    @Test(
        "The format is that of java.util.Properties",
        arguments: [
            ("a=1\nb=2", ["a": "1", "b": "2"]),
            ("a: 1\r\nb 2\rc\t=\t3", ["a": "1", "b": "2", "c": "3"]),
            ("  a  =  1  ", ["a": "1  "]),
            ("# a=1\n ! b=2\n\n   \nc=#3", ["c": "#3"]),
            ("a=1\\\n    2\\\n\t3\nb=4", ["a": "123", "b": "4"]),
            ("a=1\\\\\nb=2", ["a": "1\\", "b": "2"]),
            ("a=1\\\\\\\n2", ["a": "1\\2"]),
            ("a=1\\\n# not a comment", ["a": "1# not a comment"]),
            ("# a comment \\\na=1", ["a": "1"]),
            ("a\\=b\\:c\\ d=1", ["a=b:c d": "1"]),
            ("a=b=c:d", ["a": "b=c:d"]),
            ("a", ["a": ""]), ("a=", ["a": ""]), ("=1", ["": "1"]), ("a==1", ["a": "=1"]),
            ("a=\\t\\n\\r\\f\\q\\\\", ["a": "\t\n\r\u{c}q\\"]),
            ("a=\\u00e9\\uD83D\\uDE00", ["a": "é😀"]),
            ("a=é😀", ["a": "é😀"]),
            ("a=1\na=2", ["a": "2"]),
            ("a=1\\", ["a": "1"]),
            ("\\", ["": ""]),
            ("", [:]), ("\n\r\n", [:]),
        ] as [(String, [String: String])])
    func format(text: String, expected: [String: String]) throws {
        #expect(try ProducerConfiguration.parseProperties(text) == expected)
    }

    @Test("An escape that is not complete names its line", arguments: ["a=\\u12", "a=\\uzzzz", "a=\\u+123", "\\u=1"])
    func badEscape(text: String) {
        let message = configurationMessage { () throws(KafkaError) in
            _ = try ProducerConfiguration.parseProperties("# first\nx=1\n" + text)
        }
        #expect(message.contains("Line 3"))
    }

    @Test("A file makes a configuration")
    func configuration() throws {
        let text = """
            # The cluster
            bootstrap.servers = kafka-1:9092,\\
                                kafka-2:9092
            linger.ms: 20
            compression.type lz4
            """
        let configuration = try ProducerConfiguration(properties: ProducerConfiguration.parseProperties(text))
        #expect(configuration.bootstrapServers == ["kafka-1:9092", "kafka-2:9092"])
        #expect(configuration.linger == .milliseconds(20))
        #expect(configuration.compression == .lz4)
    }
}
