import KafkaSockets

/// Judges by samples, one after the other, whether there is pressure.
///
/// A value without a clock, as `HealthMachine`.
struct BackPressureMachine: JudgingMachine {
    private let limits: BackPressureLimits
    /// Since when there is more than there may be, if there is.
    private var highSince: MonotonicTime?
    private var lastTime = MonotonicTime.distantPast
    private(set) var current: BackPressure?

    init(_ limits: BackPressureLimits) {
        self.limits = limits
    }

    static let judgesEnd = false

    /// Takes a sample. Returns what follows from it and from those before.
    mutating func update(_ sample: HealthSample) -> BackPressure {
        // Of samples that were taken at about the same time, an older one may arrive later: it says nothing new.
        if let current, sample.time < lastTime { return current }
        lastTime = sample.time
        let usage = sample.usage
        if sample.end != nil {
            highSince = nil
        } else if usage >= limits.usage || sample.tasksWaiting > 0 {
            highSince = highSince ?? sample.time
        } else if usage <= limits.relief || current?.isHigh != true {
            highSince = nil
        }
        let isHigh = highSince.map { sample.time - $0 >= limits.duration } ?? false
        let since = current.flatMap { $0.isHigh == isHigh ? $0.since : nil } ?? sample.wallTime
        let pressure = BackPressure(
            isHigh: isHigh, since: since, usage: usage, tasksWaiting: sample.tasksWaiting,
            stalls: isHigh ? sample.stalls : [])
        current = pressure
        return pressure
    }
}

extension HealthSample {
    /// The part of the buffer, or of the records that it may hold, that is in use.
    var usage: Double {
        let bytes = bufferTotal == 0 ? 0 : Double(bufferTotal - bufferAvailable) / Double(bufferTotal)
        guard let recordsTotal, recordsTotal > 0 else { return bytes }
        return max(bytes, Double(recordsTotal - recordsAvailable) / Double(recordsTotal))
    }
}
