import Foundation
import KafkaJSON
import Testing

@Suite("JSON parser", .timeLimit(.minutes(10)))
struct JSONParserTests {
    @Test("Each kind of value")
    func values() throws {
        let values: [(text: String, value: JSONValue)] = [
            ("null", nil), ("true", true), (" false ", false), ("0", 0), ("-7", -7), ("\"\"", ""), ("[ ]", []),
            ("{ }", [:]), ("[1,[true,{}],null]", [1, [true, [:]], nil]),
            (#"{ "a" : 1 , "b" : [ "c" ] }"#, ["a": 1, "b": ["c"]]),
            (#""\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00é""#, "\"\\/\u{8}\u{c}\n\r\t\u{e9}\u{1F600}\u{e9}"),
        ]
        for (text, value) in values { #expect(try JSONValue(parsing: text) == value) }
    }

    @Test("Booleans are no numbers")
    func booleans() throws {
        #expect(try JSONValue(parsing: "true") != JSONValue(parsing: "1"))
        #expect(try JSONValue(parsing: "false") != JSONValue(parsing: "0"))
    }

    @Test("Members keep their order, and few and many are found")
    func members() throws {
        for count in [1, 12, 13, 14, 300] {
            let names = (0..<count).map { "name-\($0 * 7919 % 1009)" }
            let text = "{" + names.map { "\"\($0)\":\"\($0)\"" }.joined(separator: ",") + "}"
            let object = try #require(try JSONValue(parsing: text).objectValue)
            #expect(Array(object.names) == names)
            #expect(names.allSatisfy { object[$0] == .string($0) })
            #expect(object["name"] == nil)
            #expect(JSONValue.object(object).text == text)
        }
    }

    @Test(
        "What is not JSON is refused with its place",
        arguments: [
            ("", "it ends too early", 0), ("{", "the name of a member is missing", 1), ("[1", "it ends too early", 2),
            ("[1 2]", "a comma or ] is missing", 3), ("{\"a\" 1}", "a colon is missing", 5),
            ("{\"a\":1 \"b\":2}", "a comma or } is missing", 7), ("[1,]", "a value is missing", 3),
            ("{\"a\":1,}", "the name of a member is missing", 7), ("01", "a number begins with a zero", 0),
            ("-", "a digit is missing", 1), ("1.", "a digit is missing", 2), ("1e+", "a digit is missing", 3),
            (".5", "a value is missing", 0), ("+1", "a value is missing", 0), ("truth", "an unknown word", 0),
            ("NaN", "a value is missing", 0), ("1 1", "there is something after the value", 2),
            ("\"a", "a string does not end", 2), ("\"a\\", "an unknown escape in a string", 2),
            ("\"\\x\"", "an unknown escape in a string", 1), ("\"\\ud800\"", "half of a surrogate pair", 1),
            ("\"\\udc00\"", "half of a surrogate pair", 1), ("\"\\ud800\\n\"", "half of a surrogate pair", 1),
            ("\"\\ud800\\u0041\"", "half of a surrogate pair", 1),
            ("\"\\u00g0\"", "an escape needs four hexadecimal digits", 5),
            ("\"\u{1}\"", "a control character in a string is not escaped", 1),
            ("\"\\n\u{1}\"", "a control character in a string is not escaped", 3),
            ("1\0", "there is something after the value", 1),
            (#"{"a":1,"a":1}"#, #"two members of an object have the name "a""#, 7),
        ])
    func errors(text: String, reason: String, offset: Int) throws {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error?.reason == reason)
        #expect(error?.offset == offset)
    }

    @Test("Line and column")
    func place() {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: "{\n  \"a\": x\n}") }
        #expect(error?.description == "not valid JSON: a value is missing (line 2, column 8)")
    }

    @Test(
        "Invalid UTF-8 is refused", arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82]] as [[UInt8]])
    func invalidUTF8(bytes: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        for prefix in [[], Array(#"\n"#.utf8)] {
            #expect(throws: JSONError.self) { try JSONValue(parsing: [quote] + prefix + bytes + [quote]) }
        }
    }

    @Test("A byte order mark is skipped")
    func byteOrderMark() throws {
        #expect(try JSONValue(parsing: "\u{FEFF}[1]") == [1])
    }

    @Test("Canonically equivalent names are different members")
    func equivalentNames() throws {
        let value = try JSONValue(parsing: "{\"\u{e9}\":1,\"e\u{301}\":2}")
        #expect(value["\u{e9}"] == 1)
        #expect(value["e\u{301}"] == 2)
        #expect(JSONValue.string("\u{e9}") != JSONValue.string("e\u{301}"))
    }

    @Test("Depth and size are bounded")
    func limits() throws {
        let nested = String(repeating: "[", count: 5) + String(repeating: "]", count: 5)
        _ = try JSONValue(parsing: nested, limits: JSONLimits(depth: 5, bytes: 10))
        for limits in [JSONLimits(depth: 4), JSONLimits(bytes: 9)] {
            #expect(throws: JSONError.self) { try JSONValue(parsing: nested, limits: limits) }
        }
        let endless = String(repeating: "[{\"a\":", count: 1_000_000)
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: endless) }
        #expect(error?.reason == "arrays and objects are nested too deep")
    }

    @Test("Reads as Foundation reads")
    func foundation() throws {
        let seeds = [
            #"{"id":"o-1","total":12.5,"lines":[{"sku":"A","n":-3e2}],"gift":false,"note":null,"é":"\u00e9\n"}"#,
            #"[[],{},"",0,-0.5,1e-7,true,"\\\"\/"]"#,
        ]
        var generator = Numbers(state: 7)
        var accepted = 0
        for _ in 0..<20_000 {
            var bytes = Array((seeds.randomElement(using: &generator) ?? "").utf8)
            for _ in 0..<Int.random(in: 0...2, using: &generator) {
                let position = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes.remove(at: position)
                case 1: bytes[position] = bytes.randomElement(using: &generator) ?? 0
                default: bytes.insert(bytes.randomElement(using: &generator) ?? 0, at: position)
                }
            }
            let theirs = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            let ours = Result { try JSONValue(parsing: bytes) }
            let text = String(decoding: bytes, as: UTF8.self)
            switch (ours, theirs) {
            case (.success(let value), let theirs?):
                accepted += 1
                #expect(isSame(value, theirs), "\(text)")
                #expect(try JSONValue(parsing: value.text) == value)
            case (.success, nil): Issue.record("Foundation refuses \(text)")
            case (.failure(let error as JSONError), .some):
                // Foundation keeps one of two members with the same name, and accepts a comma before an end.
                let isComma = text.contains(",]") || text.contains(",}")
                #expect(error.reason.contains("have the name") || isComma, "\(text): \(error)")
            case (.failure, _): break
            }
        }
        #expect(accepted > 5000)
    }

    private func isSame(_ value: JSONValue, _ other: Any) -> Bool {
        switch value {
        case .null: other is NSNull
        case .bool(let value): other as? Bool == value
        case .number(let number): (other as? NSNumber)?.doubleValue == number.double
        case .string(let text): other as? String == text
        case .array(let values):
            (other as? [Any]).map { $0.count == values.count && zip(values, $0).allSatisfy(isSame) } ?? false
        case .object(let object):
            (other as? [String: Any]).map { other in
                other.count == object.count
                    && object.members.allSatisfy { member in
                        other[member.name].map { isSame(member.value, $0) } ?? false
                    }
            } ?? false
        }
    }
}

/// Random numbers that are the same each time.
struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
