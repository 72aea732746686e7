/// What TLS does to the connections of a simulation: nothing bad by default.
///
/// Chances are between 0 and 1, for each connection.
package struct SimulatedTLSConditions: Sendable, Hashable {
    /// The chance that the handshake takes two round trips, as up to TLS 1.2, rather than one.
    package var chanceOfSecondRoundTrip = 0.3
    /// How long the server takes for each message of the handshake.
    package var serverTime: ClosedRange<Duration> = .zero ... .milliseconds(2)
    /// The chance that the server asks the client to update its keys before it sends something (TLS 1.3): reading makes the client
    /// write then.
    package var chanceOfKeyUpdate = 0.1
    /// The largest piece of plaintext in a record, in bytes.
    package var maximumRecordSize = SimulatedTLSRecord.maximumSize
    /// How much ciphertext a client holds that its socket has not taken, in bytes.
    package var outputBytes: ClosedRange<Int> = 18_000...262_144
    /// The chance that the server ends a connection without saying so (close_notify).
    package var chanceOfTruncation = 0.0

    /// The chance that the server refuses the handshake with an alert.
    package var chanceOfRefusal = 0.0
    /// The chance that the handshake stalls at some byte: neither side gets anything more.
    package var chanceOfStall = 0.0
    /// The chance that the connection is reset at some byte of the handshake.
    package var chanceOfReset = 0.0

    /// TLS that works.
    package init() {}
}
