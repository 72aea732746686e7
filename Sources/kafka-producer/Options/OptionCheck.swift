import ArgumentParser
import KafkaTesting

/// Checks of options that several commands have.
enum OptionCheck {
    /// Records per second. Beyond these, arithmetic with times would overflow, and there would be no visible difference.
    static let rates = 0.001...1e12

    /// Records that can be read back: brokers send at least one in each answer, however large it is.
    static let largestReadableRecord = 64 << 20

    static func topic(_ name: String) throws(ValidationError) {
        guard ModelTopic.isLegal(name: name) else {
            throw ValidationError(
                "--topic '\(name)' is not a legal name: use 1 to 249 of a-z, A-Z, 0-9, '.', '_' and '-', "
                    + "and not '.' or '..' alone.")
        }
    }

    /// The rate that was asked for; nil for unlimited.
    static func throughput(_ rate: Double?) throws(ValidationError) {
        guard let rate, rate != -1 else { return }
        guard rates.contains(rate) else {
            throw ValidationError("--throughput must be from 0.001 to 1e12 records per second, or -1 for unlimited.")
        }
    }

    static func range(_ option: String, _ value: Int?, _ range: ClosedRange<Int>, why: String = "")
        throws(ValidationError)
    {
        guard let value, !range.contains(value) else { return }
        throw ValidationError("\(option) must be from \(range.lowerBound) to \(range.upperBound)\(why).")
    }
}
