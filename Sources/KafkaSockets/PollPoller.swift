#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Android)
    internal import Android
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Waits with poll(2), for systems without epoll. Its work grows with the number of sockets, which for a producer is
/// the number of brokers.
final class PollPoller: Poller {
    private let waker: Waker
    /// What poll(2) reads and writes; the waker's descriptor is first.
    private var watched: [pollfd]
    /// The id of each element of `watched`.
    private var ids: [SocketID]

    init(waker: Waker) {
        self.waker = waker
        watched = [pollfd(fd: waker.readEnd, events: Int16(POLLIN), revents: 0)]
        ids = [SocketID(rawValue: -1)]
    }

    func add(_ fd: Int32, id: SocketID, writable: Bool) throws(SocketError) {
        watched.append(pollfd(fd: fd, events: Self.interest(writable), revents: 0))
        ids.append(id)
    }

    func modify(_ fd: Int32, id: SocketID, writable: Bool) throws(SocketError) {
        guard let index = ids.firstIndex(of: id) else { throw SocketError(operation: "poll", errno: ENOENT) }
        watched[index].events = Self.interest(writable)
    }

    func remove(_ fd: Int32, id: SocketID) {
        guard let index = ids.firstIndex(of: id) else { return }
        // The last one takes its place.
        watched.swapAt(index, watched.count - 1)
        ids.swapAt(index, ids.count - 1)
        watched.removeLast()
        ids.removeLast()
    }

    private static func interest(_ writable: Bool) -> Int16 {
        Int16(POLLIN) | (writable ? Int16(POLLOUT) : 0)
    }

    func close() {}

    func wait(nanoseconds: Int64?, _ body: (Readiness) -> Void) {
        var timeout: Int32 = -1
        if let nanoseconds {
            let milliseconds = nanoseconds / 1_000_000 + (nanoseconds % 1_000_000 == 0 ? 0 : 1)
            timeout = Int32(clamping: max(0, milliseconds))
        }
        var left = watched.withUnsafeMutableBufferPointer { poll($0.baseAddress, nfds_t($0.count), timeout) }
        // A signal, or nothing: what is in `revents` then does not count.
        guard left > 0 else { return }
        if watched[0].revents != 0 {
            waker.drain()
            left -= 1
        }
        var index = 1
        while left > 0, index < watched.count {
            let found = Int32(watched[index].revents)
            if found != 0 {
                left -= 1
                let hangup = found & (POLLERR | POLLHUP | POLLNVAL) != 0
                body(
                    Readiness(
                        id: ids[index], readable: hangup || found & POLLIN != 0,
                        writable: hangup || found & POLLOUT != 0, hangup: hangup))
            }
            index += 1
        }
    }
}
