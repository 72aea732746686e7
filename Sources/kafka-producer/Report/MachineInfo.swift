import Foundation

/// What produced figures: they mean nothing without it.
struct MachineInfo: Codable, Equatable, Sendable {
    let tool: String
    let build: String
    let swift: String
    let system: String
    let processor: String
    let cores: Int
    let memoryMegabytes: Int

    static func current() -> MachineInfo {
        MachineInfo(
            tool: "kafka-producer \(KafkaProducerTool.version)", build: buildName, swift: swiftVersion,
            system: systemName(), processor: processorName(), cores: ProcessInfo.processInfo.activeProcessorCount,
            memoryMegabytes: Int(ProcessInfo.processInfo.physicalMemory >> 20))
    }

    private static var buildName: String {
        #if DEBUG
            "debug"
        #else
            "release"
        #endif
    }

    /// Of the compiler; only whole versions can be asked for.
    private static var swiftVersion: String {
        #if compiler(>=6.4)
            "6.4 or later"
        #elseif compiler(>=6.3)
            "6.3"
        #else
            "6.2"
        #endif
    }

    private static func systemName() -> String {
        var names = utsname()
        guard uname(&names) == 0 else { return ProcessInfo.processInfo.operatingSystemVersionString }
        func text<T>(_ field: T) -> String {
            withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        }
        return "\(text(names.sysname)) \(text(names.release)) \(text(names.machine))"
    }

    private static func processorName() -> String {
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ":", maxSplits: 1).last.map {
            $0.trimmingCharacters(in: .whitespaces)
        } ?? "not known"
    }
}

extension ProcessUsage {
    /// Resident now, in KiB; nil where the system does not say it in a file.
    static func residentKilobytes() -> Int? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
        let fields = text.split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return nil }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE))) / 1024
    }
}
