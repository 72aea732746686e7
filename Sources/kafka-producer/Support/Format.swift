import Foundation

/// Numbers as people read them.
enum Format {
    /// `1,234,567`
    static func grouped(_ number: Int) -> String {
        let digits = String(number.magnitude)
        var result = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { result += "," }
            result.append(digit)
        }
        return result
    }

    /// With that many digits after the point, whatever the locale.
    static func fixed(_ number: Double, _ digits: Int) -> String {
        String(format: "%.\(digits)f", number.isFinite ? number : 0)
    }

    /// `1.23 M records/s`, `45.6 k records/s`, `789 records/s`
    static func rate(_ perSecond: Double) -> String {
        switch perSecond {
        case 1e6...: fixed(perSecond / 1e6, 2) + " M records/s"
        case 1e4...: fixed(perSecond / 1e3, 1) + " k records/s"
        default: fixed(perSecond, 0) + " records/s"
        }
    }

    /// `512 B`, `65.5 KiB`, `4.77 MiB`, `32 MiB`
    static func bytes(_ count: Double) -> String {
        switch abs(count) {
        case 0x1p30...: fixed(count / 0x1p30, 2) + " GiB"
        case 0xap20...: fixed(count / 0x1p20, 0) + " MiB"
        case 0x1p20...: fixed(count / 0x1p20, 2) + " MiB"
        case 0x1p10...: fixed(count / 0x1p10, 1) + " KiB"
        default: fixed(count, 0) + " B"
        }
    }
}
