extension Setting.Spelling where Value == Int {
    /// A whole number in a range.
    static func integer(_ range: ClosedRange<Int>) -> Self {
        Self(
            allowed: wholeNumber(in: range),
            parse: { Int($0) },
            text: { "\($0)" },
            isAllowed: { range.contains($0) })
    }
}

extension Setting.Spelling {
    /// The range in words; where memory ends, there is no limit worth naming.
    private static func wholeNumber(in range: ClosedRange<Int>) -> String {
        range.upperBound == .max
            ? "a whole number, at least \(range.lowerBound)"
            : "a whole number from \(range.lowerBound) to \(range.upperBound)"
    }
}

extension Setting.Spelling where Value == Int {
    /// A number of bytes in a range.
    static func bytes(_ range: ClosedRange<Int>) -> Self {
        var spelling = integer(range)
        spelling.unit = .bytes
        return spelling
    }
}

extension Setting.Spelling {
    /// The same values, or `nil`, which properties write as -1.
    static func optional<Wrapped>(
        _ spelling: Setting.Spelling<Wrapped>, nil meaning: String
    ) -> Self where Value == Wrapped? {
        Self(
            allowed: "\(spelling.allowed), or nil (-1 in properties) for \(meaning)",
            parse: { text in text == "-1" ? .some(nil) : spelling.parse(text).map { .some($0) } },
            text: { $0.map(spelling.text) ?? "-1" },
            display: { $0.map(spelling.display ?? spelling.text) ?? "-1" },
            isAllowed: { $0.map(spelling.isAllowed) ?? true },
            unit: spelling.unit)
    }
}

extension Setting.Spelling where Value == Bool {
    /// `true` or `false`.
    static var boolean: Self {
        Self(
            allowed: "true or false",
            parse: { text in
                switch text.lowercased() {
                case "true": true
                case "false": false
                default: nil
                }
            },
            text: { "\($0)" })
    }
}

extension Setting.Spelling where Value == Duration {
    /// Longer than any producer lives, and short enough that a deadline in nanoseconds cannot overflow: 100 years.
    static var forever: Int64 { 36_500 * 86_400_000 }

    /// Milliseconds in a range.
    ///
    /// Without an upper limit, the range ends with ``forever``, and properties may spell that with any larger number,
    /// as `Long.MAX_VALUE` does.
    static func milliseconds(from minimum: Int64 = 0, to maximum: Int64? = nil) -> Self {
        let longest = maximum ?? forever
        return Self(
            allowed: "from \(minimum) \(maximum.map { "to \($0) ms" } ?? "ms to 100 years")",
            parse: { text in
                Int64(text).map { .milliseconds(maximum == nil ? min($0, longest) : $0) }
            },
            text: { $0.inMilliseconds },
            isAllowed: { (.milliseconds(minimum) ... .milliseconds(longest)).contains($0) },
            unit: .milliseconds)
    }
}

extension Duration {
    /// The number of milliseconds, with a fraction if there is one.
    var inMilliseconds: String {
        // `components` stops the process when the seconds do not fit into 64 bits.
        guard (.seconds(Int64.min) ... .seconds(Int64.max)).contains(self) else {
            return "\(attoseconds / 1_000_000_000_000_000)"
        }
        let (seconds, attoseconds) = components
        let nanoseconds = attoseconds / 1_000_000_000
        let fraction = nanoseconds % 1_000_000
        let (thousands, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        guard !overflow else { return "\(self)" }
        let whole = thousands + nanoseconds / 1_000_000
        guard fraction != 0 else { return "\(whole)" }
        var digits = String(abs(fraction))
        digits = String(repeating: "0", count: 6 - digits.count) + digits
        while digits.last == "0" { digits.removeLast() }
        let sign = self < .zero && whole == 0 ? "-" : ""
        return "\(sign)\(whole).\(digits)"
    }
}

extension Setting.Spelling where Value == Linger {
    /// Milliseconds, which mean a fixed linger, as in Java.
    static var linger: Self {
        let duration = Setting.Spelling<Duration>.milliseconds()
        return Self(
            allowed: duration.allowed,
            parse: { duration.parse($0).map(Linger.fixed) },
            text: { duration.text($0.longest) },
            display: { linger in
                switch linger {
                case .adaptive(let longest): "\(duration.text(longest)) (adaptive)"
                case .fixed(let longest): duration.text(longest)
                }
            },
            isAllowed: { duration.isAllowed($0.longest) },
            unit: duration.unit)
    }
}

extension Setting.Spelling where Value: RawRepresentable<String> & CaseIterable {
    /// One of the names of an enumeration, in any case, as in Java.
    static var choice: Self {
        Self(
            allowed: Value.allCases.map(\.rawValue).orList,
            parse: { text in Value.allCases.first { $0.rawValue.lowercased() == text.lowercased() } },
            text: { $0.rawValue })
    }
}

extension Setting.Spelling where Value == Acks {
    /// `0`, `1`, `all` or `-1`.
    static var acks: Self {
        Self(
            allowed: "all (the same as -1), 1 or 0",
            parse: { text in
                switch text.lowercased() {
                case "all", "-1": .all
                case "1": .leader
                case "0": .zero
                default: nil
                }
            },
            text: { $0.description })
    }
}

extension Setting.Spelling where Value == String? {
    /// A name that requests can carry; properties write `nil` as nothing.
    static var clientID: Self { name }

    /// The same.
    static var transactionalID: Self { name }

    private static var name: Self {
        Self(
            allowed: "from 1 to 32767 bytes long",
            parse: { .some($0.isEmpty ? nil : $0) },
            text: { $0 ?? "" },
            isAllowed: { name in name.map { (1...Int(Int16.max)).contains($0.utf8.count) } ?? true })
    }
}

extension Setting.Spelling where Value == [String] {
    /// A list separated by commas, of which one too many does no harm, as in Java. Entries are checked when the list is
    /// taken apart, which says more.
    static var list: Self {
        Self(
            allowed: "a list of host:port, separated by commas",
            parse: { text in text.split(separator: ",").map(\.trimmingBlanks).filter { !$0.isEmpty } },
            text: { $0.joined(separator: ",") })
    }
}

extension [String] {
    /// `a, b or c`.
    var orList: String {
        guard let last, count > 1 else { return first ?? "" }
        return "\(dropLast().joined(separator: ", ")) or \(last)"
    }
}
