/// A part of a regular expression.
indirect enum PatternNode {
    case empty
    case character(CharacterSet)
    case sequence([PatternNode])
    case alternatives([PatternNode])
    /// Without an upper bound if `most` is nil.
    case repetition(PatternNode, least: Int, most: Int?)
    case start
    case end
    case wordBoundary(isNegated: Bool)
    /// `(?=…)`, `(?!…)`, `(?<=…)` and `(?<!…)`.
    case look(PatternNode, isBehind: Bool, isNegated: Bool)

    /// The same read from its end.
    var reversed: PatternNode {
        switch self {
        case .sequence(let parts): .sequence(parts.reversed().map(\.reversed))
        case .alternatives(let parts): .alternatives(parts.map(\.reversed))
        case .repetition(let part, let least, let most): .repetition(part.reversed, least: least, most: most)
        default: self
        }
    }
}

/// Why a regular expression cannot be used.
struct PatternError: Error {
    let reason: String
    /// Whether it is a regular expression of ECMAScript that is not implemented.
    var isUnsupported = false
}

/// Some of Unicode's scalars.
struct CharacterSet: Sendable {
    private var ranges: [ClosedRange<UInt32>] = []
    private var properties: [(property: UnicodeProperty, isNegated: Bool)] = []
    private var isNegated = false
    /// Whether each of the first 128 is in the set.
    private var ascii: (UInt64, UInt64) = (0, 0)

    init(_ ranges: [ClosedRange<UInt32>] = [], isNegated: Bool = false) {
        self.ranges = ranges
        self.isNegated = isNegated
        index()
    }

    init(_ property: UnicodeProperty, isNegated: Bool) {
        properties = [(property, isNegated)]
        index()
    }

    /// The one scalar that it consists of, if that is how it was made.
    var single: UInt32? {
        guard let range = ranges.first, ranges.count == 1, range.count == 1, !isNegated, properties.isEmpty else {
            return nil
        }
        return range.lowerBound
    }

    func contains(_ scalar: UInt32) -> Bool {
        if scalar < 64 { return ascii.0 >> UInt64(scalar) & 1 == 1 }
        if scalar < 128 { return ascii.1 >> UInt64(scalar - 64) & 1 == 1 }
        return find(scalar)
    }

    private func find(_ scalar: UInt32) -> Bool {
        let isFound =
            ranges.contains { $0.contains(scalar) }
            || properties.contains { $0.property.contains(scalar) != $0.isNegated }
        return isFound != isNegated
    }

    /// Adds another set, which may be negated itself.
    mutating func formUnion(_ other: CharacterSet) {
        ranges += other.isNegated ? Self.complement(of: other.ranges) : other.ranges
        properties += other.properties
        index()
    }

    mutating func invert() {
        isNegated.toggle()
        index()
    }

    private static func complement(of ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        var result: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if range.lowerBound > next { result.append(next...(range.lowerBound - 1)) }
            next = max(next, range.upperBound + 1)
        }
        return next > 0x10FFFF ? result : result + [next...0x10FFFF]
    }

    private mutating func index() {
        ascii = (0, 0)
        for scalar in UInt32(0)..<64 where find(scalar) { ascii.0 |= 1 << UInt64(scalar) }
        for scalar in UInt32(64)..<128 where find(scalar) { ascii.1 |= 1 << UInt64(scalar - 64) }
    }

    static func scalar(_ value: UInt32) -> CharacterSet { CharacterSet([value...value]) }
    /// `\d`: ASCII only.
    static let digits = CharacterSet([0x30...0x39])
    /// `\w`: ASCII only.
    static let words = CharacterSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    /// `\s`: ECMAScript's WhiteSpace and LineTerminator.
    static let spaces = CharacterSet([
        0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F,
        0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
    ])
    /// `.`: all but line terminators.
    static let dot = CharacterSet([0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029], isNegated: true)
}
