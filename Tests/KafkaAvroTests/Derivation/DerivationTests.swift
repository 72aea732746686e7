import Foundation
import KafkaAvro
import Testing

@Suite("Avro schemas of Swift types", .timeLimit(.minutes(10)))
struct DerivationTests {
    private enum Status: String, Codable, CaseIterable { case new, paid }
    private struct Line: Codable, Equatable { var sku: String, quantity: Int32 }
    private struct Node: Codable { var value: Int, next: [Node], parent: Box<Float>? }
    private struct Box<Value: Codable>: Codable { var value: Value }
    private struct Money: Codable, AvroSchemaProviding {
        var amount: Decimal
        init(from decoder: any Decoder) throws { amount = try decoder.singleValueContainer().decode(Decimal.self) }
        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(amount)
        }
        init(_ amount: Decimal) { self.amount = amount }
        static var avroSchema: AvroSchema {
            get throws { try AvroSchema(#"{"type":"bytes","logicalType":"decimal","precision":10,"scale":2}"#) }
        }
    }

    private struct Order: Codable, AvroNamed {
        static let avroName = "PurchaseOrder"
        var id = Int64(1), count = 2, ratio = 0.5, note: String?, status = Status.paid,
            lines = [Line(sku: "a", quantity: 3)]
        var byName = ["k": Line(sku: "b", quantity: 4)], data = Data([1]), when = Date(timeIntervalSince1970: 2),
            uuid = UUID()
        var second = Status?.none, total = Money(1), tags = Set(["t"]), small = UInt16(1), flag = true, float = Float(1)
    }

    @Test("A struct becomes a record that its values fit")
    func record() throws {
        let schema = try AvroSchema(of: Order.self, namespace: "com.example")
        #expect(schema.name == "com.example.PurchaseOrder")
        let expected =
            #"{"type":"record","name":"PurchaseOrder","fields":[{"name":"id","type":"long"},{"name":"count","type":"long"},"#
            + #"{"name":"ratio","type":"double"},{"name":"note","type":["null","string"],"default":null},"#
            + #"{"name":"status","type":{"type":"enum","name":"Status","symbols":["new","paid"]}},"#
            + #"{"name":"lines","type":{"type":"array","items":{"type":"record","name":"Line","#
            + #""fields":[{"name":"sku","type":"string"},{"name":"quantity","type":"int"}]}}},"#
            + #"{"name":"byName","type":{"type":"map","values":"Line"}},{"name":"data","type":"bytes"},"#
            + #"{"name":"when","type":{"type":"long","logicalType":"timestamp-millis"}},"#
            + #"{"name":"uuid","type":{"type":"string","logicalType":"uuid"}},"#
            + #"{"name":"second","type":["null","Status"],"default":null},"#
            + #"{"name":"total","type":{"type":"bytes","logicalType":"decimal","precision":10,"scale":2}},"#
            + #"{"name":"tags","type":{"type":"array","items":"string"}},{"name":"small","type":"int"},"#
            + #"{"name":"flag","type":"boolean"},{"name":"float","type":"float"}],"namespace":"com.example"}"#
        #expect(schema.text == expected)
        let order = Order()
        let bytes = try AvroEncoder(schema: schema).encode(order)
        let read = try AvroDecoder(Order.self, schema: schema).decode(bytes)
        #expect(
            read.uuid == order.uuid && read.lines == order.lines && read.total.amount == 1 && read.when == order.when)
    }

    @Test("Types that contain themselves, and generic ones")
    func recursive() throws {
        #expect(
            try AvroSchema(of: Node.self).text
                == #"{"type":"record","name":"Node","fields":[{"name":"value","type":"long"},"#
                + #"{"name":"next","type":{"type":"array","items":"Node"}},{"name":"parent","type":["null","#
                + #"{"type":"record","name":"Box_Float_","fields":[{"name":"value","type":"float"}]}],"default":null}]}"#
        )
        #expect(try AvroSchema(of: [Int?].self).text == #"{"type":"array","items":["null","long"]}"#)
        #expect(try AvroSchema(of: String.self).text == #""string""#)
        #expect(try AvroSchema(of: Status.self).name == "Status")
    }

    @Test("Types that cannot be understood are refused")
    func refused() {
        enum Raw: String, Decodable { case a }
        struct Positive: Decodable {
            init(from decoder: any Decoder) throws {
                if try decoder.singleValueContainer().decode(Int.self) <= 0 { throw CancellationError() }
            }
        }
        struct WithMoney: Decodable { var amount: Decimal }
        #expect(throws: AvroError.self) { try AvroSchema(of: Raw.self) }
        #expect(throws: AvroError.self) { try AvroSchema(of: Positive.self) }
        let error = #expect(throws: AvroError.self) { try AvroSchema(of: WithMoney.self) }
        #expect(error?.reason.contains("Decimal") == true)
    }
}
