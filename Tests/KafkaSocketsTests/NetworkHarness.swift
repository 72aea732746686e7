import KafkaSockets
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Real sockets of one network, driven from the test's own thread until something has happened.
///
/// The deadlines only bound how long a broken implementation hangs; no outcome depends on them.
final class NetworkHarness {
    let network: PosixNetwork
    private var events: [NetworkEvent] = []
    /// Events that were reported and not consumed yet.
    var readable: Set<SocketID> = []
    var writable: Set<SocketID> = []
    var hungUp: Set<SocketID> = []
    private(set) var resolved: [UInt64: Resolution] = [:]

    init(_ kind: PollerKind = .best) throws {
        network = try PosixNetwork(poller: kind)
    }

    init(network: PosixNetwork) {
        self.network = network
    }

    static func deadline() -> MonotonicTime {
        .now() + .seconds(120)
    }

    /// Polls once and notes what came.
    func pollOnce(until deadline: MonotonicTime? = NetworkHarness.deadline()) {
        network.poll(until: deadline, into: &events)
        for event in events {
            switch event {
            case .resolved(let id, let result):
                resolved[id] = result
            case .ready(let id, let isReadable, let isWritable, let hangup):
                if isReadable { readable.insert(id) }
                if isWritable { writable.insert(id) }
                if hangup { hungUp.insert(id) }
            }
        }
    }

    /// Polls until the condition holds.
    func poll(
        until condition: () throws -> Bool, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let deadline = NetworkHarness.deadline()
        while try !condition() {
            try #require(MonotonicTime.now() < deadline, "nothing happened", sourceLocation: sourceLocation)
            pollOnce(until: deadline)
        }
    }

    func waitReadable(_ id: SocketID) throws {
        readable.remove(id)
        try poll { self.readable.contains(id) }
    }

    func waitWritable(_ id: SocketID) throws {
        writable.remove(id)
        try poll { self.writable.contains(id) }
    }

    func resolve(
        _ host: String, port: UInt16 = 9092, canonicalNames: Bool = false, id: UInt64 = 1
    ) throws -> Resolution {
        network.resolve(host: host, port: port, canonicalNames: canonicalNames, id: id)
        try poll { self.resolved[id] != nil }
        return try #require(resolved[id])
    }

    /// A listener and its address.
    func listen(on address: SocketAddress = .loopback(port: 0)) throws -> (id: SocketID, address: SocketAddress) {
        let listener = try network.listen(on: address)
        return (listener, try network.localAddress(of: listener))
    }

    /// Two connected sockets.
    func connectedPair(
        _ options: SocketOptions = SocketOptions(), on address: SocketAddress = .loopback(port: 0)
    ) throws -> (client: SocketID, server: SocketID) {
        let (listener, address) = try listen(on: address)
        defer { network.close(listener) }
        let client = try network.connect(address, options: options)
        try waitWritable(client)
        try network.finishConnect(client)
        var server: SocketID?
        try poll {
            server = try self.network.accept(listener, options: options)
            return server != nil
        }
        return (client, try #require(server))
    }

    /// Writes an array; returns how much was taken.
    func write(_ id: SocketID, _ bytes: [UInt8]) throws -> Int {
        try bytes.withUnsafeBytes { try network.write(id, $0) }
    }

    /// Reads once, at most that much; nil when it would have to wait, empty at the end of the stream.
    func read(_ id: SocketID, atMost count: Int = 65536) throws -> [UInt8]? {
        var isOver = false
        let bytes = try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            switch try network.read(id, into: UnsafeMutableRawBufferPointer(buffer)) {
            case .bytes(let read): initialized = read
            case .endOfStream: initialized = 0
            case .wouldBlock:
                initialized = 0
                isOver = true
            }
        }
        return isOver ? nil : bytes
    }

    /// Reads that many bytes, waiting for them.
    func readAll(_ id: SocketID, count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            if let more = try read(id, atMost: count - bytes.count) {
                try #require(!more.isEmpty, "the stream ended after \(bytes.count) of \(count) bytes")
                bytes += more
            } else {
                try waitReadable(id)
            }
        }
        return bytes
    }
}

extension Resolution {
    /// The addresses, or the error.
    func get() throws(ResolverError) -> [SocketAddress] {
        switch self {
        case .success(let addresses): return addresses
        case .failure(let error): throw error
        }
    }
}
