import Foundation
import KafkaAvro
import Testing

@Suite("Avro's logical types", .timeLimit(.minutes(10)))
struct LogicalValueTests {
    private func roundTrip<Value: Codable & Equatable>(_ value: Value, _ schema: String) throws -> [UInt8] {
        let schema = try AvroSchema(schema)
        let bytes = try AvroEncoder(schema: schema).encode(value)
        #expect(try AvroDecoder(Value.self, schema: schema).decode(bytes) == value)
        return bytes
    }

    private func logical(_ type: String, _ name: String) -> String {
        #"{"type": "\#(type)", "logicalType": "\#(name)"}"#
    }

    @Test("Dates are days, and timestamps their fractions of a second")
    func dates() throws {
        let day = Date(timeIntervalSince1970: 86_400 * 3)
        #expect(try roundTrip(day, logical("int", "date")) == [6])
        let before = Date(timeIntervalSince1970: -1)
        #expect(try AvroEncoder(schema: AvroSchema(logical("int", "date"))).encode(before) == [1])
        let moment = Date(timeIntervalSince1970: 1.5)
        for local in ["", "local-"] {
            #expect(try roundTrip(moment, logical("long", local + "timestamp-millis")) == zigzag(1_500))
            #expect(try roundTrip(moment, logical("long", local + "timestamp-micros")) == zigzag(1_500_000))
            #expect(try roundTrip(moment, logical("long", local + "timestamp-nanos")) == zigzag(1_500_000_000))
        }
        #expect(try roundTrip(before, logical("long", "timestamp-millis")) == zigzag(-1_000))
        #expect(try roundTrip(Date?.some(moment), #"["null", \#(logical("long", "timestamp-millis"))]"#).first == 2)
        #expect(throws: AvroError.self) { try roundTrip(moment, "long") }
        #expect(throws: AvroError.self) {
            try roundTrip(Date(timeIntervalSince1970: 1e300), logical("long", "timestamp-millis"))
        }
        #expect(throws: AvroError.self) {
            try roundTrip(Date(timeIntervalSince1970: .nan), logical("long", "timestamp-nanos"))
        }
        #expect(throws: AvroError.self) { try roundTrip(Date.distantFuture, logical("long", "timestamp-nanos")) }
    }

    private func zigzag(_ value: Int64) throws -> [UInt8] { try AvroEncoder(schema: AvroSchema("long")).encode(value) }

    @Test("Times of day, UUIDs and durations")
    func others() throws {
        #expect(try roundTrip(Duration.milliseconds(1_234), logical("int", "time-millis")) == zigzag(1_234))
        #expect(try roundTrip(Duration.microseconds(1_234), logical("long", "time-micros")) == zigzag(1_234))
        #expect(throws: AvroError.self) { try roundTrip(Duration.seconds(86_400), logical("int", "time-millis")) }
        let uuid = try #require(UUID(uuidString: "00112233-4455-6677-8899-AABBCCDDEEFF"))
        let text = Array("00112233-4455-6677-8899-aabbccddeeff".utf8)
        #expect(try roundTrip(uuid, logical("string", "uuid")) == [72] + text)
        let fixed = #"{"type": "fixed", "name": "F", "size": 16, "logicalType": "uuid"}"#
        #expect(try roundTrip(uuid, fixed) == (0..<16).map { UInt8($0 * 0x11) })
        let duration = AvroDuration(months: 1, days: 2, milliseconds: 256)
        #expect(
            try roundTrip(duration, #"{"type": "fixed", "name": "F", "size": 12, "logicalType": "duration"}"#)
                == [1, 0, 0, 0, 2, 0, 0, 0, 0, 1, 0, 0])
        #expect(try roundTrip(URL(string: "https://a.b/c"), #"["null", "string"]"#).count == 15)
    }

    @Test(
        "Decimals are the unscaled number in two's complement",
        arguments: [
            ("0", [2, 0]), ("1", [2, 100]), ("1.28", [4, 0, 0x80]), ("-1.28", [2, 0x80]), ("-1.29", [4, 0xFF, 0x7F]),
            ("-0.01", [2, 0xFF]), ("123456789012345678.99", [18, 0xAB, 0x54, 0xA9, 0x8C, 0xEB, 0x1F, 0x0A, 0xD3]),
        ] as [(String, [UInt8])])
    func decimals(text: String, bytes: [UInt8]) throws {
        let value = try #require(Decimal(string: text))
        let schema = #"{"type": "bytes", "logicalType": "decimal", "precision": 20, "scale": 2}"#
        let encoded = try roundTrip(value, schema)
        if text.utf8.count < 12 {
            #expect(encoded == bytes)
        } else {
            #expect(encoded.count == 10 || encoded.count == 9)
        }
        let fixed =
            #"{"type": "fixed", "name": "F", "size": 20, "logicalType": "decimal", "precision": 40, "scale": 2}"#
        #expect(try roundTrip(value, fixed).suffix(encoded.count - 1) == encoded.dropFirst())
    }

    @Test("Decimals that do not fit are refused")
    func largeDecimals() throws {
        let schema = #"{"type": "bytes", "logicalType": "decimal", "precision": 4, "scale": 2}"#
        for text in ["100", "0.001", "-100"] {
            let value = try #require(Decimal(string: text))
            #expect(throws: AvroError.self) { try roundTrip(value, schema) }
        }
        #expect(throws: AvroError.self) { try roundTrip(Decimal.nan, schema) }
    }

    @Test(
        "A logical type that is not valid is ignored",
        arguments: [
            #"{"type": "string", "logicalType": "date"}"#, #"{"type": "int", "logicalType": "timestamp-millis"}"#,
            #"{"type": "bytes", "logicalType": "decimal"}"#,
            #"{"type": "bytes", "logicalType": "decimal", "precision": 0}"#,
            #"{"type": "bytes", "logicalType": "decimal", "precision": 2, "scale": 3}"#,
            #"{"type": "bytes", "logicalType": "decimal", "precision": 2, "scale": "1"}"#,
            #"{"type": "fixed", "name": "F", "size": 1, "logicalType": "decimal", "precision": 3}"#,
            #"{"type": "fixed", "name": "F", "size": 11, "logicalType": "duration"}"#,
            #"{"type": "fixed", "name": "F", "size": 15, "logicalType": "uuid"}"#,
            #"{"type": "long", "logicalType": 3}"#,
        ])
    func ignored(text: String) throws {
        let schema = try AvroSchema(text)
        #expect(throws: AvroError.self) { try AvroEncoder(schema: schema).encode(Decimal(1)) }
        #expect(throws: AvroError.self) { try AvroEncoder(schema: schema).encode(Date()) }
        #expect(throws: AvroError.self) { try AvroEncoder(schema: schema).encode(AvroDuration()) }
    }
}
