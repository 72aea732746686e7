import KafkaJSON
import Testing

@Suite("JSON numbers", .timeLimit(.minutes(10)))
struct JSONNumberTests {
    @Test(
        "64 bits are exact",
        arguments: [
            ("9223372036854775807", Int64.max), ("-9223372036854775808", .min), ("1.0", 1), ("12e2", 1200), ("-0", 0),
            ("0.0e5", 0), ("1200e-2", 12), ("9223372036854775808", nil), ("1.5", nil), ("1e400", nil),
            ("1e-99999999999999999999", nil), ("1e99999999999999999999", nil),
        ])
    func integers(text: String, value: Int64?) throws {
        #expect(try number(text).int64 == value)
    }

    @Test("64 bits without sign are exact")
    func unsigned() throws {
        #expect(try number("18446744073709551615").uint64 == .max)
        #expect(try number("18446744073709551616").uint64 == nil)
        #expect(try number("-1").uint64 == nil)
    }

    @Test("The text is kept", arguments: ["1.10", "1E5", "-0", "123456789012345678901234567890.5"])
    func text(text: String) throws {
        #expect(try JSONValue(parsing: text).text == text)
    }

    @Test("Order is exact, not that of doubles")
    func order() throws {
        let ascending = [
            "-1e999999999999999999999", "-1e400", "-9007199254740993", "-9007199254740992.5", "-9007199254740992",
            "-1.5", "-1",
            "-1e-400", "0", "1e-400", "1.1e-400", "0.1", "0.10000000000000000000000001", "1", "9007199254740992",
            "9007199254740993", "18446744073709551615", "18446744073709551616", "1e400", "11e399", "1e401",
            "1e999999999999999999999",
        ]
        for (left, right) in zip(ascending, ascending.dropFirst()) {
            #expect(try number(left) < number(right))
            #expect(try number(left) != number(right))
            #expect(try !(number(right) < number(left)))
        }
    }

    @Test(
        "Equal by value",
        arguments: [("1", "1.0"), ("1", "10e-1"), ("100", "1e2"), ("0", "-0.0"), ("0.5", "5E-1"), ("1e400", "10e399")])
    func equal(left: String, right: String) throws {
        #expect(try number(left) == number(right))
        #expect(try number(left).hashValue == number(right).hashValue)
    }

    @Test("Integers", arguments: [("1.0", true), ("1e400", true), ("1.5", false), ("15e-1", false), ("150e-1", true)])
    func isInteger(text: String, isInteger: Bool) throws {
        #expect(try number(text).isInteger == isInteger)
    }

    @Test("Numbers of Swift")
    func swift() throws {
        #expect(JSONNumber(UInt64.max).text == "18446744073709551615")
        #expect(JSONNumber(0.1)?.text == "0.1")
        #expect(JSONNumber(1e300)?.double == 1e300)
        #expect(JSONNumber(.infinity) == nil)
        #expect(JSONNumber(.nan) == nil)
        for value in [1e300, 123456.789, -0.0] {
            let number = try #require(JSONNumber(value))
            #expect(try JSONValue(parsing: number.text) == .number(number))
        }
    }

    private func number(_ text: String) throws -> JSONNumber {
        try #require(try JSONValue(parsing: text).numberValue)
    }
}
