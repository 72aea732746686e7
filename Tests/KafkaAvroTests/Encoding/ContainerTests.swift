import KafkaAvro
import Testing

/// What types with an `encode(to:)` of their own may do.
@Suite("Avro's containers", .timeLimit(.minutes(10)))
struct ContainerTests {
    private enum Key: String, CodingKey { case a, b, c, `super` }

    private static let schema = #"""
        {"type": "record", "name": "R", "fields": [
         {"name": "a", "type": {"type": "record", "name": "A", "fields": [{"name": "b", "type": "int"}, {"name": "c", "type": "int"}]}},
         {"name": "b", "type": {"type": "array", "items": {"type": "array", "items": "int"}}},
         {"name": "c", "type": {"type": "map", "values": "int"}}]}
        """#

    /// Containers that are written into alternately, and in another order than that of the schema.
    private struct Nested: Codable, Equatable {
        init() {}
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            var map = container.nestedContainer(keyedBy: Key.self, forKey: .c)
            var list = container.nestedUnkeyedContainer(forKey: .b)
            var record = container.nestedContainer(keyedBy: Key.self, forKey: .a)
            try map.encode(1, forKey: .a)
            try record.encode(2, forKey: .c)
            var inner = list.nestedUnkeyedContainer()
            try inner.encode(3)
            try inner.encode(4)
            var second = list.nestedUnkeyedContainer()
            try second.encode(5)
            try map.encode(6, forKey: .b)
            try record.encode(7, forKey: .b)
            #expect(list.count == 2)
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            let map = try container.nestedContainer(keyedBy: Key.self, forKey: .c)
            var list = try container.nestedUnkeyedContainer(forKey: .b)
            let record = try container.nestedContainer(keyedBy: Key.self, forKey: .a)
            #expect(try map.decode(Int.self, forKey: .b) == 6 && map.decode(Int.self, forKey: .a) == 1)
            #expect(map.allKeys == [.a, .b] && map.contains(.a) && !map.contains(.c))
            #expect(try record.decode(Int.self, forKey: .c) == 2 && record.decode(Int.self, forKey: .b) == 7)
            var inner = try list.nestedUnkeyedContainer()
            var second = try list.nestedUnkeyedContainer()
            #expect(list.isAtEnd)
            #expect(try inner.decode(Int.self) == 3 && second.decode(Int.self) == 5 && inner.decode(Int.self) == 4)
            #expect(inner.isAtEnd && second.isAtEnd)
        }
    }

    @Test("Nested containers may be written and read in any order")
    func nested() throws {
        let schema = try AvroSchema(Self.schema)
        let bytes = try AvroEncoder(schema: schema).encode(Nested())
        #expect(bytes == [14, 4, 4, 4, 6, 8, 0, 2, 10, 0, 0, 4, 2, 0x61, 2, 2, 0x62, 12, 0])
        #expect(try AvroDecoder(Nested.self, schema: schema).decode(bytes) == Nested())
    }

    private class Base: Encodable {
        var x = 1
    }

    private final class Derived: Base {
        override func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(2, forKey: .a)
            try super.encode(to: container.superEncoder())
        }
    }

    private final class Flat: Base {
        override func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(2, forKey: .a)
            try super.encode(to: encoder)
        }
    }

    @Test("Classes encode what they inherit in a field of its own, or among the others")
    func inheritance() throws {
        let nested = try AvroSchema(
            #"{"type": "record", "name": "D", "fields": [{"name": "super", "type": {"type": "record", "name": "B", "fields":"#
                + #"[{"name": "x", "type": "int"}]}}, {"name": "a", "type": "int"}]}"#)
        #expect(try AvroEncoder(schema: nested).encode(Derived()) == [2, 4])
        let flat = try AvroSchema(
            #"{"type": "record", "name": "D", "fields": [{"name": "x", "type": "int"}, {"name": "a", "type": "int"}]}"#)
        #expect(try AvroEncoder(schema: flat).encode(Flat()) == [2, 4])
    }

    /// Misbehaves in one way.
    fileprivate struct Bad: Encodable {
        enum Way: CaseIterable { case twice, twiceEarly, twiceNested, mixed, nothing, two, later }
        var way: Way

        func encode(to encoder: any Encoder) throws {
            var container = way == .nothing || way == .two ? nil : encoder.container(keyedBy: Key.self)
            switch way {
            case .twice:
                try container?.encode(1, forKey: .a)
                try container?.encode(1, forKey: .a)
            case .twiceEarly:
                try container?.encode(1, forKey: .b)
                try container?.encode(1, forKey: .b)
            case .twiceNested:
                _ = container?.superEncoder(forKey: .a)
                try container?.encode(1, forKey: .a)
            case .mixed:
                var list = encoder.unkeyedContainer()
                try list.encode(1)
            case .nothing: break
            case .two:
                var value = encoder.singleValueContainer()
                try value.encode(["a": 1, "b": 1])
                try value.encode(1)
            case .later:
                struct Inner: Encodable {
                    var outer: KeyedEncodingContainer<Key>
                    func encode(to encoder: any Encoder) throws {
                        var outer = outer
                        try outer.encode(1, forKey: .b)
                    }
                }
                if var container { try container.encode(Inner(outer: container), forKey: .a) }
            }
        }
    }

    @Test("What makes no record is refused", arguments: Bad.Way.allCases)
    fileprivate func bad(way: Bad.Way) throws {
        let schema = try AvroSchema(
            #"{"type": "record", "name": "R", "fields": [{"name": "a", "type": "int"}, {"name": "b", "type": "int"}]}"#)
        #expect(throws: AvroError.self) { try AvroEncoder(schema: schema).encode(Bad(way: way)) }
    }

    private struct Repeated: Encodable {
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(1, forKey: .a)
            try container.encode(1, forKey: .a)
            try container.encode(1, forKey: .b)
        }
    }

    @Test("A field that is written twice is refused, even if all others are there")
    func twice() throws {
        let schema = try AvroSchema(
            #"{"type": "record", "name": "R", "fields": [{"name": "a", "type": "int"}, {"name": "b", "type": "int"}]}"#)
        #expect(throws: AvroError(.invalidValue, "the field \"a\" is written twice", path: "$.a")) {
            try AvroEncoder(schema: schema).encode(Repeated())
        }
    }

    @Test("Arrays have the number of their items in front", arguments: [0, 1, 63, 64, 200, 9000])
    func arrays(count: Int) throws {
        let schema = try AvroSchema(#"{"type": "array", "items": "boolean"}"#)
        let values = (0..<count).map { $0.isMultiple(of: 3) }
        let number = try AvroEncoder(Int.self, schema: AvroSchema("long")).encode(count)
        let bytes = try AvroEncoder([Bool].self, schema: schema).encode(values)
        #expect(bytes == number + values.map { $0 ? 1 : 0 } + (count > 0 ? [0] : []))
    }

    private indirect enum Chain: Codable {
        case end
        case link(Chain)

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            if case .link(let next) = self { try container.encode(next, forKey: .a) }
        }

        init(from decoder: any Decoder) throws {
            let next = try decoder.container(keyedBy: Key.self).decodeIfPresent(Chain.self, forKey: .a)
            self = next.map { .link($0) } ?? .end
        }

        init(_ count: Int) {
            self = .end
            for _ in 0..<count { self = .link(self) }
        }
    }

    @Test("Values inside of each other are written and read to a limited depth")
    func depth() throws {
        let schema = try AvroSchema(
            #"{"type": "record", "name": "Chain", "fields": [{"name": "a", "type": ["null", "Chain"]}]}"#)
        let encoder = AvroEncoder(Chain.self, schema: schema)
        #expect(throws: AvroError.self) { try encoder.encode(Chain(1_000)) }
        let bytes = try encoder.encode(Chain(200))
        #expect(bytes == Array(repeating: 2, count: 200) + [0])
        var decoder = AvroDecoder(Chain.self, schema: schema)
        #expect(throws: AvroError.self) { try decoder.decode(bytes) }
        decoder.limits.depth = 1_000
        _ = try decoder.decode(bytes)
    }

    // Keeps what it gets.
    private final class Keeper: Codable {
        var encoder: (any Encoder)?
        var decoders: [any Decoder] = []
        init() {}
        func encode(to encoder: any Encoder) throws {
            self.encoder = encoder
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(1, forKey: .a)
        }
        init(from decoder: any Decoder) throws {
            decoders = [decoder, try decoder.container(keyedBy: Key.self).superDecoder(forKey: .a)]
        }
    }

    @Test("Encoders and decoders that a type keeps for later refuse all")
    func kept() throws {
        let schema = try AvroSchema(#"{"type": "record", "name": "R", "fields": [{"name": "a", "type": "int"}]}"#)
        let keeper = Keeper()
        let bytes = try AvroEncoder(schema: schema).encode(keeper)
        let encoder = try #require(keeper.encoder)
        #expect(throws: AvroError.self) {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(1, forKey: .a)
        }
        #expect(throws: AvroError.self) {
            var container = encoder.unkeyedContainer()
            try container.encode(1)
        }
        #expect(throws: AvroError.self) {
            var container = encoder.singleValueContainer()
            try container.encode(1)
        }
        for decoder in try AvroDecoder(Keeper.self, schema: schema).decode(bytes).decoders {
            #expect(throws: AvroError.self) { try decoder.singleValueContainer().decode(Int.self) }
            #expect(throws: AvroError.self) { try decoder.unkeyedContainer() }
            #expect(throws: AvroError.self) { try decoder.container(keyedBy: Key.self) }
        }
    }
}
