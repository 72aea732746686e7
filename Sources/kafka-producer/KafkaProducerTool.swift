import ArgumentParser

@main
struct KafkaProducerTool: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kafka-producer",
        abstract: "Sends records to Kafka.",
        discussion: """
            Try it without a Kafka cluster: 'kafka-producer demo' starts one inside its own process.

            Settings of the producer have the names that the Java client gives them (linger.ms, compression.type, …) \
            and are given with --producer-property and --command-config. Errors go to standard error.

            The exit code is 0 only if every record was acknowledged and, where records are read back, found. It is 64 \
            if the tool was used wrongly: an option, a setting, a topic's name or a file that it cannot work with. It \
            is 1 for all other failures, such as a cluster that cannot be reached or a record that was refused.
            """,
        version: version,
        subcommands: [
            Demo.self, Produce.self, Perf.self, Bench.self, Tune.self, Top.self, Doctor.self, Schema.self,
            DemoPipeline.self,
        ])

    /// The package's version, which the producer also sends to brokers.
    static let version = "0.1.0"

    static func main() async {
        StandardFiles.occupy()
        var code = await runCommand()
        if code.isSuccess, let problem = Console.outputProblem {
            Console.complain("Error: \(problem)")
            code = .failure
        }
        exit(withError: code)
    }

    private static func runCommand() async -> ExitCode {
        do {
            try CommandLineText.check()
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return .success
        } catch let error as ToolError {
            Console.complain("Error: \(error)")
            return error.exitCode
        } catch {
            // A request for help comes this way, too.
            let code = exitCode(for: error)
            let text = fullMessage(for: error)
            if code.isSuccess {
                Console.print(text)
            } else if !text.isEmpty {
                Console.complain(text)
            }
            return code
        }
    }
}
