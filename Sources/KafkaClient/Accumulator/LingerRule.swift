/// When an open batch leaves, from the `linger` setting.
package struct LingerRule: Sendable {
    /// Whether a batch that a task awaits leaves as soon as nothing is in flight to its leader.
    package let isAdaptive: Bool
    /// The longest that a batch waits for more records.
    package let longest: Duration

    package init(_ linger: Linger) {
        switch linger {
        case .adaptive: isAdaptive = true
        case .fixed: isAdaptive = false
        }
        longest = linger.longest
    }
}
