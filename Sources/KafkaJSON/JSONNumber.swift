/// A JSON number, exactly as it was written.
///
/// Comparisons and divisibility are exact for any number of digits and any exponent: nothing is rounded to `Double`.
package struct JSONNumber: Sendable {
    /// The number in JSON.
    package let text: String
    /// Its value if it is written without fraction and exponent, and fits.
    private let plain: Int64?

    package init(_ value: some BinaryInteger) {
        text = String(value)
        plain = Int64(exactly: value)
    }

    /// The shortest decimal number that `Double` reads as this one.
    ///
    /// - Returns: nil for infinity and what is not a number: JSON has no text for them.
    package init?(_ value: Double) {
        guard value.isFinite else { return nil }
        text = value.description
        plain = nil
    }

    /// - Parameters:
    ///   - text: Must be a number in JSON's grammar.
    ///   - plain: Its value, if it has neither fraction nor exponent and fits.
    init(text: String, plain: Int64?) {
        self.text = text
        self.plain = plain
    }

    /// The value, if it is written without fraction and exponent and fits into 64 bits with sign: costs nothing.
    package var int64IfPlain: Int64? { plain }

    /// The value, if it is an integer that fits into 64 bits with sign. `1.0` and `1e2` are integers.
    package var int64: Int64? { plain ?? exactInteger() }

    /// The value, if it is an integer that fits into 64 bits without sign.
    package var uint64: UInt64? { plain.map { UInt64(exactly: $0) } ?? exactInteger() }

    /// The nearest double; infinite if the number is too large for it.
    package var double: Double { plain.map(Double.init) ?? Double(text) ?? .nan }

    /// Whether the value has no fraction, however large it is. `1.0` is an integer.
    package var isInteger: Bool { plain != nil || JSONDecimal(text).isInteger }

    /// Whether it is written as an integer: no fraction, no exponent.
    package var isWrittenAsInteger: Bool { plain != nil || !text.utf8.contains { $0 == 0x2E || $0 | 0x20 == 0x65 } }

    /// Sign, digits and exponent.
    package var decimal: JSONDecimal { JSONDecimal(text) }

    private func exactInteger<Value: FixedWidthInteger>() -> Value? {
        let decimal = decimal
        // No value has more than twenty digits, so this is small.
        guard decimal.isInteger, decimal.digits.count + decimal.exponent <= 20 else { return nil }
        let digits = String(decoding: decimal.digits.map { $0 + 0x30 }, as: UTF8.self)
        let zeros = String(repeating: "0", count: decimal.exponent)
        return Value((decimal.isNegative ? "-" : "") + (digits.isEmpty ? "0" : digits) + zeros)
    }
}

extension JSONNumber: Hashable, Comparable {
    package static func == (left: JSONNumber, right: JSONNumber) -> Bool { left.order(right) == 0 }
    package static func < (left: JSONNumber, right: JSONNumber) -> Bool { left.order(right) < 0 }

    package func hash(into hasher: inout Hasher) {
        // Not the nearest double, which can be the same for as many different numbers as a sender likes.
        var (magnitude, exponent) = (plain?.magnitude ?? 0, 0)
        let isNegative: Bool
        if let plain {
            isNegative = plain < 0
            while magnitude != 0, magnitude.isMultiple(of: 10) {
                magnitude /= 10
                exponent += 1
            }
        } else {
            let decimal = decimal
            isNegative = decimal.isNegative
            exponent = decimal.exponent
            guard let significand = decimal.significand else { return hasher.combine(decimal.digits) }
            magnitude = significand
        }
        hasher.combine(isNegative)
        hasher.combine(magnitude)
        hasher.combine(exponent)
    }

    /// Negative if this number is less than the other, zero if they are equal.
    private func order(_ other: JSONNumber) -> Int {
        if let left = plain, let right = other.plain { return left < right ? -1 : left > right ? 1 : 0 }
        // Rounding keeps the order: when the doubles differ, the numbers differ likewise.
        let (left, right) = (double, other.double)
        if left != right { return left < right ? -1 : 1 }
        return decimal.order(other.decimal)
    }
}

/// A number as sign, digits and a power of ten, in the one form in which neither the first nor the last digit is zero.
package struct JSONDecimal: Equatable, Sendable {
    package let isNegative: Bool
    /// Each from 0 to 9, most significant first; none for zero.
    package let digits: [UInt8]
    /// Of the last digit. Exponents that do not fit into 64 bits are the nearest that do.
    package let exponent: Int

    /// - Parameter text: A number in JSON's grammar.
    package init(_ text: String) {
        var digits: [UInt8] = []
        var (isNegative, isFraction) = (false, false)
        var exponent = 0
        var rest = text.utf8[...]
        if rest.first == 0x2D {
            isNegative = true
            rest.removeFirst()
        }
        while let byte = rest.popFirst() {
            switch byte {
            case 0x30...0x39:
                if byte != 0x30 || !digits.isEmpty { digits.append(byte - 0x30) }
                if isFraction { exponent -= 1 }
            case 0x2E: isFraction = true
            default:
                exponent = exponent.addingClamped(Self.exponent(rest))
                rest = rest[rest.endIndex...]
            }
        }
        while digits.last == 0 {
            digits.removeLast()
            exponent = exponent.addingClamped(1)
        }
        self.isNegative = isNegative && !digits.isEmpty
        self.digits = digits
        self.exponent = digits.isEmpty ? 0 : exponent
    }

    private static func exponent(_ text: Substring.UTF8View) -> Int {
        let text = String(Substring(text))
        // Far less than the greatest, so that sums with it do not overflow.
        return Int(text) ?? (text.hasPrefix("-") ? Int.min / 4 : Int.max / 4)
    }

    package var isInteger: Bool { exponent >= 0 }

    /// The digits as one number, if it fits.
    package var significand: UInt64? {
        var value: UInt64 = 0
        for digit in digits {
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, isTooLargeNow) = product.addingReportingOverflow(UInt64(digit))
            if isTooLarge || isTooLargeNow { return nil }
            value = sum
        }
        return value
    }

    fileprivate func order(_ other: JSONDecimal) -> Int {
        if isNegative != other.isNegative { return isNegative ? -1 : 1 }
        let sign = isNegative ? -1 : 1
        if digits.isEmpty || other.digits.isEmpty {
            return digits.isEmpty ? (other.digits.isEmpty ? 0 : -sign) : sign
        }
        // The power of ten of the first digit decides, then the digits.
        let (left, right) = (exponent.addingClamped(digits.count), other.exponent.addingClamped(other.digits.count))
        if left != right { return left < right ? -sign : sign }
        if digits == other.digits { return 0 }
        return digits.lexicographicallyPrecedes(other.digits) ? -sign : sign
    }
}

extension Int {
    fileprivate func addingClamped(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }
}
