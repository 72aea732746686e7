/// Bars and curves of block characters.
enum TextChart {
    private static let eighths: [Character] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// Values from left to right as columns of up to `height` rows, the highest row first; the largest value fills all of them.
    /// What is not above 0 is blank, and anything above 0 shows.
    static func curve(_ values: [Double], width: Int, height: Int = 1) -> [String] {
        guard width > 0, height > 0 else { return [] }
        let shown = values.suffix(width).map { $0.isFinite ? max(0, $0) : 0 }
        let top = shown.max() ?? 0
        let levels = shown.map { value in
            top > 0 && value > 0 ? max(1, Int((value / top * Double(8 * height)).rounded())) : 0
        }
        return (0..<height).reversed().map { row in
            let columns = String(levels.map { eighths[min(8, max(0, $0 - 8 * row))] })
            return String(repeating: " ", count: width - levels.count) + columns
        }
    }

    /// `████░░░░`
    static func bar(_ share: Double, width: Int) -> String {
        let part = share.isFinite ? min(1, max(0, share)) : 0
        let filled = Int((part * Double(width)).rounded())
        return String(repeating: "█", count: filled) + String(repeating: "░", count: max(0, width - filled))
    }
}
