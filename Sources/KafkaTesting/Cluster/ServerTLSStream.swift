internal import KafkaSockets
internal import KafkaTLS

/// A client's connection over TLS: a session, and what goes wrong with it on purpose.
final class ServerTLSStream {
    /// How far reading got.
    enum ReadOutcome {
        /// Nothing more is there.
        case drained
        /// The client has ended its stream.
        case ended
        /// TLS failed. What is left to send is the alert.
        case failed
    }

    private let session: TLSSession
    private let fault: EmbeddedTLSFault?
    private var sentBytes = 0
    private(set) var hasFailed = false
    private var hasNamedPeer = false

    init(_ session: TLSSession, _ fault: EmbeddedTLSFault?) {
        self.session = session
        self.fault = fault
    }

    /// Reads what is there, up to a fair share, and decrypts it.
    func read(
        from network: PosixNetwork, _ socket: SocketID, into input: inout FrameBuffer
    ) throws(SocketError) -> ReadOutcome {
        for _ in 0..<32 {
            let room = session.inputBuffer
            switch try network.read(socket, into: UnsafeMutableRawBufferPointer(room)) {
            case .wouldBlock: return .drained
            case .endOfStream:
                if session.state == .handshaking { hasFailed = true }
                return .ended
            case .bytes(let count):
                session.received(count)
                let outcome = decrypt(into: &input)
                if outcome != .drained || count < room.count { return outcome }
            }
        }
        return .drained
    }

    private func decrypt(into input: inout FrameBuffer) -> ReadOutcome {
        do throws(TLSError) {
            while let count = try session.read(into: input.room(minimum: 16384)) {
                if count == 0 {
                    session.close()
                    return .ended
                }
                input.filled(count)
            }
            return .drained
        } catch {
            hasFailed = true
            return .failed
        }
    }

    /// Encrypts as much as fits; returns how many bytes that was.
    func encrypt(_ bytes: UnsafeRawBufferPointer) -> Int {
        let segment = TLSVector(contents: bytes)
        return withUnsafePointer(to: segment) { segment in
            // A failed session accepts nothing. Reading notices the failure.
            (try? session.write(UnsafeBufferPointer(start: segment, count: 1))) ?? 0
        }
    }

    /// Says that nothing more will come.
    func close() {
        session.close()
    }

    /// The subject of the client's certificate, if it has shown one; only the first time.
    func takePeerSubject() -> String? {
        if hasNamedPeer { return nil }
        hasNamedPeer = true
        return session.info?.peerCertificates.first?.subject
    }

    /// Whether the handshake is complete.
    var isReady: Bool { session.state == .established }

    /// Whether the fault has come that stops everything.
    var isStalled: Bool {
        fault?.effect == .stall && isExhausted
    }

    /// Whether the fault has come that closes the connection.
    var isToBeClosed: Bool {
        fault?.effect == .close && isExhausted
    }

    /// Whether as much was sent as the fault allows, and more would be to send.
    private var isExhausted: Bool {
        guard let fault else { return false }
        return sentBytes >= fault.afterBytes && session.needsWrite
    }

    /// Sends ciphertext, as far as the socket takes it. Returns whether all was sent that may be.
    func flush(to network: PosixNetwork, _ socket: SocketID) throws(SocketError) -> Bool {
        while session.needsWrite {
            var count: Int
            let offered: Int
            if let fault {
                offered = min(session.outputCount, max(0, fault.afterBytes - sentBytes))
                if offered == 0 { return true }
                let piece = session.output.first?.contents ?? UnsafeRawBufferPointer(start: nil, count: 0)
                count = try network.write(socket, UnsafeRawBufferPointer(rebasing: piece.prefix(offered)))
                session.consumed(count)
                sentBytes += count
                if count < min(offered, piece.count) { return false }
            } else {
                offered = session.outputCount
                count = try network.write(socket, session.output)
                session.consumed(count)
                if count < offered { return false }
            }
        }
        return true
    }
}
