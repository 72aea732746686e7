/// Why an embedded or simulated cluster could not do what was asked.
public struct EmbeddedClusterError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What happened, in words.
    public let description: String

    package init(_ description: String) {
        self.description = description
    }
}
