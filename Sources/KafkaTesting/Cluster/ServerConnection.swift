import DequeModule
import KafkaSockets

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Android)
    import Android
#elseif canImport(Darwin)
    import Darwin
#endif

/// A client's connection, as the broker thread sees it.
final class ServerConnection {
    /// Bytes to send, not before a moment.
    struct Output {
        var at: MonotonicTime
        var bytes: [UInt8]
    }

    static let readSize = 256 * 1024

    let socket: SocketID
    let id: ModelConnectionID
    /// nil in plaintext.
    let tls: ServerTLSStream?
    var input = FrameBuffer(capacity: 2 * ServerConnection.readSize)
    var output: Deque<Output> = []
    /// How much of the first output was sent.
    var sent = 0
    /// Close once the output is out, not before this moment.
    var closeAt: MonotonicTime?
    var wantsWrite = false
    /// The client finished or the connection broke.
    var isBroken = false
    /// After a failure of TLS: when to close the connection at the latest. Until then, what the client still sends is
    /// dropped. Closing the socket while something is unread would be a reset, and could cost the client the alert.
    private var lingersUntil: MonotonicTime?

    init(socket: SocketID, id: ModelConnectionID, tls: ServerTLSStream?) {
        self.socket = socket
        self.id = id
        self.tls = tls
    }

    /// When the output needs attention, unless it waits for the socket.
    var deadline: MonotonicTime? {
        if let lingersUntil { return lingersUntil }
        if wantsWrite || tls?.isStalled == true { return nil }
        return output.first?.at ?? closeAt
    }

    /// Whether all is sent that was to be sent before the close that is due.
    func isDone(at now: MonotonicTime) -> Bool {
        if isBroken { return true }
        if let lingersUntil { return lingersUntil <= now }
        guard let closeAt else { return false }
        return output.isEmpty && closeAt <= now && !wantsWrite && tls?.isStalled != true
    }

    /// Reads what is there, up to a fair share.
    func read(from network: PosixNetwork) {
        if lingersUntil != nil { return discard(from: network) }
        if let tls { return read(tls, from: network) }
        for _ in 0..<4 {
            let room = input.room(minimum: ServerConnection.readSize)
            guard let result = try? network.read(socket, into: room) else {
                isBroken = true
                return
            }
            switch result {
            case .wouldBlock: return
            case .endOfStream:
                isBroken = true
                return
            case .bytes(let count):
                input.filled(count)
                if count < room.count { return }
            }
        }
    }

    private func read(_ tls: ServerTLSStream, from network: PosixNetwork) {
        do throws(SocketError) {
            switch try tls.read(from: network, socket, into: &input) {
            case .drained, .failed: break
            case .ended:
                isBroken = true
                // If the client said that it would end, so does the broker.
                _ = try tls.flush(to: network, socket)
            }
        } catch {
            isBroken = true
        }
    }

    private func discard(from network: PosixNetwork) {
        while true {
            switch try? network.read(socket, into: input.room(minimum: ServerConnection.readSize)) {
            case .bytes: continue
            case .wouldBlock: return
            case .endOfStream, nil: return isBroken = true
            }
        }
    }

    /// Sends what is due, as far as the socket takes it.
    func flush(to network: PosixNetwork, now: MonotonicTime) {
        if let tls { return flush(tls, to: network, now: now) }
        while let first = output.first, first.at <= now, !isBroken {
            let count = first.bytes.count - sent
            let written = first.bytes.withUnsafeBytes { bytes in
                try? network.write(socket, UnsafeRawBufferPointer(rebasing: bytes[sent...]))
            }
            guard let written else {
                isBroken = true
                return
            }
            sent += written
            guard written == count else { return setWriteInterest(true, network) }
            sent = 0
            output.removeFirst()
        }
        setWriteInterest(false, network)
    }

    private func flush(_ tls: ServerTLSStream, to network: PosixNetwork, now: MonotonicTime) {
        if isBroken || lingersUntil != nil { return }
        do throws(SocketError) {
            var isSent = true
            repeat {
                encrypt(with: tls, now: now)
                isSent = try tls.flush(to: network, socket)
            } while isSent && tls.isReady && !tls.isStalled && !tls.isToBeClosed && hasOutput(due: now)
            if tls.isToBeClosed { return isBroken = true }
            setWriteInterest(!isSent, network)
            if tls.hasFailed && isSent {
                try network.shutdownWrite(socket)
                lingersUntil = now + .seconds(1)
            }
        } catch {
            isBroken = true
        }
    }

    private func hasOutput(due now: MonotonicTime) -> Bool {
        output.first.map { $0.at <= now } ?? false
    }

    private func encrypt(with tls: ServerTLSStream, now: MonotonicTime) {
        while let first = output.first, first.at <= now {
            sent += first.bytes.withUnsafeBytes { bytes in
                tls.encrypt(UnsafeRawBufferPointer(rebasing: bytes[sent...]))
            }
            guard sent == first.bytes.count else { return }
            sent = 0
            output.removeFirst()
        }
        if let closeAt, closeAt <= now, output.isEmpty { tls.close() }
    }

    private func setWriteInterest(_ on: Bool, _ network: PosixNetwork) {
        guard wantsWrite != on else { return }
        wantsWrite = on
        network.setWriteInterest(socket, on)
    }
}
