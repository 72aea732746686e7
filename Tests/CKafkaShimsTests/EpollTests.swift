#if os(Linux)
    import CKafkaShims
    import Glibc
    import Testing

    @Suite("Waiting with epoll", .timeLimit(.minutes(10)))
    struct EpollTests {
        typealias Wait = (Int32, UnsafeMutablePointer<epoll_event>, Int32, Int64) -> Int32

        @Test(
            "A wait is never shorter than asked for, on kernels that know milliseconds only too",
            arguments: [true, false], [1, 900_000, 1_000_000, 1_100_000] as [Int64])
        func rounding(isOldKernel: Bool, nanoseconds: Int64) {
            let epoll = kafka_epoll_create()
            defer { _ = kafka_close(epoll) }
            let wait: Wait = isOldKernel ? kafka_epoll_wait_milliseconds : kafka_epoll_wait
            var event = epoll_event()
            let start = kafka_monotonic_nanoseconds()
            #expect(wait(epoll, &event, 1, nanoseconds) == 0)
            #expect(kafka_monotonic_nanoseconds() - start >= nanoseconds)
        }
    }
#endif
