import Foundation
import KafkaClient
import KafkaSASL
import Testing

@Suite("Base64", .timeLimit(.minutes(10)))
struct Base64Tests {
    @Test("As Foundation has it, at all lengths")
    func foundation() {
        var generator = SplitMix64(seed: 64)
        for count in 0..<200 {
            let bytes = generator.bytes(count)
            let expected = Data(bytes).base64EncodedString()
            #expect(Base64.encode(bytes) == expected)
            #expect(Base64.decode(expected.utf8) == bytes)
            let url = expected.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
            #expect(Base64.encode(bytes, .url) == url)
            #expect(Base64.decode(url.utf8, .url) == bytes)
        }
    }

    @Test("The examples of RFC 4648")
    func examples() {
        for (text, encoded) in [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] { #expect(Base64.encode(text.utf8) == encoded && Base64.decode(encoded.utf8) == Array(text.utf8)) }
    }

    @Test(
        "What is not the encoding of anything is refused",
        arguments: [
            "=", "==", "A", "AA", "AAA", "A===", "AA=A", "AAAA=", "AB==", "AAB=", "AA-A", "AA A", "A\nAA", "AAAA====",
        ])
    func invalid(text: String) {
        #expect(Base64.decode(text.utf8) == nil)
    }

    @Test(
        "The other alphabet and padding are refused in URLs",
        arguments: ["A", "AA==", "AAA=", "AA+A", "AA/A", "AB", "AAB"])
    func invalidInURLs(text: String) {
        #expect(Base64.decode(text.utf8, .url) == nil)
    }
}
