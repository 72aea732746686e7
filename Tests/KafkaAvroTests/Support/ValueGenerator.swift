@testable import KafkaAvro

/// Makes random values of a schema.
struct ValueGenerator {
    let schema: AvroSchema
    var state: UInt64

    mutating func next(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    mutating func value() -> AvroValue { value(schema.root) }

    private mutating func value(_ index: TypeIndex) -> AvroValue {
        switch schema.types[index].shape {
        case .null: return .null
        case .boolean: return .boolean(next(2) == 0)
        case .int: return .int(Int32(truncatingIfNeeded: next() >> UInt64(next(64))))
        case .long: return .long(Int64(bitPattern: next() >> UInt64(next(64))) &* (next(2) == 0 ? 1 : -1))
        case .float: return .float(Float(next(1 << 30)) / 1024 - 1000)
        case .double: return .double(Double(next(1 << 50)) / 1024 - 1e9)
        case .bytes: return .bytes(randomBytes(next(100)))
        case .string: return .string(String((0..<next(40)).map { _ in "aé€😀\u{0}z"[next(6)] }))
        case .fixed(let fixed): return .fixed(randomBytes(fixed.size))
        case .enumeration(let type): return .symbol(type.symbols[next(type.symbols.count)])
        case .array(let items): return .array((0..<next(4)).map { _ in value(items) })
        case .map(let values): return .map(AvroFields((0..<next(4)).map { ("k\($0)", value(values)) }))
        case .union(let branches):
            let branch = branches[next(branches.count)]
            return .branch(schema.types[branch].shape.name, value(branch))
        case .record(let record):
            return .record(AvroFields(record.fields.map { ($0.name, value($0.type)) }.shuffled(&self)))
        }
    }

    private mutating func randomBytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }
}

extension String {
    fileprivate subscript(index: Int) -> Character { self[self.index(startIndex, offsetBy: index)] }
}

extension Array {
    fileprivate func shuffled(_ generator: inout ValueGenerator) -> [Element] {
        var result = self
        for index in result.indices.reversed() { result.swapAt(index, generator.next(index + 1)) }
        return result
    }
}
