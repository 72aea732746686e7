import KafkaSockets

/// Bytes straight over a TCP socket.
final class PlainStream: ByteStream {
    private let network: any Network
    private let socket: SocketID
    private(set) var awaitsWritable = false

    init(_ socket: SocketID, of network: any Network) {
        self.socket = socket
        self.network = network
    }

    func open() -> Bool { true }

    func write(_ segments: UnsafeBufferPointer<IOVector>) throws(ConnectionFailure) -> Int {
        do {
            let taken = try network.write(socket, segments)
            awaitsWritable = taken < segments.reduce(0) { $0 + $1.count }
            return taken
        } catch {
            throw .socket(error)
        }
    }

    func flush() {
        // It keeps nothing back: whether the socket takes more is for the next write to find out.
        awaitsWritable = false
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConnectionFailure) -> ReadResult {
        do {
            return try network.read(socket, into: buffer)
        } catch {
            throw .socket(error)
        }
    }

    /// A short read has emptied the socket.
    var mayHaveMoreToRead: Bool { false }

    func finish() throws(ConnectionFailure) {
        do {
            try network.shutdownWrite(socket)
        } catch {
            throw .socket(error)
        }
    }

    func close() {}

    var stage: String { "it was connecting" }
}
