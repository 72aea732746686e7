/// Reads texts of formats with a grammar of their own, byte by byte.
struct FormatReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { position == bytes.count }
    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// RFC 3339, section 5.6.
    mutating func dateTime() -> Bool {
        guard date(), skip("t") || skip("T") else { return false }
        return time() && isAtEnd
    }

    mutating func date() -> Bool {
        guard let year = digits(4), skip("-"), let month = digits(2), skip("-"), let day = digits(2) else {
            return false
        }
        let isLeapYear = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        let days = [31, isLeapYear ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...12).contains(month) && (1...days[month - 1]).contains(day)
    }

    /// A time with its offset. A leap second is possible in the last minute of a day in UTC.
    mutating func time() -> Bool {
        guard let hour = digits(2), skip(":"), let minute = digits(2), skip(":"), let second = digits(2),
            hour < 24, minute < 60, second <= 60
        else { return false }
        if skip("."), count({ $0.isDigit }) == 0 { return false }
        var offset = 0
        if !skip("z"), !skip("Z") {
            let isNegative = skip("-")
            guard isNegative || skip("+"), let hours = digits(2), skip(":"), let minutes = digits(2), hours < 24,
                minutes < 60
            else { return false }
            offset = (isNegative ? -1 : 1) * (hours * 60 + minutes)
        }
        if second < 60 { return true }
        return (hour * 60 + minute - offset + 2 * 1440) % 1440 == 1439
    }

    /// ISO 8601 as in RFC 3339, appendix A.
    mutating func duration() -> Bool {
        guard skip("P") else { return false }
        let start = position
        if count({ $0.isDigit }) > 0, skip("W") { return isAtEnd }
        position = start
        guard let days = parts("YMD") else { return false }
        var times = 0
        if skip("T") {
            guard let count = parts("HMS"), count > 0 else { return false }
            times = count
        }
        return isAtEnd && days + times > 0
    }

    /// Numbers with units in that order, without one left out in between.
    ///
    /// - Returns: How many there are; nil if a number has none of the units.
    private mutating func parts(_ units: String) -> Int? {
        var left = Array(units.utf8)[...]
        var found = 0
        while next?.isDigit == true {
            _ = count { $0.isDigit }
            guard let unit = next, let index = left.firstIndex(of: unit), found == 0 || index == left.startIndex else {
                return nil
            }
            left = left[(index + 1)...]
            position += 1
            found += 1
        }
        return found
    }

    mutating func relativePointer() -> Bool {
        let start = position
        let length = count { $0.isDigit }
        guard length > 0, length == 1 || bytes[start] != 0x30 else { return false }
        if skip("#") { return isAtEnd }
        let rest = String(decoding: bytes[position...], as: UTF8.self)
        return rest.isEmpty || (rest.hasPrefix("/") && Format.isPointer(rest))
    }

    private mutating func digits(_ count: Int) -> Int? {
        let digits = bytes[position...].prefix(count)
        guard digits.count == count, digits.allSatisfy(\.isDigit) else { return nil }
        position += count
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func count(_ isPart: (UInt8) -> Bool) -> Int {
        let start = position
        while let next, isPart(next) { position += 1 }
        return position - start
    }
}
