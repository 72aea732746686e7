import ArgumentParser
import Foundation

/// How work is shown while it runs.
struct DashboardOptions: ParsableArguments {
    @Flag(help: "Show what happens on the terminal, with keys; as plain lines where there is no terminal.")
    var live = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Show it in a browser too, and to Prometheus under /metrics: on this port of 127.0.0.1, or any free one with 0.",
            valueName: "port"))
    var serve: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("With --live or --serve: the time between two frames; 1 if not given.", valueName: "seconds")
    )
    var refresh: Double?

    static let refreshes = 0.1...60.0

    var isUsed: Bool { live || serve != nil }

    func validate() throws {
        try OptionCheck.range("--serve", serve, 0...Int(UInt16.max))
        if let refresh {
            guard Self.refreshes.contains(refresh) else {
                throw ValidationError("--refresh must be from 0.1 to 60 seconds.")
            }
            guard isUsed else { throw ValidationError("--refresh goes with --live or --serve.") }
        }
    }

    /// Refuses what would write into the picture, or read the keys.
    func check(isVerbose: Bool, readsInput: Bool = false) throws(ToolError) {
        guard live, Terminal.isThere else { return }
        if isVerbose, isatty(STDERR_FILENO) == 1 {
            throw .wrongUse("--verbose would write into the picture of --live: send it to a file with 2> file")
        }
        if readsInput, isatty(STDIN_FILENO) == 1 {
            throw .wrongUse("--live needs the keys that the records are typed with: give the lines as a file or a pipe")
        }
    }

    var session: DashboardSession {
        DashboardSession(
            isLive: live, port: serve.flatMap(UInt16.init(exactly:)), interval: .seconds(refresh ?? 1))
    }
}
