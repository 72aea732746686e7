/// One encrypted connection without its socket, as a byte stream uses it: ``TLSSession``, or what stands for it in a simulation.
package protocol SecureSession: AnyObject {
    /// Whether the handshake resumed an earlier session.
    var isResumed: Bool { get }
    /// What was negotiated; nil until then, and after a failure.
    var info: TLSConnectionInfo? { get }
    /// Continues the handshake as far as the input allows; returns whether it is complete.
    func handshake() throws(TLSError) -> Bool

    /// Room for ciphertext from the peer, valid until the next call.
    var inputBuffer: UnsafeMutableRawBufferPointer { get }
    /// The first `count` bytes of `inputBuffer` have been filled.
    func received(_ count: Int)
    /// The socket's stream has ended.
    func endOfInput()

    /// Whether there is ciphertext to send.
    var needsWrite: Bool { get }
    /// How many bytes of ciphertext wait to be sent.
    var outputCount: Int { get }
    /// Ciphertext to send, valid until the next call.
    var output: UnsafeBufferPointer<TLSVector> { get }
    /// The first `count` bytes of `output` have been sent.
    func consumed(_ count: Int)

    /// Whether `read(into:)` may return plaintext, or the end of the stream, without further input.
    var hasPendingPlaintext: Bool { get }
    /// Reads plaintext: how many bytes; 0 at the end of the stream; nil if more ciphertext is needed.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(TLSError) -> Int?
    /// Encrypts plaintext, as much as fits. Returns how many bytes were taken.
    func write(_ segments: UnsafeBufferPointer<TLSVector>) throws(TLSError) -> Int
    /// Ends this side's stream.
    func close()
}

extension TLSSession: SecureSession {}
