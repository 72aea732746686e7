import Foundation
import KafkaClient
import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Something on a port of 127.0.0.1 that is no Kafka broker. It ends with `stop()`, at the latest with this object.
final class WrongServer: Sendable {
    enum Behaviour: Sendable, Hashable {
        /// The port is taken, but nothing listens.
        case refuses
        /// Answers whatever it gets like an HTTP server.
        case http
        /// Accepts, reads, and says nothing.
        case silent
        /// Sends random bytes immediately.
        case random(seed: UInt64)
        /// Closes as soon as it is spoken to.
        case closes
        /// Answers with a fatal TLS alert, as a Java broker's TLS listener does to what is not TLS.
        case tlsAlert
    }

    /// The listening socket: closed once, and not touched after that, when its number may have been reused.
    private final class Listener: Sendable {
        let descriptor: Int32
        private let isOpen = Mutex(true)

        init(_ descriptor: Int32) { self.descriptor = descriptor }

        /// Wakes the thread that waits in accept.
        func wake() {
            isOpen.withLock { if $0 { shutdown(descriptor, Int32(SHUT_RDWR)) } }
        }

        func end() {
            isOpen.withLock { isOpen in
                if isOpen { close(descriptor) }
                isOpen = false
            }
        }
    }

    let port: UInt16
    private let listener: Listener
    private let behaviour: Behaviour
    /// The connections that are open; nil after the end.
    private let connections = Mutex<Set<Int32>?>([])

    init(_ behaviour: Behaviour) throws {
        self.behaviour = behaviour
        #if canImport(Glibc)
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        guard descriptor >= 0 else { throw POSIXError(.EMFILE) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        let listener = Listener(descriptor)
        self.listener = listener
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, size) == 0 && getsockname(descriptor, address, &size) == 0
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        guard isBound else { throw POSIXError(.EADDRINUSE) }
        guard behaviour != .refuses else { return }
        guard listen(descriptor, 16) == 0 else { throw POSIXError(.EADDRINUSE) }
        // A thread of its own, as accepting blocks. It holds the object weakly, so that dropping that ends it; it alone
        // closes the listener, so that it never accepts on a descriptor that has been reused.
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0 else { break }
                _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
                guard let self, self.opened(connection) else {
                    close(connection)
                    break
                }
                Thread.detachNewThread { [weak self] in
                    Self.serve(connection, behaviour)
                    self?.ended(connection)
                    close(connection)
                }
            }
            listener.end()
        }
    }

    deinit { stop() }

    var address: String { "127.0.0.1:\(port)" }

    /// Ends it: connections break, the port is free.
    func stop() {
        let wasRunning = connections.withLock { connections in
            // Wakes the threads that wait in recv.
            for connection in connections ?? [] { shutdown(connection, Int32(SHUT_RDWR)) }
            defer { connections = nil }
            return connections != nil
        }
        guard wasRunning else { return }
        if behaviour == .refuses { listener.end() } else { listener.wake() }
    }

    private func opened(_ connection: Int32) -> Bool {
        connections.withLock { $0?.insert(connection).inserted ?? false }
    }

    private func ended(_ connection: Int32) {
        connections.withLock { _ = $0?.remove(connection) }
    }

    private static func serve(_ connection: Int32, _ behaviour: Behaviour) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        func read() -> Bool { recv(connection, &buffer, buffer.count, 0) > 0 }
        func write(_ bytes: [UInt8]) {
            #if canImport(Darwin)
                let flags: Int32 = 0
            #else
                let flags = Int32(MSG_NOSIGNAL)
            #endif
            _ = bytes.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, flags) }
        }
        switch behaviour {
        case .refuses: break
        case .closes: _ = read()
        case .silent: while read() {}
        case .tlsAlert: if read() { write([21, 3, 3, 0, 2, 2, 80]) }
        case .http:
            if read() {
                write(Array("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n".utf8))
            }
        case .random(let seed):
            var random = SplitMix64(seed: seed)
            write(random.bytes(4096))
            while read() {}
        }
    }
}
