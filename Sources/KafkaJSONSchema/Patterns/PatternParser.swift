/// Reads a regular expression of ECMA-262 as with its flag `u`, but lets through what older programs let through: escapes of characters
/// that need none, and braces and brackets that mean themselves.
///
/// Not implemented, and refused: references to groups, changes of flags, scripts.
struct PatternParser {
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var depthLeft = 50

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    mutating func parse() throws(PatternError) -> PatternNode {
        let node = try alternatives()
        if position < scalars.count { throw PatternError(reason: "there is a ) too many") }
        return node
    }

    private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func skip(_ text: String) -> Bool {
        guard scalars[position...].starts(with: text.unicodeScalars) else { return false }
        position += text.unicodeScalars.count
        return true
    }

    private mutating func alternatives() throws(PatternError) -> PatternNode {
        if depthLeft == 0 { throw PatternError(reason: "groups are nested too deep", isUnsupported: true) }
        depthLeft -= 1
        defer { depthLeft += 1 }
        var parts = [try sequence()]
        while skip("|") { parts.append(try sequence()) }
        return parts.count == 1 ? parts[0] : .alternatives(parts)
    }

    private mutating func sequence() throws(PatternError) -> PatternNode {
        var parts: [PatternNode] = []
        while let next, next != "|", next != ")" {
            let part = try atom()
            parts.append(try quantified(part))
        }
        return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
    }

    private mutating func atom() throws(PatternError) -> PatternNode {
        guard let scalar = next else { return .empty }
        position += 1
        switch scalar {
        case "^": return .start
        case "$": return .end
        case ".": return .character(.dot)
        case "(": return try group()
        case "[": return .character(try set())
        case "\\": return try escape()
        case "*", "+", "?": throw PatternError(reason: "nothing is before a \(scalar)")
        case "{":
            position -= 1
            if try bounds() != nil { throw PatternError(reason: "nothing is before a quantifier") }
            position += 1
            return .character(.scalar(scalar.value))
        default: return .character(.scalar(scalar.value))
        }
    }

    private mutating func group() throws(PatternError) -> PatternNode {
        let node: PatternNode
        if skip("?:") {
            node = try alternatives()
        } else if skip("?=") {
            node = .look(try alternatives(), isBehind: false, isNegated: false)
        } else if skip("?!") {
            node = .look(try alternatives(), isBehind: false, isNegated: true)
        } else if skip("?<=") {
            node = .look(try alternatives().reversed, isBehind: true, isNegated: false)
        } else if skip("?<!") {
            node = .look(try alternatives().reversed, isBehind: true, isNegated: true)
        } else if skip("?<") {
            while let next, next != ">" {
                guard next.properties.isIDContinue || next == "$" else {
                    throw PatternError(reason: "a group has no valid name")
                }
                position += 1
            }
            _ = skip(">")
            node = try alternatives()
        } else if skip("?") {
            throw PatternError(reason: "this kind of group is not implemented", isUnsupported: true)
        } else {
            node = try alternatives()
        }
        if !skip(")") { throw PatternError(reason: "a ) is missing") }
        return node
    }

    private mutating func quantified(_ node: PatternNode) throws(PatternError) -> PatternNode {
        let bounds: (Int, Int?)
        switch next {
        case "*": (bounds, position) = ((0, nil), position + 1)
        case "+": (bounds, position) = ((1, nil), position + 1)
        case "?": (bounds, position) = ((0, 1), position + 1)
        case "{":
            guard let read = try self.bounds() else { return node }
            bounds = read
        default: return node
        }
        // Whether as few or as many as possible are tried first does not change whether there is a match.
        _ = skip("?")
        return .repetition(node, least: bounds.0, most: bounds.1)
    }

    /// Reads `{2}`, `{2,}` or `{2,5}`; nil if it is something else, which means itself.
    private mutating func bounds() throws(PatternError) -> (Int, Int?)? {
        let start = position
        position += 1
        guard let least = try decimal() else {
            position = start
            return nil
        }
        var most: Int? = least
        if skip(",") { most = try decimal() }
        guard skip("}") else {
            position = start
            return nil
        }
        if let most, most < least { throw PatternError(reason: "the bounds of a quantifier are out of order") }
        return (least, most)
    }

    private mutating func decimal() throws(PatternError) -> Int? {
        var value: Int?
        while let next, "0"..."9" ~= next {
            position += 1
            value = (value ?? 0) * 10 + Int(next.value - 0x30)
            if let value, value > PatternProgram.maximumSize {
                throw PatternError(reason: "the bounds of a quantifier are too large", isUnsupported: true)
            }
        }
        return value
    }
}

// Escapes.
extension PatternParser {
    private mutating func escape() throws(PatternError) -> PatternNode {
        switch next {
        case "b":
            position += 1
            return .wordBoundary(isNegated: false)
        case "B":
            position += 1
            return .wordBoundary(isNegated: true)
        case "1", "2", "3", "4", "5", "6", "7", "8", "9", "k":
            throw PatternError(reason: "references to groups are not implemented", isUnsupported: true)
        default: return .character(try escapedSet())
        }
    }

    /// What is after a backslash, if it stands for characters.
    private mutating func escapedSet() throws(PatternError) -> CharacterSet {
        guard let scalar = next else { throw PatternError(reason: "a backslash is at the end") }
        position += 1
        switch scalar {
        case "d", "D": return Self.set(.digits, isNegated: scalar == "D")
        case "w", "W": return Self.set(.words, isNegated: scalar == "W")
        case "s", "S": return Self.set(.spaces, isNegated: scalar == "S")
        case "p", "P": return try property(isNegated: scalar == "P")
        case "t": return .scalar(0x09)
        case "n": return .scalar(0x0A)
        case "v": return .scalar(0x0B)
        case "f": return .scalar(0x0C)
        case "r": return .scalar(0x0D)
        case "0":
            if let next, "0"..."9" ~= next { throw PatternError(reason: "an octal escape") }
            return .scalar(0)
        case "c":
            guard let letter = next, letter.isASCII, letter.properties.isAlphabetic else {
                throw PatternError(reason: "\\c has no letter")
            }
            position += 1
            return .scalar(letter.value % 32)
        case "x": return .scalar(try hexadecimal(2))
        case "u": return .scalar(try unicodeEscape())
        default:
            if scalar.properties.isAlphabetic || "0"..."9" ~= scalar {
                throw PatternError(reason: "the escape \\\(scalar) is not known")
            }
            return .scalar(scalar.value)
        }
    }

    private static func set(_ set: CharacterSet, isNegated: Bool) -> CharacterSet {
        var set = set
        if isNegated { set.invert() }
        return set
    }

    private mutating func property(isNegated: Bool) throws(PatternError) -> CharacterSet {
        guard skip("{"), let end = scalars[position...].firstIndex(of: "}") else {
            throw PatternError(reason: "\\p has no {…}")
        }
        let name = String(String.UnicodeScalarView(scalars[position..<end]))
        position = end + 1
        guard let property = UnicodeProperty(name) else {
            throw PatternError(reason: "the property \(name) is not implemented", isUnsupported: true)
        }
        return CharacterSet(property, isNegated: isNegated)
    }

    private mutating func hexadecimal(_ count: Int) throws(PatternError) -> UInt32 {
        let digits = scalars[position...].prefix(count)
        guard digits.count == count, digits.allSatisfy(\.properties.isASCIIHexDigit),
            let value = UInt32(String(String.UnicodeScalarView(digits)), radix: 16)
        else { throw PatternError(reason: "an escape needs \(count) hexadecimal digits") }
        position += count
        return value
    }

    private mutating func unicodeEscape() throws(PatternError) -> UInt32 {
        if skip("{") {
            let digits = scalars[position...].prefix { $0 != "}" }
            guard let value = UInt32(String(String.UnicodeScalarView(digits)), radix: 16), value <= 0x10FFFF,
                digits.count <= 8
            else { throw PatternError(reason: "\\u{…} is no character") }
            position += digits.count
            if !skip("}") { throw PatternError(reason: "a } is missing") }
            return value
        }
        let first = try hexadecimal(4)
        guard 0xD800..<0xDC00 ~= first else { return first }
        let start = position
        if skip("\\u"), let second = try? hexadecimal(4), 0xDC00..<0xE000 ~= second {
            return 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
        }
        position = start
        return first
    }

    /// Reads `[…]` after its bracket.
    private mutating func set() throws(PatternError) -> CharacterSet {
        let isNegated = skip("^")
        var result = CharacterSet()
        var ranges: [ClosedRange<UInt32>] = []
        while !skip("]") {
            let (first, set) = try setAtom()
            if let set { result.formUnion(set) }
            guard let first else { continue }
            let start = position
            // A hyphen before the end, or next to a class such as \d, means itself.
            guard skip("-"), next != nil, next != "]", case let (last?, _) = try setAtom() else {
                position = start
                ranges.append(first...first)
                continue
            }
            if last < first { throw PatternError(reason: "a range is out of order") }
            ranges.append(first...last)
        }
        result.formUnion(CharacterSet(ranges))
        if isNegated { result.invert() }
        return result
    }

    /// One character of a set, or a class in it.
    private mutating func setAtom() throws(PatternError) -> (UInt32?, CharacterSet?) {
        guard let scalar = next else { throw PatternError(reason: "a ] is missing") }
        position += 1
        guard scalar == "\\" else { return (scalar.value, nil) }
        switch next {
        case "b":
            position += 1
            return (0x08, nil)
        case "d", "D", "w", "W", "s", "S", "p", "P": return (nil, try escapedSet())
        default: return (try escapedSet().single, nil)
        }
    }
}
