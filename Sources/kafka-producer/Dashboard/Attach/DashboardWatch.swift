/// Watches another process's dashboard until the person quits: connects again whenever the connection ends.
struct DashboardWatch: Sendable {
    let client: DashboardClient

    private static let pause = Duration.seconds(1)

    /// Blocks the thread that it runs on.
    ///
    /// - Returns: Why the first connection gave no frame; nil when the person has quit.
    func run() async throws -> String? {
        // What cannot be watched is said before the screen is taken.
        var show: DashboardShow?
        let signals = TerminationSignals { [client] in client.stop() }
        while !client.hasStopped {
            let problem = client.watch { frame in
                if show == nil {
                    show = try? DashboardShow(print: { Console.print($0) }, onQuit: { [client] in client.stop() })
                }
                show?.show(frame)
            }
            guard let problem else { break }
            guard let show else { return problem }
            show.notice("\(client.address.text): \(problem); trying again")
            client.pause(Self.pause)
        }
        await show?.end()
        withExtendedLifetime(signals) {}
        return nil
    }
}
