import KafkaAvro
import Testing

/// What an encoder uses again for the next value: containers, tables of keys, memory.
@Suite("Avro encoders used again", .timeLimit(.minutes(10)))
struct ReuseTests {
    private static let pair = #"""
        {"type": "record", "name": "R", "fields": [{"name": "a", "type": "int"}, {"name": "b", "type": "int"}]}
        """#

    private struct Ordered: Encodable {
        var a: Int
        var b: Int
    }

    /// The same fields, and keys whose bytes are those of the others the other way round.
    private struct Reversed: Encodable {
        enum CodingKeys: CodingKey { case b, a }
        var a: Int
        var b: Int
    }

    /// Either of two types, in a place of the same schema.
    private enum Either: Encodable {
        case ordered(Ordered)
        case reversed(Reversed)

        func encode(to encoder: any Encoder) throws {
            switch self {
            case .ordered(let value): try value.encode(to: encoder)
            case .reversed(let value): try value.encode(to: encoder)
            }
        }
    }

    @Test("Each type of keys has its own fields")
    func keys() throws {
        let encoder = AvroEncoder(Either.self, schema: try AvroSchema(Self.pair))
        for _ in 0..<3 {
            #expect(try encoder.encode(.ordered(Ordered(a: 1, b: 2))) == [2, 4])
            #expect(try encoder.encode(.reversed(Reversed(a: 1, b: 2))) == [2, 4])
        }
    }

    private struct Twice: Encodable {
        var first: Ordered
        var second: Ordered
    }

    @Test("A type may be at two places of a schema, with its fields in another order")
    func places() throws {
        let schema = try AvroSchema(
            #"""
            {"type": "record", "name": "T", "fields": [
             {"name": "first", "type": {"type": "record", "name": "F", "fields": [
              {"name": "a", "type": "int"}, {"name": "b", "type": "int"}]}},
             {"name": "second", "type": {"type": "record", "name": "S", "fields": [
              {"name": "b", "type": "int"}, {"name": "c", "type": "int", "default": 9}, {"name": "a", "type": "int"}]}}]}
            """#)
        let encoder = AvroEncoder(Twice.self, schema: schema)
        for _ in 0..<3 {
            let bytes = try encoder.encode(Twice(first: Ordered(a: 1, b: 2), second: Ordered(a: 3, b: 4)))
            #expect(bytes == [2, 4, 8, 18, 6])
        }
    }

    @Test("A type may have two schemas")
    func schemas() throws {
        let other = try AvroSchema(
            #"{"type": "record", "name": "R", "fields": [{"name": "b", "type": "long"}, {"name": "a", "type": "string"}]}"#
        )
        let first = AvroEncoder(Ordered.self, schema: try AvroSchema(Self.pair))
        let second = AvroEncoder(Ordered.self, schema: other)
        for _ in 0..<3 {
            #expect(try first.encode(Ordered(a: 1, b: 2)) == [2, 4])
            #expect(throws: AvroError(.invalidValue, "an integer does not fit a string", path: "$.a")) {
                try second.encode(Ordered(a: 1, b: 2))
            }
        }
    }

    /// A record in itself, whose fields are written before and after what is inside.
    private final class Tree: Codable {
        var before: Int
        var child: Tree?
        var after: Int

        init(_ depth: Int) {
            before = depth
            child = depth > 0 ? Tree(depth - 1) : nil
            after = -depth
        }
    }

    @Test("Records in themselves have a container each")
    func recursion() throws {
        let schema = try AvroSchema(
            #"""
            {"type": "record", "name": "Tree", "fields": [
             {"name": "before", "type": "int"}, {"name": "child", "type": ["null", "Tree"]}, {"name": "after", "type": "int"}]}
            """#)
        let encoder = AvroEncoder(Tree.self, schema: schema)
        for depth in [0, 1, 2, 20, 3] {
            var (expected, tail): ([UInt8], [UInt8]) = ([], [])
            for level in (0...depth).reversed() {
                expected += [UInt8(level * 2), level == 0 ? 0 : 2]
                tail = [level == 0 ? 0 : UInt8(level * 2 - 1)] + tail
            }
            #expect(try encoder.encode(Tree(depth)) == expected + tail)
        }
    }

    private enum Key: CodingKey { case a, b }

    /// Keeps its containers, and writes into one of an earlier value.
    private final class Keeper: Encodable {
        nonisolated(unsafe) static var kept: [KeyedEncodingContainer<Key>] = []
        let isLate: Bool
        init(isLate: Bool) { self.isLate = isLate }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(1, forKey: .a)
            if isLate { try? Self.kept[0].encode(7, forKey: .b) }
            try container.encode(2, forKey: .b)
            Self.kept.append(container)
        }
    }

    @Test("A container that a type keeps is not given to the next value")
    func kept() throws {
        defer { Keeper.kept = [] }
        let schema = try AvroSchema(Self.pair)
        do {
            let encoder = AvroEncoder(Keeper.self, schema: schema)
            for _ in 0..<20 { #expect(try encoder.encode(Keeper(isLate: false)) == [2, 4]) }
            // Ended values, between others and while another one is written.
            for index in Keeper.kept.indices {
                #expect(throws: AvroError.self) { try Keeper.kept[index].encode(3, forKey: .a) }
            }
            #expect(try encoder.encode(Keeper(isLate: false)) == [2, 4])
            #expect(throws: AvroError.self) { try encoder.encode(Keeper(isLate: true)) }
            #expect(try encoder.encode(Keeper(isLate: false)) == [2, 4])
        }
        // The encoder is gone.
        for index in Keeper.kept.indices {
            #expect(throws: AvroError.self) { try Keeper.kept[index].encode(3, forKey: .a) }
            #expect(throws: AvroError.self) {
                var value = Keeper.kept[index].superEncoder(forKey: .a).singleValueContainer()
                try value.encodeNil()
            }
        }
    }

    private struct Own: Error {}

    private struct Thrower: Encodable {
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(1, forKey: .a)
            throw Own()
        }
    }

    /// Passes over errors.
    fileprivate struct Swallower: Encodable {
        enum Way: CaseIterable { case unknown, mismatch, inside, nested }
        enum CodingKeys: CodingKey { case a, b, c }
        var way: Way

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try? container.encode(1, forKey: .a)
            switch way {
            case .unknown: try? container.encode(1, forKey: .c)
            case .mismatch: try? container.encode("", forKey: .b)
            case .inside: try? container.encode(Thrower(), forKey: .b)
            case .nested:
                var nested = container.nestedContainer(keyedBy: CodingKeys.self, forKey: .b)
                try? nested.encode("", forKey: .a)
            }
            try? container.encode(2, forKey: .b)
        }
    }

    @Test("Errors that a type passes over are thrown in the end", arguments: Swallower.Way.allCases)
    fileprivate func swallowed(way: Swallower.Way) throws {
        let schema = try AvroSchema(
            #"""
            {"type": "record", "name": "R", "fields": [{"name": "a", "type": "int"},
             {"name": "b", "type": ["int", {"type": "record", "name": "B", "fields": [
              {"name": "a", "type": "int"}, {"name": "b", "type": "int", "default": 0}]}]}]}
            """#)
        let encoder = AvroEncoder(Swallower.self, schema: schema)
        for _ in 0..<2 {
            switch way {
            case .inside: #expect(throws: Own.self) { try encoder.encode(Swallower(way: way)) }
            default: #expect(throws: AvroError.self) { try encoder.encode(Swallower(way: way)) }
            }
        }
    }

    @Test("An error does not stay for the next value")
    func afterError() throws {
        let encoder = AvroEncoder(Either.self, schema: try AvroSchema(Self.pair))
        #expect(throws: AvroError.self) { try encoder.encode(.ordered(Ordered(a: .max, b: 2))) }
        #expect(try encoder.encode(.ordered(Ordered(a: 1, b: 2))) == [2, 4])
    }

    @Test("Prefixes are in front of values of all sizes", arguments: [0, 1, 5, 700])
    func prefixes(count: Int) throws {
        let encoder = AvroEncoder(String.self, schema: try AvroSchema(#""string""#))
        for length in [0, 1, 200, 256, 511, 512, 513, 5000] {
            let text = String(repeating: "x", count: length)
            let expected = try encoder.encode(text)
            try encoder.withEncodedBytes(of: text, prefixCount: count) { bytes in
                #expect(bytes.count == count + expected.count)
                for index in 0..<count { bytes[index] = 0xFF }
                #expect(Array(bytes[count...]) == expected)
            }
        }
    }

    @Test("Many tasks use one encoder")
    func concurrent() async throws {
        let encoder = AvroEncoder(Either.self, schema: try AvroSchema(Self.pair))
        try await withThrowingTaskGroup { group in
            for task in 0..<12 {
                group.addTask {
                    for number in 0..<500 {
                        let value = number % 60
                        let ordered = try encoder.encode(.ordered(Ordered(a: value, b: task)))
                        let reversed = try encoder.encode(.reversed(Reversed(a: value, b: task)))
                        #expect(ordered == [UInt8(value * 2), UInt8(task * 2)] && reversed == ordered)
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
