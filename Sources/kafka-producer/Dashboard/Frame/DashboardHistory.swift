/// The last frames, for curves. Only the latest has its topics, brokers and errors: there may be thousands of them.
struct DashboardHistory: Equatable, Sendable {
    /// Two minutes, of frames that are a second apart.
    static let limit = 120

    private(set) var frames: [DashboardFrame] = []

    var latest: DashboardFrame? { frames.last }

    mutating func add(_ frame: DashboardFrame) {
        // Another run has other figures: a curve through both would say nothing.
        if let last = frames.last, last.title != frame.title || frame.uptime < last.uptime { frames = [] }
        if let last = frames.indices.last { frames[last] = frames[last].summary }
        frames.append(frame)
        if frames.count > Self.limit { frames.removeFirst(frames.count - Self.limit) }
    }

    /// The last values, at most so many.
    func values(_ count: Int, _ value: (DashboardFrame) -> Double) -> [Double] {
        frames.suffix(count).map(value)
    }
}

extension DashboardFrame {
    /// Without what there is any number of.
    var summary: DashboardFrame {
        var result = self
        (result.topics, result.brokers, result.failures, result.health) = ([], [], [], Health())
        return result
    }
}
