package import KafkaSockets

/// All that happens in a simulation, as one number: two runs of a seed that differ anywhere have different hashes.
package final class SimulationTrace {
    /// FNV-1a over everything noted.
    package private(set) var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    package private(set) var count = 0
    /// Receives the lines of the trace, if it is set.
    package var print: ((String) -> Void)?

    init() {}

    /// Notes an event. `text` is evaluated only if lines are printed.
    package func note(
        _ kind: StaticString, _ a: Int64 = 0, _ b: Int64 = 0, at time: MonotonicTime,
        _ text: @autoclosure () -> String = ""
    ) {
        count += 1
        kind.withUTF8Buffer { for byte in $0 { mix(UInt64(byte)) } }
        mix(UInt64(bitPattern: time.nanoseconds))
        mix(UInt64(bitPattern: a))
        mix(UInt64(bitPattern: b))
        guard let print else { return }
        let elapsed = time.nanoseconds - SimulatedClock.start.nanoseconds
        let milliseconds = Double(elapsed / 1000) / 1000
        print("\(milliseconds) ms  \(kind) \(a) \(b) \(text())")
    }

    private func mix(_ value: UInt64) {
        hash = (hash ^ value) &* 0x100_0000_01b3
    }
}
