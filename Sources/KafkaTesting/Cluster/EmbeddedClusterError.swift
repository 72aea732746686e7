/// Why an embedded cluster could not do what it was told to.
public struct EmbeddedClusterError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What happened, in words.
    public let description: String

    package init(_ description: String) {
        self.description = description
    }
}
