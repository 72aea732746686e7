import KafkaJSON

/// `multipleOf`: exact, for numbers with any number of digits and any exponent.
struct Divisor: Sendable {
    let text: String
    private let significand: UInt64
    private let exponent: Int
    /// The divisor itself, if it is an integer.
    private let integer: Int64?

    /// - Returns: nil if it is not positive, or has more than nineteen digits.
    init?(_ number: JSONNumber) {
        let decimal = number.decimal
        guard !decimal.isNegative, let significand = decimal.significand, significand > 0 else { return nil }
        text = number.text
        self.significand = significand
        exponent = decimal.exponent
        integer = number.int64
    }

    func divides(_ number: JSONNumber) -> Bool {
        if let integer, let value = number.int64IfPlain { return value % integer == 0 }
        let decimal = number.decimal
        if decimal.digits.isEmpty { return true }
        // The last digit of the number is not zero, so no power of ten divides its digits.
        guard decimal.exponent >= exponent else { return false }
        var remainder = decimal.digits.reduce(UInt64(0)) { modulo($0, 10, adding: UInt64($1)) }
        // What the power of ten leaves, by squaring.
        var (power, left) = (UInt64(10) % significand, decimal.exponent - exponent)
        while left > 0 {
            if left & 1 == 1 { remainder = modulo(remainder, power) }
            power = modulo(power, power)
            left >>= 1
        }
        return remainder == 0
    }

    /// The remainder of a product and a sum.
    private func modulo(_ left: UInt64, _ right: UInt64, adding sum: UInt64 = 0) -> UInt64 {
        var (high, low) = left.multipliedFullWidth(by: right)
        let (total, overflow) = low.addingReportingOverflow(sum)
        low = total
        if overflow { high += 1 }
        return significand.dividingFullWidth((high % significand, low)).remainder
    }
}
