import Foundation
import KafkaClient
import Testing

@Suite("Error codes as values", .timeLimit(.minutes(10)))
struct KafkaErrorCodeTests {
    @Test("A code is its name, and comes back from it", arguments: KafkaError.Code.all)
    func names(code: KafkaError.Code) throws {
        #expect(code.rawValue == code.description)
        #expect(KafkaError.Code(rawValue: code.rawValue) == code)
        let json = try JSONEncoder().encode([code])
        #expect(String(decoding: json, as: UTF8.self) == "[\"\(code)\"]")
        #expect(try JSONDecoder().decode([KafkaError.Code].self, from: json) == [code])
    }

    @Test("A name that this version does not have is no code")
    func unknown() {
        #expect(KafkaError.Code(rawValue: "notInvented") == nil)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([KafkaError.Code].self, from: Data("[\"notInvented\"]".utf8))
        }
    }

    @Test("Persistence is stored by its name")
    func persistence() throws {
        let all: [KafkaError.Persistence] = [.notWritten, .unknown, .written]
        let json = try JSONEncoder().encode(all)
        #expect(String(decoding: json, as: UTF8.self) == #"["notWritten","unknown","written"]"#)
        #expect(try JSONDecoder().decode([KafkaError.Persistence].self, from: json) == all)
    }
}
