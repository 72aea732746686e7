/// What is wrong with a text that should be JSON, and where.
package struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong: `a comma or ] is missing`.
    package let reason: String
    /// Whether it may be JSON, but exceeds a limit.
    package let isLimit: Bool
    /// Bytes before the error.
    package let offset: Int
    /// From 1.
    package let line: Int
    /// In bytes, from 1.
    package let column: Int

    package var description: String { "not valid JSON: \(reason) (line \(line), column \(column))" }
}

/// How much of a text is read before it is refused.
package struct JSONLimits: Hashable, Sendable {
    /// Arrays and objects inside of each other.
    package var depth: Int
    /// Bytes of the whole text.
    package var bytes: Int

    package init(depth: Int = 128, bytes: Int = 64 << 20) {
        self.depth = depth
        self.bytes = bytes
    }
}
