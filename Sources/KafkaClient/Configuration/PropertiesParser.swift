/// A reader of the format of `java.util.Properties`.
///
/// It works on UTF-16 since the format's `\uXXXX` escapes are UTF-16 code units, of which one character may need two.
struct PropertiesParser {
    private typealias Unit = UInt16
    private typealias Line = (number: Int, units: [Unit])

    private let units: [Unit]
    private var position = 0
    private var lineNumber = 0

    init(_ text: String) {
        units = Array(text.utf16)
    }

    mutating func parse() throws(KafkaError) -> [String: String] {
        var properties: [String: String] = [:]
        while let line = nextLogicalLine() {
            let (key, value) = Self.split(line.units)
            properties[try Self.unescape(key, line: line.number)] = try Self.unescape(value, line: line.number)
        }
        return properties
    }

    /// The next line that is neither empty nor a comment, with its continuations.
    private mutating func nextLogicalLine() -> Line? {
        while var line = nextNaturalLine() {
            let number = lineNumber
            guard let first = line.first, first != Self.hash, first != Self.exclamationMark else { continue }
            while Self.isContinued(line) {
                line.removeLast()
                guard let next = nextNaturalLine() else { break }
                line += next
            }
            return (number, line)
        }
        return nil
    }

    /// The next line of the text, without the blanks before it and without its end.
    private mutating func nextNaturalLine() -> [Unit]? {
        guard position < units.count else { return nil }
        lineNumber += 1
        let end = units[position...].firstIndex { $0 == Self.lineFeed || $0 == Self.carriageReturn } ?? units.count
        let line = units[position..<end].drop(while: Self.isBlank)
        position = end + 1
        if end + 1 < units.count, units[end] == Self.carriageReturn, units[end + 1] == Self.lineFeed {
            position += 1
        }
        return Array(line)
    }

    private static func isContinued(_ line: [Unit]) -> Bool {
        line.reversed().prefix { $0 == backslash }.count % 2 == 1
    }

    /// Splits at the first separator that no backslash precedes.
    private static func split(_ line: [Unit]) -> (key: ArraySlice<Unit>, value: ArraySlice<Unit>) {
        var end = line.startIndex
        while end < line.endIndex, !isBlank(line[end]), !isSeparator(line[end]) {
            end += line[end] == backslash ? 2 : 1
        }
        end = min(end, line.endIndex)
        var value = line[end...].drop(while: isBlank)
        if let first = value.first, isSeparator(first) {
            value = value.dropFirst().drop(while: isBlank)
        }
        return (line[..<end], value)
    }

    private static func unescape(_ units: ArraySlice<Unit>, line: Int) throws(KafkaError) -> String {
        var result: [Unit] = []
        var rest = units
        while let unit = rest.popFirst() {
            guard unit == backslash else {
                result.append(unit)
                continue
            }
            switch rest.popFirst() {
            case nil: break
            case UInt16(UInt8(ascii: "t")): result.append(tab)
            case UInt16(UInt8(ascii: "n")): result.append(lineFeed)
            case UInt16(UInt8(ascii: "r")): result.append(carriageReturn)
            case UInt16(UInt8(ascii: "f")): result.append(formFeed)
            case UInt16(UInt8(ascii: "u")):
                let digits = String(decoding: rest.prefix(4), as: UTF16.self)
                guard digits.utf8.count == 4, digits.first != "+", let escaped = UInt16(digits, radix: 16) else {
                    throw KafkaError(
                        .invalidConfiguration,
                        "Line \(line) of the properties has \\u without four hexadecimal digits after it. "
                            + "Write a backslash itself as \\\\.")
                }
                result.append(escaped)
                rest = rest.dropFirst(4)
            case let other?: result.append(other)
            }
        }
        return String(decoding: result, as: UTF16.self)
    }

    private static func isBlank(_ unit: Unit) -> Bool {
        unit == space || unit == tab || unit == formFeed
    }

    private static func isSeparator(_ unit: Unit) -> Bool {
        unit == equalsSign || unit == colon
    }

    private static let tab: Unit = 0x09
    private static let lineFeed: Unit = 0x0a
    private static let formFeed: Unit = 0x0c
    private static let carriageReturn: Unit = 0x0d
    private static let space: Unit = 0x20
    private static let exclamationMark: Unit = 0x21
    private static let hash: Unit = 0x23
    private static let colon: Unit = 0x3a
    private static let equalsSign: Unit = 0x3d
    private static let backslash: Unit = 0x5c
}
