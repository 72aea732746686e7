#if canImport(Glibc)
    package import Glibc
#elseif canImport(Musl)
    package import Musl
#elseif canImport(Android)
    package import Android
#elseif canImport(Darwin)
    package import Darwin
#endif

/// One piece of a gathered write.
package typealias IOVector = iovec

/// Names a socket of one network. Never reused, so that late events of a closed socket cannot be taken
/// for another one's.
package struct SocketID: Hashable, Sendable, CustomStringConvertible {
    /// A counter, not a file descriptor.
    package var rawValue: Int32

    /// The socket with that number.
    package init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    package var description: String { "socket \(rawValue)" }
}

/// How a TCP socket is set up.
package struct SocketOptions: Hashable, Sendable {
    /// Small requests are sent immediately (TCP_NODELAY).
    package var noDelay: Bool
    /// Dead peers are noticed eventually (SO_KEEPALIVE).
    package var keepAlive: Bool
    /// SO_SNDBUF; nil leaves it to the system.
    package var sendBufferBytes: Int?
    /// SO_RCVBUF; nil leaves it to the system.
    package var receiveBufferBytes: Int?

    /// The usual options for a Kafka connection.
    package init(
        noDelay: Bool = true, keepAlive: Bool = true, sendBufferBytes: Int? = nil, receiveBufferBytes: Int? = nil
    ) {
        self.noDelay = noDelay
        self.keepAlive = keepAlive
        self.sendBufferBytes = sendBufferBytes
        self.receiveBufferBytes = receiveBufferBytes
    }
}

/// What `Network.poll` reports.
package enum NetworkEvent: Sendable {
    /// A `resolve` ended.
    case resolved(id: UInt64, Resolution)
    /// A socket can be read or written without waiting. A hangup (an error, or both directions ended) also says
    /// readable and writable: the next read, write or `finishConnect` returns what happened.
    /// The socket may have been closed since, by an earlier event's handler.
    case ready(SocketID, readable: Bool, writable: Bool, hangup: Bool)
}

/// What a read from a socket gave.
package enum ReadResult: Hashable, Sendable {
    /// That many bytes, at least one.
    case bytes(Int)
    /// Nothing for now; an event follows.
    case wouldBlock
    /// The peer has finished its stream.
    case endOfStream
}

/// Sockets and names, without ever blocking but in `poll`.
///
/// Used from one thread at a time (the I/O thread); only `wake` may be called from any thread at any time, which is
/// why a network is `Sendable`.
package protocol Network: AnyObject, Sendable {
    /// Looks a host name up; a `.resolved` event with this id comes later. `canonicalNames` looks up the name that
    /// each address belongs to and takes that name's addresses (`resolve_canonical_bootstrap_servers_only`).
    func resolve(host: String, port: UInt16, canonicalNames: Bool, id: UInt64)
    /// Forgets a look-up: its event will not come.
    func cancelResolve(id: UInt64)
    /// Starts to connect. A `.ready(writable)` event reports the end, and `finishConnect` the outcome.
    func connect(_ address: SocketAddress, options: SocketOptions) throws(SocketError) -> SocketID
    /// Ends a connect: throws what it failed with.
    func finishConnect(_ id: SocketID) throws(SocketError)
    /// Reads what is there, at most as much as fits.
    func read(_ id: SocketID, into buffer: UnsafeMutableRawBufferPointer) throws(SocketError) -> ReadResult
    /// Writes the buffers, in order. Returns the bytes taken; fewer than offered (or 0): ask for write interest.
    func write(_ id: SocketID, _ buffers: UnsafeBufferPointer<IOVector>) throws(SocketError) -> Int
    /// Asks for `.ready(writable)` events, or stops them. Interest in reading is always on (level-triggered).
    func setWriteInterest(_ id: SocketID, _ on: Bool)
    /// Ends our direction of the stream, after what was written; reading continues. The peer, which sees the end, ends
    /// its own direction. Closing a socket that has something unread is a reset instead, and loses what the peer
    /// has not got yet.
    func shutdownWrite(_ id: SocketID) throws(SocketError)
    /// Closes a socket. Its id then names nothing: later calls with it throw EBADF or do nothing.
    func close(_ id: SocketID)
    /// Waits for events, at most until the deadline (nil: for ever; past: not at all) or the next `wake`, and
    /// replaces the contents of `events` with them. May return early, without events, for no reason.
    func poll(until deadline: MonotonicTime?, into events: inout [NetworkEvent])
    /// Makes the current `poll`, or else the next one, return immediately. Any thread.
    func wake()
}

extension Network {
    /// Writes one run of bytes. Returns how many were taken; fewer than offered (or 0): ask for write interest.
    package func write(_ id: SocketID, _ bytes: UnsafeRawBufferPointer) throws(SocketError) -> Int {
        // The kernel only reads from it; iovec has no const.
        var vector = IOVector(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
        return try withUnsafePointer(to: &vector) { pointer throws(SocketError) in
            try write(id, UnsafeBufferPointer(start: pointer, count: 1))
        }
    }
}
