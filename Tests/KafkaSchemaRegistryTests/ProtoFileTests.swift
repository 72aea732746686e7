import Foundation
import Testing

@testable import KafkaSchemaRegistry

@Suite("Files of Protobuf", .timeLimit(.minutes(10)))
struct ProtoFileTests {
    private let text = """
        // A shop.
        syntax = "proto3"; package com.shop;
        import public "other.proto";
        option java_package = "x;{";
        message First { }
        message Order { /* message Trap {} */
          option deprecated = true;
          reserved 9, 11 to 12; reserved "old";
          string id = 1 [json_name = "ID", (my.option) = { a: 1, b: [2] }];
          optional int64 amount = 0x2;
          repeated Item items = 3 [packed = false];
          map<string, com.shop.Order.Item> by_name = 4;
          oneof kind { bool a = 5; Color b = 6; }
          message message = 7;
          enum Color { option allow_alias = true; RED = 0; ROT = 0; NONE = -1 [deprecated = true]; }
          message Item { message Deep { string s = 1; } }
        }
        enum Size { SMALL = 0; }
        service Shop { rpc Buy(Order) returns (Order) { option x = { y: 1 }; } }
        message Last {}
        """

    @Test("Messages are found wherever they are")
    func indexes() throws {
        let file = try ProtoFile(text)
        let expected = [
            "com.shop.First": [0], "com.shop.Order": [1], "com.shop.Order.Item": [1, 0],
            "com.shop.Order.Item.Deep": [1, 0, 0],
            "com.shop.Last": [2],
        ]
        for (name, path) in expected { #expect(file.indexes(of: name) == path) }
        for name in ["Order", "com.shop", "com.shop.", "com.shop.Order.Color", "com.shopOrder"] {
            #expect(file.indexes(of: name) == nil)
        }
        #expect(try ProtoFile("message A {}").indexes(of: "A") == [0])
    }

    @Test("A descriptor is the same file")
    func descriptor() throws {
        let file = try ProtoFile(text)
        let read = try #require(ProtoFile(descriptor: file.descriptor(name: "a.proto")))
        #expect(read.imports.map(\.name) == ["other.proto"] && read.imports[0].isPublic)
        let (order, original) = (read.messages[1], file.messages[1])
        #expect(order.fields.map(\.name) == original.fields.map(\.name))
        #expect(order.oneofs == original.oneofs && order.enums == original.enums)
        #expect(order.fields.map(\.type) == original.fields.map(\.type))
        #expect(order.fields.map(\.mapKey) == original.fields.map(\.mapKey))
        #expect(order.messages == original.messages)
        let text = Data(file.descriptor(name: "a")).base64EncodedString()
        #expect(try ProtoFile(schema: text).indexes(of: "com.shop.Order.Item") == [1, 0])
    }

    @Test(
        "What is no file is refused",
        arguments: [
            "message", "message A", "message A {", "message A { string }", "message A { string a }",
            "enum E { A = x; }",
            "/* ", "\"", "syntax = proto3;", "message A { string a = 99999999999; }", "{}",
            "message A { group G = 1 {} }",
            "message A { string a = 0; }", "message A { string a = -1; }", "message A { string a = 536870912; }",
            String(repeating: "message A {", count: 100), "\u{1}\u{7F}", "message A { string a = 1 [",
        ])
    func refused(text: String) {
        #expect(throws: ProtoError.self) { try ProtoFile(text) }
    }

    @Test("A descriptor whose fields have numbers or oneofs that cannot be is none")
    func impossibleFields() throws {
        func isRead(_ change: (inout ProtoFile.Field) -> Void) -> Bool {
            var field = ProtoFile.Field(name: "a", number: 1, type: "string")
            change(&field)
            var file = ProtoFile()
            file.messages = [ProtoFile.Message(name: "M", fields: [field], oneofs: ["o"])]
            return ProtoFile(descriptor: file.descriptor(name: "a.proto")) != nil
        }
        #expect(isRead { $0.oneof = 0 } && isRead { $0.number = 536_870_911 })
        #expect(!isRead { $0.oneof = 1 })
        #expect(!isRead { $0.number = 0 } && !isRead { $0.number = 536_870_912 })
    }

    @Test("Bytes that are no descriptor are none, whatever they are")
    func hostile() throws {
        let good = try ProtoFile(text).descriptor(name: "a")
        for length in 0..<good.count { _ = ProtoFile(descriptor: Array(good.prefix(length))) }
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            var bytes = good
            bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
            _ = ProtoFile(descriptor: bytes)
        }
    }
}
