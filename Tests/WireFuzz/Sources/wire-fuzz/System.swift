#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Memory that is followed by memory that cannot be read.
struct GuardedMemory {
    // Mapped for the life of the process.
    private let start: UnsafeMutableRawPointer
    private let size: Int

    init?(size: Int) {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let rounded = (size + page - 1) / page * page
        let flags = MAP_PRIVATE | MAP_ANON
        guard let mapped = mmap(nil, rounded + page, PROT_READ | PROT_WRITE, flags, -1, 0), mapped != MAP_FAILED,
            mprotect(mapped + rounded, page, PROT_NONE) == 0
        else { return nil }
        start = mapped
        self.size = rounded
    }

    /// Copies the bytes to where the readable memory ends.
    func place(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
        precondition(bytes.count <= size, "input too large")
        let target = UnsafeMutableRawBufferPointer(start: start + (size - bytes.count), count: bytes.count)
        target.copyBytes(from: bytes)
        return UnsafeRawBufferPointer(target)
    }
}

/// Says which input crashed a decoder.
enum CrashReport {
    // Written by the only thread there is, read by its signal handler.
    nonisolated(unsafe) private static let number = UnsafeMutablePointer<Int>.allocate(capacity: 1)
    // As above: the text that the handler prints, made before anything can crash.
    nonisolated(unsafe) private static var text: [CChar] = []
    // As above.
    nonisolated(unsafe) private static var seedText = ""

    static func install(seed: UInt64) {
        seedText = "\(seed)"
        for crash in [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE] {
            signal(crash) { _ in
                CrashReport.print()
                _exit(1)
            }
        }
    }

    static func begin(decoder: String) {
        text = Array("crash: \(decoder), seed \(seedText), input ".utf8CString)
    }

    @inline(__always)
    static func progress(_ input: Int) { number.pointee = input }

    /// Runs in a signal handler: no allocation, no locks.
    private static func print() {
        text.withUnsafeBufferPointer { _ = write(2, $0.baseAddress, $0.count - 1) }
        var rest = number.pointee
        var divisor = 1_000_000_000_000
        while divisor > 1 && rest < divisor { divisor /= 10 }
        while divisor > 0 {
            var digit = UInt8(48 + rest / divisor)
            _ = write(2, &digit, 1)
            rest %= divisor
            divisor /= 10
        }
        var newline: UInt8 = 10
        _ = write(2, &newline, 1)
    }
}

/// Ends the process with a message.
func exitWithError(_ message: String) -> Never {
    var message = message + "\n"
    message.withUTF8 { _ = write(2, $0.baseAddress, $0.count) }
    exit(1)
}

/// The most memory that the process ever held.
func peakMemoryMiB() -> Int {
    var usage = rusage()
    #if canImport(Glibc)
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    #else
        getrusage(RUSAGE_SELF, &usage)
    #endif
    #if canImport(Darwin)
        return usage.ru_maxrss >> 20
    #else
        return usage.ru_maxrss >> 10
    #endif
}
