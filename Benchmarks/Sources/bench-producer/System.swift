#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

// Of the C library alone: Foundation's memory would count as the producer's.

/// The monotonic clock, in nanoseconds.
func nanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

func seconds(since start: UInt64) -> Double {
    Double(nanoseconds() - start) / 1e9
}

/// Blocks the thread, as the C program does: the cost of waiting is not to be compared.
func pause(microseconds: UInt32) {
    usleep(microseconds)
}

func flushOutput() {
    fflush(nil)
}

func readFile(_ path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
        let count = read(descriptor, &buffer, buffer.count)
        guard count >= 0 else { return nil }
        if count == 0 { return bytes }
        bytes += buffer[..<count]
    }
}

/// The most memory that was ever resident. From /proc, since what getrusage says includes the parent's memory from
/// before the program was loaded.
func peakKilobytes() -> Int {
    guard let status = readFile("/proc/self/status") else { return 0 }
    let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
}
