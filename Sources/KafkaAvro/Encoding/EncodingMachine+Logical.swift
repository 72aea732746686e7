#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

// Types of Foundation and Swift for logical types.
extension EncodingMachine {
    func write(_ value: Date, _ node: NodePointer) throws(AvroError) {
        if node.pointee.kind == .union { return try write(value, branch(.date, node)) }
        let number: Int64?
        switch node.pointee.logical {
        case .date: number = Int64(exactly: (value.timeIntervalSince1970 / 86_400).rounded(.down))
        case .millis: number = Int64(exactly: (value.timeIntervalSince1970 * 1_000).rounded())
        case .micros: number = LogicalTime.fractions(value, perSecond: 1_000_000)
        case .nanos: number = LogicalTime.fractions(value, perSecond: 1_000_000_000)
        default: throw mismatch("a date", node)
        }
        guard let number, node.pointee.kind == .long || Int32(exactly: number) != nil else {
            throw error("the date \(value.timeIntervalSince1970) is out of range", node)
        }
        put(varint: number)
    }

    func write(_ value: UUID, _ node: NodePointer) throws(AvroError) {
        switch (node.pointee.kind, node.pointee.logical) {
        case (.string, _): put(value.uuidString.lowercased())
        case (.fixed, .uuid): withUnsafeBytes(of: value.uuid) { put($0) }
        case (.union, _): try write(value, branch(.uuid, node))
        default: throw mismatch("a UUID", node)
        }
    }

    func write(_ value: AvroDuration, _ node: NodePointer) throws(AvroError) {
        switch (node.pointee.kind, node.pointee.logical) {
        case (.fixed, .duration):
            put(raw: value.months.littleEndian)
            put(raw: value.days.littleEndian)
            put(raw: value.milliseconds.littleEndian)
        case (.union, _): try write(value, branch(.duration, node))
        default: throw mismatch("an AvroDuration", node)
        }
    }

    /// Times of day, as the time since midnight.
    func write(_ value: Duration, _ node: NodePointer) throws(AvroError) {
        let parts = value.components
        switch (node.pointee.kind, node.pointee.logical) {
        case (.int, .timeMillis), (.long, .timeMicros):
            guard 0..<86_400 ~= parts.seconds else { throw error("\(value) is not a time of day", node) }
            let perSecond: Int64 = node.pointee.logical == .timeMillis ? 1_000 : 1_000_000
            let fraction = parts.attoseconds / (1_000_000_000_000_000_000 / perSecond)
            put(varint: parts.seconds * perSecond + fraction)
        case (.union, _): try write(value, branch(.span, node))
        default: throw mismatch("a Duration", node)
        }
    }

    func write(_ value: Decimal, _ node: NodePointer) throws(AvroError) {
        if node.pointee.kind == .union {
            let choices = node.pointee.choices.unsafelyUnwrapped
            let isDecimal = choices[ValueKind.decimal.rawValue] >= 0
            return try write(value, branch(isDecimal ? .decimal : .double, node))
        }
        if node.pointee.kind == .double { return put(raw: value.nearestDouble.bitPattern.littleEndian) }
        guard node.pointee.logical == .decimal,
            case .decimal(let precision, let scale) = plan.schema.types[node.pointee.type].logical
        else { throw mismatch("a decimal", node) }
        guard let unscaled = value.unscaled(scale) else {
            throw error("\(value) is not a decimal with \(scale) digits behind the point", node)
        }
        guard unscaled.magnitude.digitCount <= precision else {
            throw error("\(value) has more than \(precision) digits", node)
        }
        let isFixed = node.pointee.kind == .fixed
        let count = isFixed ? node.pointee.count : unscaled.byteCount
        if !isFixed { put(varint: Int64(count)) }
        // Two's complement, the most significant byte first.
        for index in (0..<count).reversed() {
            put(index < 16 ? UInt8(truncatingIfNeeded: unscaled >> (8 * index)) : unscaled < 0 ? 0xFF : 0)
        }
    }
}

enum LogicalTime {
    /// Fractions of a second since 1970; nil if they do not fit.
    static func fractions(_ date: Date, perSecond: Double) -> Int64? {
        // Seconds apart, or a double would not have the digits.
        let time = date.timeIntervalSinceReferenceDate
        let whole = time.rounded(.down)
        guard let seconds = Int64(exactly: whole),
            let fraction = Int64(exactly: ((time - whole) * perSecond).rounded())
        else { return nil }
        let (shifted, isTooLarge) = seconds.addingReportingOverflow(978_307_200)
        let (scaled, isTooLargeNow) = shifted.multipliedReportingOverflow(by: Int64(perSecond))
        let (sum, isTooLargeAtLast) = scaled.addingReportingOverflow(fraction)
        return isTooLarge || isTooLargeNow || isTooLargeAtLast ? nil : sum
    }

    /// The date so many fractions of a second after 1970 began.
    static func date(_ value: Int64, perSecond: Int64) -> Date {
        let (seconds, fraction) = value.quotientAndRemainder(dividingBy: perSecond)
        return Date(
            timeIntervalSinceReferenceDate: Double(seconds - 978_307_200) + Double(fraction) / Double(perSecond))
    }
}

extension Decimal {
    /// The number as an integer with so many digits behind the point; nil if it has more, or does not fit.
    func unscaled(_ scale: Int) -> Int128? {
        if isNaN { return nil }
        if isZero { return 0 }
        guard var digits = UInt128(significand.magnitude.description) else { return nil }
        var shift = exponent + scale
        while shift < 0 {
            let (quotient, remainder) = digits.quotientAndRemainder(dividingBy: 10)
            if remainder != 0 { return nil }
            digits = quotient
            shift += 1
        }
        while shift > 0 {
            let (product, overflow) = digits.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            digits = product
            shift -= 1
        }
        guard let magnitude = Int128(exactly: digits) else { return nil }
        return isSignMinus ? -magnitude : magnitude
    }

    var nearestDouble: Double { Double(description) ?? .nan }
}

extension UInt128 {
    /// How many decimal digits it has.
    var digitCount: Int {
        var (count, rest) = (0, self)
        while rest > 0 {
            rest /= 10
            count += 1
        }
        return Swift.max(count, 1)
    }
}

extension Int128 {
    /// How few bytes of two's complement hold it.
    var byteCount: Int {
        let bits = 129 - (self < 0 ? ~self : self).leadingZeroBitCount
        return (bits + 7) / 8
    }
}
