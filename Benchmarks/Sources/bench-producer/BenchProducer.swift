import KafkaClient

/// A client to be measured: sends what its arguments say, and prints its figures as one line of JSON.
///
///     bench-producer mode=… bootstrap=… topic=… values=FILE [records=N] [more of the plan] -- [producer properties]
@main
enum BenchProducer {
    static func main() async throws {
        let plan = try Plan(CommandLine.arguments.dropFirst())
        // Detached, since this is the main actor's task: each of its suspensions would cost two hops between threads.
        let figures = try await Task.detached {
            switch plan.mode {
            case .throughput: try await Throughput(plan).run()
            case .awaited: try await Awaited(plan).run()
            case .paced: try await Paced(plan).run()
            case .first: try await FirstAcknowledgement(plan).run()
            case .transactions: try await Transactions(plan).run()
            case .idle: try await Idle(plan).run()
            }
        }.value
        print(figures.json)
    }
}
