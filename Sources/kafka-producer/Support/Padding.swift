extension String {
    /// With spaces behind it, or before it if the width is negative.
    func padded(to width: Int) -> String {
        let spaces = String(repeating: " ", count: max(0, abs(width) - count))
        return width < 0 ? spaces + self : self + spaces
    }

    /// With spaces before it.
    func leftPadded(to width: Int) -> String { padded(to: -width) }
}
