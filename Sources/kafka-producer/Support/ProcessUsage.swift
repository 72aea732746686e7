import Foundation

/// What this process has used so far.
struct ProcessUsage {
    /// In user and in kernel mode, on all threads.
    let cpuSeconds: Double
    /// The most memory that was ever resident, in KiB.
    let maxRSSKilobytes: Int

    static func now() -> ProcessUsage {
        var usage = rusage()
        #if canImport(Darwin)
            getrusage(thisProcess, &usage)
            // In bytes here.
            let kilobytes = usage.ru_maxrss / 1024
        #else
            getrusage(thisProcess, &usage)
            let kilobytes = usage.ru_maxrss
        #endif
        return ProcessUsage(
            cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime), maxRSSKilobytes: Int(kilobytes))
    }

    /// RUSAGE_SELF, whose type differs between C libraries.
    private static let thisProcess: Int32 = 0

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1e6
    }
}
