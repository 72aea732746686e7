import Foundation

/// Maps values to places on an axis.
struct ChartScale: Equatable, Sendable {
    enum Kind: Sendable {
        case linear
        /// Powers of ten, for values above 0.
        case logarithmic
    }

    let kind: Kind
    /// The values at both ends of the axis; never equal.
    let domain: ClosedRange<Double>
    /// The places of both ends.
    let start: Double
    let end: Double

    /// A scale that all of these values are on, its ends at round numbers.
    init(_ values: [Double], kind: Kind = .linear, from start: Double, to end: Double) {
        (self.kind, self.start, self.end) = (kind, start, end)
        let values = values.filter { $0.isFinite && (kind == .linear || $0 > 0) }
        let low = values.min() ?? 0
        let high = values.max() ?? 1
        switch kind {
        case .linear:
            let step = Self.step(from: min(0, low), to: high)
            domain = (min(0, low) / step).rounded(.down) * step...max(step, (high / step).rounded(.up) * step)
        case .logarithmic:
            let first = values.isEmpty ? 0 : log10(low).rounded(.down)
            let last = values.isEmpty ? 1 : log10(high).rounded(.up)
            domain = pow(10, first)...pow(10, max(first + 1, last))
        }
    }

    func place(_ value: Double) -> Double {
        let share: Double
        switch kind {
        case .linear: share = (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
        case .logarithmic:
            let value = max(value, domain.lowerBound)
            share = log10(value / domain.lowerBound) / log10(domain.upperBound / domain.lowerBound)
        }
        return start + min(1, max(0, share)) * (end - start)
    }

    /// Where lines and labels go.
    var ticks: [Double] {
        switch kind {
        case .linear:
            let step = Self.step(from: domain.lowerBound, to: domain.upperBound)
            let count = Int(((domain.upperBound - domain.lowerBound) / step).rounded())
            return (0...max(1, count)).map { domain.lowerBound + Double($0) * step }
        case .logarithmic:
            let first = Int(log10(domain.lowerBound).rounded())
            let last = Int(log10(domain.upperBound).rounded())
            return (first...max(first, last)).map { pow(10, Double($0)) }
        }
    }

    /// 1, 2 or 5 times a power of ten, so that there are about five of them.
    private static func step(from low: Double, to high: Double) -> Double {
        let rough = (high - low) / 5
        guard rough > 0, rough.isFinite else { return 1 }
        let power = pow(10, log10(rough).rounded(.down))
        return ([1, 2, 5].first { $0 * power >= rough } ?? 10) * power
    }

    /// A number in as few characters as an axis has room for: `1.2M`, `450k`, `0.05`.
    static func label(_ value: Double) -> String {
        func short(_ value: Double, _ suffix: String) -> String {
            SVG.number(abs(value) < 10 ? value : (value * 10).rounded() / 10) + suffix
        }
        switch abs(value) {
        case 1e9...: return short(value / 1e9, "G")
        case 1e6...: return short(value / 1e6, "M")
        case 1e4...: return short(value / 1e3, "k")
        case 100...: return Format.fixed(value, 0)
        case 10...: return SVG.number((value * 10).rounded() / 10)
        case 1...: return SVG.number(value)
        case 0.01...: return String(format: "%.3g", value)
        case 0: return "0"
        default: return String(format: "%.1g", value)
        }
    }
}
