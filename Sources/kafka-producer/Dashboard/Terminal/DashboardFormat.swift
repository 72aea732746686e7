/// Figures of the dashboard, short enough for columns. They may come from another process: any number has a text.
enum DashboardFormat {
    /// `987`, `12.3 k`, `4.56 M`
    static func amount(_ number: Double) -> String {
        switch abs(number) {
        case 1e9...: Format.fixed(number / 1e9, 2) + " G"
        case 1e6...: Format.fixed(number / 1e6, 2) + " M"
        case 1e4...: Format.fixed(number / 1e3, 1) + " k"
        case 10...: Format.fixed(number, 0)
        case 0: "0"
        default: Format.fixed(number, 1)
        }
    }

    /// Milliseconds without their unit.
    static func milliseconds(_ number: Double) -> String {
        Format.fixed(number, abs(number) < 10 ? 2 : abs(number) < 1000 ? 1 : 0)
    }

    /// `12.3 ms`, `4.5 s`
    static func time(milliseconds number: Double) -> String {
        abs(number) < 10_000 ? milliseconds(number) + " ms" : Format.fixed(number / 1000, 1) + " s"
    }

    static func percent(_ share: Double) -> String { Format.fixed(share * 100, 0) + " %" }

    /// `1:02:03`
    static func clock(seconds: Double) -> String {
        let whole = Int(max(0, min(seconds.isFinite ? seconds : 0, 1e9)))
        let (hours, minutes) = (whole / 3600, whole / 60 % 60)
        let tail = (minutes < 10 ? "0" : "") + "\(minutes):" + (whole % 60 < 10 ? "0" : "") + "\(whole % 60)"
        return hours > 0 ? "\(hours):\(tail)" : tail
    }
}
