/// Progress: a bar that is redrawn on a terminal, or a line now and then elsewhere.
struct ProgressBar {
    let total: Int
    let isInteractive: Bool
    private static let width = 30

    /// How often it is worth updating.
    var interval: Duration { isInteractive ? .milliseconds(100) : .seconds(1) }

    /// Shows that `done` of the total is done, in that many seconds.
    func show(done: Int, seconds: Double) {
        let text = text(done: done, seconds: seconds)
        if isInteractive {
            // Back to the line's start; what was longer before is cleared behind the text.
            Console.print(part: "\r\(text)\u{1B}[K")
        } else {
            Console.print(text)
        }
    }

    /// Leaves the bar's line.
    func finish() {
        if isInteractive { Console.print(part: "\n") }
    }

    func text(done: Int, seconds: Double) -> String {
        let share = total > 0 ? Double(done) / Double(total) : 1
        let rate = Format.rate(seconds > 0 ? Double(done) / seconds : 0)
        let percent = "\(Int(share * 100)) %"
        let counts =
            "\(percent.leftPadded(to: 5))  \(Format.grouped(done)) of \(Format.grouped(total)) records  \(rate)"
        guard isInteractive else { return counts }
        let filled = min(Self.width, Int(share * Double(Self.width)))
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Self.width - filled)
        return "\(bar) \(counts)"
    }
}
