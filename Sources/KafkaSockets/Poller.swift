/// One descriptor that a wait found ready.
package struct Readiness: Equatable {
    /// What was given when the descriptor was added.
    var id: SocketID
    var readable: Bool
    var writable: Bool
    var hangup: Bool
}

/// Waits for descriptors. Level-triggered; reading is always of interest. One thread.
package protocol Poller: AnyObject {
    /// Watches a descriptor.
    func add(_ fd: Int32, id: SocketID, writable: Bool) throws(SocketError)
    /// Turns interest in writing on or off.
    func modify(_ fd: Int32, id: SocketID, writable: Bool) throws(SocketError)
    /// Stops watching. To be called before the descriptor is closed: a copy that a forked child holds would
    /// otherwise keep it watched, and nothing could remove it.
    func remove(_ fd: Int32, id: SocketID)
    /// Closes what it waits with. To be called once, as the last thing.
    func close()
    /// Waits at most that many nanoseconds (nil: for ever; 0: not at all) or until the waker's descriptor is written
    /// to, and hands on what is ready.
    func wait(nanoseconds: Int64?, _ body: (Readiness) -> Void)
}

/// The kinds of poller that this system has.
package enum PollerKind: Sendable, CaseIterable {
    #if os(Linux) || os(Android)
        /// epoll and an eventfd.
        case epoll
    #endif
    /// poll(2) and a pipe.
    case poll

    /// The better one.
    package static var best: PollerKind {
        #if os(Linux) || os(Android)
            .epoll
        #else
            .poll
        #endif
    }

    var wakerKind: Waker.Kind {
        switch self {
        #if os(Linux) || os(Android)
            case .epoll: .eventfd
        #endif
        case .poll: .pipe
        }
    }

    func makePoller(waker: Waker) throws(SocketError) -> any Poller {
        switch self {
        #if os(Linux) || os(Android)
            case .epoll: try EpollPoller(waker: waker)
        #endif
        case .poll: PollPoller(waker: waker)
        }
    }
}
