package import KafkaClient

/// The generator of all that a scenario decides.
package typealias Dice = SplitMix64

extension SplitMix64 {
    /// A number in the range, all equally likely.
    mutating func number(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.upperBound - range.lowerBound + 1)
    }

    /// A number in the range, all orders of magnitude equally likely.
    mutating func magnitude(_ range: ClosedRange<Int>) -> Int {
        var low = max(1, range.lowerBound)
        while low * 2 <= range.upperBound, chance(0.75) { low *= 2 }
        return number(low...min(range.upperBound, low * 2))
    }

    /// A duration of whole milliseconds, all orders of magnitude equally likely.
    mutating func milliseconds(_ range: ClosedRange<Int>) -> Duration {
        .milliseconds(magnitude(range))
    }

    /// A duration of whole microseconds, all equally likely.
    mutating func microseconds(_ range: ClosedRange<Int>) -> Duration {
        .microseconds(number(range))
    }

    mutating func element<Element>(_ elements: [Element]) -> Element {
        elements[below(elements.count)]
    }
}
