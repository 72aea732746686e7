import Foundation

/// A socket to 127.0.0.1 that blocks.
final class RawClient {
    private let socket: Int32
    private var received = ""

    struct Failure: Error {
        let number = errno
    }

    init(_ port: UInt16) throws {
        #if canImport(Darwin)
            socket = Foundation.socket(AF_INET, SOCK_STREAM, 0)
        #else
            socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard socket >= 0, result == 0 else { throw Failure() }
    }

    deinit { close(socket) }

    func send(_ bytes: [UInt8]) throws {
        // The other side may have had enough: that is no failure.
        #if canImport(Darwin)
            _ = Foundation.send(socket, bytes, bytes.count, 0)
        #else
            _ = Foundation.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        #endif
    }

    /// Sends, and returns all that comes until the other side ends.
    func send(_ text: String) throws -> String {
        try send(Array(text.utf8))
        while try readMore() {}
        return received
    }

    func get(_ path: String) throws -> String {
        try send("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    }

    func closeWriting() { shutdown(socket, Int32(SHUT_WR)) }

    /// Reads until the text has come. Returns whether it has.
    func read(until text: String) throws -> Bool {
        while !received.contains(text) {
            guard try readMore() else { return false }
        }
        return true
    }

    private func readMore() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &buffer, buffer.count, 0)
        if count < 0, errno == ECONNRESET { return false }
        guard count >= 0 else { throw Failure() }
        received += String(decoding: buffer[..<count], as: UTF8.self)
        return count > 0
    }
}
