/// Bounds for what a SCRAM server may ask of a client.
package enum ScramLimits {
    /// The fewest iterations (RFC 7677, section 4), as in Java.
    package static let minimumIterations = 4096
    /// The most iterations: about a second of work. Java has no such bound.
    package static let maximumIterations = 1_000_000
    /// The longest message, in bytes.
    package static let maximumMessage = 16_384
}
