import KafkaSockets
import KafkaWire

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A connection to a broker that asks one thing at a time and blocks for the answer.
final class BrokerLink {
    /// Why an answer did not come.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let network: PosixNetwork
    private let socket: SocketID
    private let deadline: Duration
    private var received: [UInt8] = []
    private var correlation: Int32 = 0
    private var versions: [Int16: ClosedRange<Int16>] = [:]

    private static let maximumFrame = 128 << 20

    /// Connects, and asks which versions the broker speaks.
    init(host: String, port: UInt16, timeout: Duration) throws {
        deadline = timeout
        network = try PosixNetwork()
        socket = try Self.connect(network, to: try Self.resolve(network, host, port, timeout), timeout: timeout)
        let answer = try ask(ApiVersionsRequest(), version: 0, as: ApiVersionsResponse.self)
        for range in answer.apiKeys where range.minVersion <= range.maxVersion {
            versions[range.apiKeyCode] = range.minVersion...range.maxVersion
        }
    }

    deinit { network.close(socket) }

    private static func resolve(
        _ network: PosixNetwork, _ host: String, _ port: UInt16, _ timeout: Duration
    ) throws -> [SocketAddress] {
        network.resolve(host: host, port: port, canonicalNames: false, id: 1)
        let deadline = MonotonicTime.now() + timeout
        var events: [NetworkEvent] = []
        while MonotonicTime.now() < deadline {
            network.poll(until: deadline, into: &events)
            for case .resolved(_, let result) in events { return try result.get() }
        }
        throw Failure(description: "\(host) did not resolve within \(timeout)")
    }

    private static func connect(
        _ network: PosixNetwork, to addresses: [SocketAddress], timeout: Duration
    ) throws -> SocketID {
        var failure: any Error = Failure(description: "the name has no address")
        for address in addresses {
            do {
                let socket = try network.connect(address, options: SocketOptions())
                do {
                    try wait(network, timeout) { $0 || $1 }
                    try network.finishConnect(socket)
                    return socket
                } catch {
                    network.close(socket)
                    throw error
                }
            } catch {
                failure = error
            }
        }
        throw failure
    }

    private static func wait(
        _ network: PosixNetwork, _ timeout: Duration, until isReady: (_ readable: Bool, _ writable: Bool) -> Bool
    ) throws {
        let deadline = MonotonicTime.now() + timeout
        var events: [NetworkEvent] = []
        while MonotonicTime.now() < deadline {
            network.poll(until: deadline, into: &events)
            for case .ready(_, let readable, let writable, let hangup) in events
            where hangup || isReady(readable, writable) {
                return
            }
        }
        throw Failure(description: "no answer within \(timeout)")
    }

    /// Sends a request in the highest version that both speak, `limit` at most, and waits for the answer.
    func ask<Q: WireMessage, R: WireMessage>(_ request: Q, limit: Int16 = .max, as: R.Type) throws -> R {
        let ours = Q.versions.lowerBound...min(Q.versions.upperBound, limit)
        guard let theirs = versions[Q.apiKey.rawValue], theirs.overlaps(ours) else {
            throw Failure(description: "the broker does not speak a version of \(Q.apiKey) that is known here")
        }
        return try ask(request, version: min(theirs.upperBound, ours.upperBound), as: R.self)
    }

    private func ask<Q: WireMessage, R: WireMessage>(_ request: Q, version: Int16, as: R.Type) throws -> R {
        correlation += 1
        var writer = WireWriter(capacity: 256)
        let length = writer.reserveInt32()
        RequestHeader(
            apiKey: Q.apiKey, apiVersion: version, correlationID: correlation, clientID: "kafka-log-reader"
        ).encode(into: &writer)
        request.encode(into: &writer, version: version)
        writer.patchInt32(at: length, Int32(writer.count - 4))
        try send(writer.contiguousBytes())
        return try receive().withUnsafeBytes { bytes in
            var reader = WireReader(bytes)
            let flexible = R.apiKey.hasFlexibleResponseHeader(version: version)
            let header = try ResponseHeader(from: &reader, flexible: flexible)
            guard header.correlationID == correlation else { throw Failure(description: "a wrong correlation id") }
            return try R(from: &reader, version: version)
        }
    }

    private func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = try bytes.withUnsafeBytes { bytes in
                try network.write(socket, UnsafeRawBufferPointer(rebasing: bytes[sent...]))
            }
            sent += count
            if count == 0 {
                network.setWriteInterest(socket, true)
                try Self.wait(network, deadline) { $1 }
                network.setWriteInterest(socket, false)
            }
        }
    }

    /// The next frame, without its length.
    private func receive() throws -> [UInt8] {
        while true {
            if received.count >= 4 {
                let length = received.withUnsafeBytes { Int(Int32(bigEndian: $0.loadUnaligned(as: Int32.self))) }
                guard (4...Self.maximumFrame).contains(length) else {
                    throw Failure(description: "a frame of \(length) bytes")
                }
                if received.count >= 4 + length {
                    defer { received.removeFirst(4 + length) }
                    return Array(received[4..<4 + length])
                }
            }
            try readMore()
        }
    }

    private func readMore() throws {
        try withUnsafeTemporaryAllocation(byteCount: 1 << 18, alignment: 16) { buffer in
            switch try network.read(socket, into: buffer) {
            case .bytes(let count): received.append(contentsOf: buffer[..<count])
            case .endOfStream: throw Failure(description: "the broker closed the connection")
            case .wouldBlock: try Self.wait(network, deadline) { readable, _ in readable }
            }
        }
    }
}
