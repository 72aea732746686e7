/// What `--live` and `--serve` do while a command works.
struct DashboardSession: Sendable {
    let isLive: Bool
    /// The port of `--serve`; nil without it.
    let port: UInt16?
    /// The time between two looks.
    let interval: Duration
    /// Where plain lines go when there is no terminal.
    var print: @Sendable (String) -> Void = { Console.print($0) }
    /// Whether the first Ctrl-C or SIGTERM is to end the work as the key q does. Not where the command sees to signals itself.
    var handlesSignals = true

    /// The first look comes this soon, so that there is something to see.
    private static let firstInterval = Duration.milliseconds(250)

    /// Does the work, and shows the producers that it hands to the feed.
    ///
    /// - Parameters:
    ///   - stop: Called when the person wants to end: the work is to return soon then.
    ///   - work: Runs until it has ended, with or without a dashboard.
    func run<R: Sendable>(
        stop: @escaping @Sendable () -> Void, _ work: (DashboardFeed) async throws -> R
    ) async throws -> R {
        let feed = DashboardFeed()
        let server = try port.map { port throws(ToolError) in try DashboardServer(port: port) }
        if let server { Console.complain("Dashboard: \(server.address)") }
        guard isLive || server != nil else { return try await work(feed) }
        let signals = handlesSignals ? TerminationSignals(onFirst: stop) : nil
        let show = isLive ? try DashboardShow(print: print, onQuit: stop) : nil
        let looking = Task { [interval] in
            var pause = min(interval, Self.firstInterval)
            while (try? await Task.sleep(for: pause)) != nil {
                pause = interval
                guard let look = await feed.look(), !Task.isCancelled else { continue }
                server?.publish(look.frame, metrics: look.metrics)
                show?.show(look.frame)
            }
        }
        let result: Result<R, any Error>
        do {
            result = .success(try await work(feed))
        } catch {
            result = .failure(error)
        }
        looking.cancel()
        await looking.value
        await show?.end()
        server?.stop()
        withExtendedLifetime(signals) {}
        return try result.get()
    }
}
