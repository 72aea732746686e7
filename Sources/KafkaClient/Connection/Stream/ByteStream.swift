import KafkaSockets

/// What a connection exchanges bytes through: a TCP socket, or something that is layered over one.
///
/// It never waits, it is used on the I/O thread only, and its errors are final. The socket belongs to the connection, which
/// passes its events on by calling again.
protocol ByteStream: AnyObject {
    /// Takes what has to be settled before bytes can be exchanged as far as it goes now. Returns whether that is done.
    func open() throws(ConnectionFailure) -> Bool
    /// Takes bytes to send, in order. Returns how many: each of them may reach the peer from now on. If they are fewer than
    /// offered, the rest is offered again after the next event.
    func write(_ segments: UnsafeBufferPointer<IOVector>) throws(ConnectionFailure) -> Int
    /// Sends what was taken and has not left yet, and then the end of the stream if that is due.
    func flush() throws(ConnectionFailure)
    /// Reads what is there, at most as much as fits.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConnectionFailure) -> ReadResult
    /// Whether a read that did not fill its buffer may have left something behind. If not, the next event says when there is more.
    var mayHaveMoreToRead: Bool { get }
    /// Whether it is waiting until the socket takes more bytes.
    var awaitsWritable: Bool { get }
    /// Ends this side of the stream behind all that was taken; reading goes on. If the socket does not take all of that now,
    /// `flush` continues.
    func finish() throws(ConnectionFailure)
    /// The connection ends: says goodbye to the peer, if that is the stream's way, without waiting.
    func close()
    /// Where it stands while it opens, for messages: "the TLS handshake was under way".
    var stage: String { get }
}
