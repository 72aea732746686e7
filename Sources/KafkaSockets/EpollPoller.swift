#if os(Linux) || os(Android)
    internal import CKafkaShims

    /// Waits with epoll. The kernel hands the socket's id back, so nothing is looked up here.
    final class EpollPoller: Poller {
        private static let capacity = 256
        /// Not the id of any socket, of which only 32 bits are used.
        private static let wakeToken = UInt64.max

        private let epoll: Int32
        /// Where the kernel writes; kept, so that a wait allocates nothing.
        private let events: UnsafeMutablePointer<epoll_event>
        /// Its descriptor stays watched as long as this poller is.
        private let waker: Waker

        init(waker: Waker) throws(SocketError) {
            let epoll = try System.check(kafka_epoll_create(), "epoll_create")
            do throws(SocketError) {
                // Edge-triggered: every write is a new edge, so it need not be read, which saves a call per wake-up.
                let interest = kafka_epoll_in | kafka_epoll_edge
                try System.check(
                    kafka_epoll_control(epoll, kafka_epoll_add, waker.readEnd, interest, Self.wakeToken),
                    "epoll_ctl(ADD)")
            } catch {
                System.close(epoll)
                throw error
            }
            self.epoll = epoll
            self.waker = waker
            events = .allocate(capacity: Self.capacity)
        }

        deinit {
            events.deallocate()
        }

        func close() {
            System.close(epoll)
        }

        func add(_ fd: Int32, id: SocketID, writable: Bool) throws(SocketError) {
            try control(kafka_epoll_add, fd, id: id, writable: writable, "epoll_ctl(ADD)")
        }

        func modify(_ fd: Int32, id: SocketID, writable: Bool) throws(SocketError) {
            try control(kafka_epoll_modify, fd, id: id, writable: writable, "epoll_ctl(MOD)")
        }

        func remove(_ fd: Int32, id: SocketID) {
            _ = kafka_epoll_control(epoll, kafka_epoll_remove, fd, 0, 0)
        }

        private func control(
            _ operation: Int32, _ fd: Int32, id: SocketID, writable: Bool, _ name: StaticString
        ) throws(SocketError) {
            let interest = kafka_epoll_in | (writable ? kafka_epoll_out : 0)
            let data = UInt64(UInt32(bitPattern: id.rawValue))
            try System.check(kafka_epoll_control(epoll, operation, fd, interest, data), "\(name)")
        }

        func wait(nanoseconds: Int64?, _ body: (Readiness) -> Void) {
            // The call can only fail for reasons that are bugs here; then nothing was ready.
            let count = max(0, kafka_epoll_wait(epoll, events, Int32(Self.capacity), nanoseconds ?? -1))
            for index in 0..<Int(count) {
                let event = events[index]
                let data = event.data.u64
                if data == Self.wakeToken { continue }
                let hangup = event.events & kafka_epoll_hangup != 0
                body(
                    Readiness(
                        id: SocketID(rawValue: Int32(truncatingIfNeeded: data)),
                        readable: hangup || event.events & kafka_epoll_in != 0,
                        writable: hangup || event.events & kafka_epoll_out != 0,
                        hangup: hangup))
            }
        }
    }
#endif
