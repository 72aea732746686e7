import Foundation
import KafkaSockets
import Synchronization

/// Watches a dashboard that another process serves. Blocks the thread that it runs on.
final class DashboardClient: Sendable {
    let address: DashboardAddress
    private let network: PosixNetwork
    private let isStopped = Atomic(false)

    private static let connectTime = Duration.seconds(5)
    /// A dashboard sends a frame a second, or a minute at most.
    private static let silence = Duration.seconds(90)

    init(_ address: DashboardAddress) throws(ToolError) {
        self.address = address
        do throws(SocketError) {
            network = try PosixNetwork()
        } catch {
            throw ToolError("cannot open sockets: \(error)")
        }
    }

    /// Ends `watch`. May be called from any thread.
    func stop() {
        isStopped.store(true, ordering: .relaxed)
        network.wake()
    }

    var hasStopped: Bool { isStopped.load(ordering: .relaxed) }

    /// Connects, and passes frames on until the connection ends or `stop` is called.
    ///
    /// - Returns: Why it has ended; nil if it was stopped.
    func watch(_ onFrame: (DashboardFrame) -> Void) -> String? {
        do {
            let socket = try connect()
            defer { network.close(socket) }
            try ask(socket)
            return try read(socket, onFrame)
        } catch let error as EventStreamReader.Problem {
            return error.description
        } catch is Stopped {
            return nil
        } catch {
            return "\(error)"
        }
    }

    private struct Stopped: Error {}

    /// Waits until the time is up or it is stopped.
    func pause(_ time: Duration) {
        let deadline = MonotonicTime.now() + time
        while !hasStopped, MonotonicTime.now() < deadline { _ = try? wait(until: deadline) }
    }

    private func wait(until deadline: MonotonicTime) throws -> [NetworkEvent] {
        var events: [NetworkEvent] = []
        network.poll(until: deadline, into: &events)
        if hasStopped { throw Stopped() }
        return events
    }

    // MARK: Connecting

    private func connect() throws -> SocketID {
        let deadline = MonotonicTime.now() + Self.connectTime
        var failure: any Error = EventStreamReader.Problem("there is no address for \(address.host)")
        for candidate in try resolve(until: deadline) {
            do {
                return try connect(to: candidate, until: deadline)
            } catch let error as SocketError {
                failure = error
            }
        }
        throw failure
    }

    private func resolve(until deadline: MonotonicTime) throws -> [SocketAddress] {
        network.resolve(host: address.host, port: address.port, canonicalNames: false, id: 1)
        while MonotonicTime.now() < deadline {
            for case .resolved(_, let resolution) in try wait(until: deadline) {
                switch resolution {
                case .success(let addresses): return addresses
                case .failure(let error): throw error
                }
            }
        }
        network.cancelResolve(id: 1)
        throw EventStreamReader.Problem("no name server answers")
    }

    private func connect(to candidate: SocketAddress, until deadline: MonotonicTime) throws -> SocketID {
        let socket = try network.connect(candidate, options: SocketOptions())
        do {
            while MonotonicTime.now() < deadline {
                for case .ready(socket, _, writable: true, _) in try wait(until: deadline) {
                    try network.finishConnect(socket)
                    return socket
                }
            }
        } catch {
            network.close(socket)
            throw error
        }
        network.close(socket)
        throw EventStreamReader.Problem("it does not answer")
    }

    // MARK: Events

    private func ask(_ socket: SocketID) throws {
        let request = Array(
            "GET /events HTTP/1.1\r\nHost: \(address.authority)\r\nAccept: text/event-stream\r\nConnection: close\r\n\r\n"
                .utf8)
        // A new connection's buffer has room for that.
        let count = try request.withUnsafeBytes { try network.write(socket, $0) }
        guard count == request.count else { throw EventStreamReader.Problem("it takes no request") }
    }

    private func read(_ socket: SocketID, _ onFrame: (DashboardFrame) -> Void) throws -> String? {
        var reader = EventStreamReader()
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        var deadline = MonotonicTime.now() + Self.connectTime
        while MonotonicTime.now() < deadline {
            for case .ready(socket, readable: true, _, _) in try wait(until: deadline) {
                let result = try chunk.withUnsafeMutableBytes { try network.read(socket, into: $0) }
                switch result {
                case .wouldBlock: break
                case .endOfStream: return reader.hasBegun ? "it has ended" : "it closed the connection"
                case .bytes(let count):
                    for event in try reader.read(chunk[..<count]) { onFrame(try Self.frame(event)) }
                    deadline = MonotonicTime.now() + (reader.hasBegun ? Self.silence : Self.connectTime)
                }
            }
        }
        return "it has become silent"
    }

    static func frame(_ json: String) throws(EventStreamReader.Problem) -> DashboardFrame {
        let frame: DashboardFrame
        do {
            frame = try JSONDecoder().decode(DashboardFrame.self, from: Data(json.utf8))
        } catch {
            throw EventStreamReader.Problem("an event is not a dashboard's frame")
        }
        guard frame.format == DashboardFrame.currentFormat else {
            throw EventStreamReader.Problem(
                "its frames have format \(frame.format), and this version reads \(DashboardFrame.currentFormat)")
        }
        return frame
    }
}
