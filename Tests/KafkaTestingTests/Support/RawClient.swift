import KafkaSockets
import KafkaWire

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A client that sends bytes and waits for bytes, nothing more.
final class RawClient {
    struct Closed: Error {}
    struct TimedOut: Error {}

    private let network: PosixNetwork
    private let socket: SocketID
    private var received: [UInt8] = []
    /// Far beyond what any answer takes: it only keeps a broken test from hanging.
    private static let patience = Duration.seconds(120)

    /// Connects to "127.0.0.1:port".
    init(_ server: String) throws {
        network = try PosixNetwork()
        let port = server.split(separator: ":").last.flatMap { UInt16($0) } ?? 0
        let address: SocketAddress = server.hasPrefix("[") ? .loopbackIPv6(port: port) : .loopback(port: port)
        socket = try network.connect(address, options: SocketOptions())
        try RawClient.wait(network) { $0.writable }
        try network.finishConnect(socket)
    }

    deinit { network.close(socket) }

    private static func wait(
        _ network: PosixNetwork, until isReady: ((readable: Bool, writable: Bool)) -> Bool
    ) throws {
        let deadline = MonotonicTime.now() + patience
        var events: [NetworkEvent] = []
        while MonotonicTime.now() < deadline {
            network.poll(until: deadline, into: &events)
            for case .ready(_, let readable, let writable, _) in events
            where isReady((readable: readable, writable: writable)) {
                return
            }
        }
        throw TimedOut()
    }

    /// Sends bytes as they are.
    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = try bytes.withUnsafeBytes { bytes in
                try network.write(socket, UnsafeRawBufferPointer(rebasing: bytes[sent...]))
            }
            sent += count
            if count == 0 {
                network.setWriteInterest(socket, true)
                try RawClient.wait(network) { $0.writable }
                network.setWriteInterest(socket, false)
            }
        }
    }

    /// The bytes of a request's frame.
    static func frame<Q: WireMessage>(_ request: Q, version: Int16, correlation: Int32) -> [UInt8] {
        var writer = WireWriter(capacity: 1024)
        let length = writer.reserveInt32()
        RequestHeader(apiKey: Q.apiKey, apiVersion: version, correlationID: correlation, clientID: "raw")
            .encode(into: &writer)
        request.encode(into: &writer, version: version)
        writer.patchInt32(at: length, Int32(writer.count - 4))
        return writer.contiguousBytes()
    }

    /// Waits for the next whole frame, its length field included.
    func receive() throws -> [UInt8] {
        while true {
            if received.count >= 4 {
                let length = received.withUnsafeBytes { Int(Int32(bigEndian: $0.loadUnaligned(as: Int32.self))) }
                if received.count >= 4 + length {
                    defer { received.removeFirst(4 + length) }
                    return [UInt8](received.prefix(4 + length))
                }
            }
            try readMore()
        }
    }

    /// Waits for some bytes.
    func receiveSome() throws -> [UInt8] {
        if received.isEmpty { try readMore() }
        defer { received = [] }
        return received
    }

    /// Waits until the server has closed the connection; throws if it does not.
    func expectClosed() throws {
        do {
            while true { try readMore() }
        } catch is Closed {
        }
    }

    private func readMore() throws {
        let deadline = MonotonicTime.now() + Self.patience
        var buffer = [UInt8](repeating: 0, count: 65536)
        while MonotonicTime.now() < deadline {
            let result: ReadResult
            do {
                result = try buffer.withUnsafeMutableBytes { try network.read(socket, into: $0) }
            } catch {
                throw Closed()
            }
            switch result {
            case .bytes(let count): return received.append(contentsOf: buffer.prefix(count))
            case .endOfStream: throw Closed()
            case .wouldBlock: try RawClient.wait(network) { $0.readable }
            }
        }
        throw TimedOut()
    }

    /// Sends a request and decodes its response.
    func exchange<Q: WireMessage, R: WireMessage>(
        _ request: Q, version: Int16, correlation: Int32 = 1, as: R.Type = R.self
    ) throws -> R {
        try send(RawClient.frame(request, version: version, correlation: correlation))
        return try ModelDriver.decode(try receive(), version: version, correlation: correlation)
    }
}
