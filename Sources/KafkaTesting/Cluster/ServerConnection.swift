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
    var input = FrameBuffer(capacity: 2 * ServerConnection.readSize)
    var output: Deque<Output> = []
    /// How much of the first output was sent.
    var sent = 0
    /// Close once the output is out, not before this moment.
    var closeAt: MonotonicTime?
    var wantsWrite = false
    /// The client finished or the connection broke.
    var isBroken = false

    init(socket: SocketID, id: ModelConnectionID) {
        self.socket = socket
        self.id = id
    }

    /// When something is to be done about the output, unless the socket is what it waits for.
    var deadline: MonotonicTime? {
        if wantsWrite { return nil }
        return output.first?.at ?? closeAt
    }

    /// Whether all is sent that was to be sent before the close that is due.
    func isDone(at now: MonotonicTime) -> Bool {
        if isBroken { return true }
        guard let closeAt else { return false }
        return output.isEmpty && closeAt <= now
    }

    /// Reads what is there, up to a fair share.
    func read(from network: PosixNetwork) {
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

    /// Sends what is due, as far as the socket takes it.
    func flush(to network: PosixNetwork, now: MonotonicTime) {
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

    private func setWriteInterest(_ on: Bool, _ network: PosixNetwork) {
        guard wantsWrite != on else { return }
        wantsWrite = on
        network.setWriteInterest(socket, on)
    }
}
