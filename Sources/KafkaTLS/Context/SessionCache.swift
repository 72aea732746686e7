internal import COpenSSL
internal import Synchronization

/// A session that a later connection may resume.
// `@unchecked Sendable`: never changed here, and OpenSSL counts references atomically.
final class ResumableSession: @unchecked Sendable {
    let pointer: OpaquePointer

    /// Takes over the reference.
    init(owning pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        kafka_SSL_SESSION_free(pointer)
    }
}

/// Sessions by server. Each is used only once, because a TLS 1.3 ticket that is used twice lets observers link the two
/// connections (RFC 8446, appendix C.4).
final class SessionCache: Sendable {
    /// Servers usually issue two tickets per handshake.
    static let sessionsPerServer = 4
    /// Beyond this number, the oldest server is forgotten.
    static let maximumServers = 1024

    private struct State {
        var sessions: [String: [ResumableSession]] = [:]
        /// The servers in `sessions`, oldest first.
        var servers: [String] = []
    }

    private let state = Mutex(State())

    /// Adds a session. If the server has too many, its oldest one is dropped.
    func add(_ session: ResumableSession, for server: String) {
        state.withLock { state in
            if state.sessions[server] == nil {
                if state.servers.count == Self.maximumServers {
                    state.sessions[state.servers.removeFirst()] = nil
                }
                state.servers.append(server)
            }
            state.sessions[server, default: []].append(session)
            if state.sessions[server, default: []].count > Self.sessionsPerServer {
                state.sessions[server]?.removeFirst()
            }
        }
    }

    /// Removes the server's newest session and returns it.
    func take(for server: String) -> ResumableSession? {
        state.withLock { $0.sessions[server]?.popLast() }
    }
}
