import Foundation
import KafkaSockets
import Synchronization

/// Serves a dashboard on 127.0.0.1, on a thread of its own; see `HTTPRequest` for why by hand.
///
/// Whatever comes in costs a connection at most: heads are bounded, there are at most `mostConnections`, and each has to get on
/// within a time.
final class DashboardServer: Sendable {
    static let mostConnections = 32

    /// Where it listens.
    let port: UInt16
    private let network: PosixNetwork
    private let board: Board

    /// What the thread and those who publish share.
    fileprivate final class Board: Sendable {
        struct State {
            var site = DashboardSite()
            /// Events that were published since the thread looked last.
            var news: [[UInt8]] = []
            var isStopped = false
        }

        let state = Mutex(State())
    }

    /// Listens, and serves until it is stopped.
    ///
    /// - Parameter port: 0 for any free one.
    init(port: UInt16) throws(ToolError) {
        do throws(SocketError) {
            network = try PosixNetwork()
            let listener = try network.listen(on: .loopback(port: port))
            self.port = try network.localAddress(of: listener).port
            board = Board()
            let loop = ServerLoop.make(network: network, listener: listener, board: board)
            Thread.detachNewThread { loop.value.run() }
        } catch {
            throw .wrongUse("--serve cannot listen on 127.0.0.1:\(port): \(error)")
        }
    }

    var address: String { "http://127.0.0.1:\(port)" }

    /// Sends a frame to all who watch, and answers with it from now on.
    func publish(_ frame: DashboardFrame, metrics: String) {
        board.state.withLock { state in
            state.site.publish(frame, metrics: metrics)
            if let event = state.site.latestEvent { state.news.append(event) }
        }
        network.wake()
    }

    /// Ends all connections. Does not wait.
    func stop() {
        board.state.withLock { $0.isStopped = true }
        network.wake()
    }

    deinit { stop() }
}

/// The thread of a server.
private final class ServerLoop {
    private let network: PosixNetwork
    private let listener: SocketID
    private let board: DashboardServer.Board
    private var connections: [SocketID: DashboardConnection] = [:]
    private var chunk = [UInt8](repeating: 0, count: 16 << 10)

    /// What another thread is given; only that one uses it from then on.
    ///
    /// `@unchecked Sendable`: the creator keeps no reference.
    struct Transfer: @unchecked Sendable {
        let value: ServerLoop
    }

    private init(_ network: PosixNetwork, _ listener: SocketID, _ board: DashboardServer.Board) {
        (self.network, self.listener, self.board) = (network, listener, board)
    }

    static func make(network: PosixNetwork, listener: SocketID, board: DashboardServer.Board) -> Transfer {
        Transfer(value: ServerLoop(network, listener, board))
    }

    func run() {
        var events: [NetworkEvent] = []
        while true {
            network.poll(until: connections.values.map(\.deadline).min(), into: &events)
            let (news, isStopped) = board.state.withLock { state in
                defer { state.news = [] }
                return (state.news, state.isStopped)
            }
            if isStopped { break }
            let now = MonotonicTime.now()
            for case .ready(let socket, let canRead, let canWrite, _) in events {
                if socket == listener {
                    acceptAll(now)
                } else {
                    if canRead { read(socket, now) }
                    if canWrite { flush(socket, now) }
                }
            }
            for socket in Array(connections.keys) {
                for event in news { connections[socket]?.add(event: event, now: now) }
                if !news.isEmpty { flush(socket, now) }
                if let connection = connections[socket], connection.deadline <= now { end(socket, connection, now) }
            }
        }
        network.shutdown()
    }

    private func acceptAll(_ now: MonotonicTime) {
        while let socket = try? network.accept(listener) {
            var connection = DashboardConnection(now: now)
            if connections.count >= DashboardServer.mostConnections {
                // An answer without a request, if it fits: there is no room to wait for either.
                connection.refuse(503, now: now)
                _ = try? connection.unsent.withUnsafeBytes { try network.write(socket, $0) }
                network.close(socket)
            } else {
                connections[socket] = connection
            }
        }
    }

    private func read(_ socket: SocketID, _ now: MonotonicTime) {
        guard connections[socket] != nil else { return }
        do {
            let result = try chunk.withUnsafeMutableBytes { buffer in try network.read(socket, into: buffer) }
            switch result {
            case .bytes(let count):
                board.state.withLock { state in
                    connections[socket]?.receive(chunk[..<count], site: state.site, now: now)
                }
                flush(socket, now)
            case .wouldBlock: break
            // A client that has ended its side gets its answer all the same, unless there is none, or no end of it.
            case .endOfStream:
                if connections[socket]?.state != .answering { drop(socket) }
            }
        } catch {
            drop(socket)
        }
    }

    private func flush(_ socket: SocketID, _ now: MonotonicTime) {
        guard var connection = connections[socket] else { return }
        do {
            if !connection.unsent.isEmpty {
                let count = try connection.unsent.withUnsafeBytes { try network.write(socket, $0) }
                if connection.wrote(count, now: now) { try network.shutdownWrite(socket) }
            }
            network.setWriteInterest(socket, !connection.unsent.isEmpty)
            connections[socket] = connection
        } catch {
            drop(socket)
        }
    }

    /// Its time is up.
    private func end(_ socket: SocketID, _ connection: DashboardConnection, _ now: MonotonicTime) {
        guard connection.state == .reading else { return drop(socket) }
        connections[socket]?.refuse(408, now: now)
        flush(socket, now)
    }

    private func drop(_ socket: SocketID) {
        connections[socket] = nil
        network.close(socket)
    }
}
