import KafkaSockets
import KafkaTLS

/// Bytes over TLS: a session between the connection and its socket.
final class TLSStream: ByteStream {
    private let network: any Network
    private let socket: SocketID
    private let session: any SecureSession
    private(set) var awaitsWritable = false
    /// Whether the last read from the socket left something in it, as far as is known.
    private var mayHaveCiphertext = false
    /// Whether the socket is to be ended behind the output that it has not taken yet.
    private var isEnding = false

    init(_ socket: SocketID, of network: any Network, _ session: any SecureSession) {
        self.socket = socket
        self.network = network
        self.session = session
    }

    /// Whether the handshake resumed an earlier session.
    var isResumed: Bool { session.isResumed }
    /// What was negotiated; nil until then, and after a failure.
    var info: TLSConnectionInfo? { session.info }

    var stage: String { "the TLS handshake was under way" }

    func open() throws(ConnectionFailure) -> Bool {
        while true {
            let isDone = try secured { () throws(TLSError) in try session.handshake() }
            try flush()
            if isDone { return true }
            guard try receive() else { return false }
        }
    }

    func write(_ segments: UnsafeBufferPointer<IOVector>) throws(ConnectionFailure) -> Int {
        let taken = try secured { () throws(TLSError) in try session.write(segments) }
        try flush()
        return taken
    }

    func flush() throws(ConnectionFailure) {
        while session.needsWrite {
            let count = session.outputCount
            let sent: Int
            do {
                sent = try network.write(socket, session.output)
            } catch {
                throw .socket(error)
            }
            session.consumed(sent)
            if sent < count {
                awaitsWritable = true
                return
            }
        }
        awaitsWritable = false
        guard isEnding else { return }
        isEnding = false
        do {
            try network.shutdownWrite(socket)
        } catch {
            throw .socket(error)
        }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConnectionFailure) -> ReadResult {
        mayHaveCiphertext = true
        while true {
            let count = try secured { () throws(TLSError) in try session.read(into: buffer) }
            // Reading may make the session answer: an update of keys, or an alert.
            if session.needsWrite { try flush() }
            if let count { return count == 0 ? .endOfStream : .bytes(count) }
            guard mayHaveCiphertext, try receive() else { return .wouldBlock }
        }
    }

    /// Passes ciphertext from the socket to the session, as much as fits. Returns whether there was any, or the end.
    private func receive() throws(ConnectionFailure) -> Bool {
        let room = session.inputBuffer
        do {
            switch try network.read(socket, into: room) {
            case .bytes(let count):
                session.received(count)
                mayHaveCiphertext = count == room.count
                return true
            case .wouldBlock:
                mayHaveCiphertext = false
                return false
            case .endOfStream:
                session.endOfInput()
                mayHaveCiphertext = false
                return true
            }
        } catch {
            throw .socket(error)
        }
    }

    var mayHaveMoreToRead: Bool { mayHaveCiphertext || session.hasPendingPlaintext }

    func finish() throws(ConnectionFailure) {
        session.close()
        isEnding = true
        try flush()
    }

    func close() {
        // As much as the socket takes: the end is not delayed for it.
        session.close()
        try? flush()
    }

    /// Calls the session. If it fails, the alert that gives the server the reason is sent, if the socket takes it.
    private func secured<Result>(_ body: () throws(TLSError) -> Result) throws(ConnectionFailure) -> Result {
        do {
            return try body()
        } catch {
            try? flush()
            throw .tls(error)
        }
    }
}
