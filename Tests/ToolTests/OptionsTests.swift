// `@testable` needs a debug build.
#if DEBUG
    import ArgumentParser
    import Foundation
    import KafkaClient
    import Testing

    @testable import kafka_producer

    @Suite("Options", .timeLimit(.minutes(5)))
    struct OptionsTests {
        private let server = ["--bootstrap-server", "localhost:9092"]

        private func perf(_ arguments: [String]) throws -> Perf {
            try Perf.parse(["--topic", "t", "--num-records", "10"] + arguments)
        }

        /// The exit code of a command line that must be refused.
        private func refusal(_ arguments: [String]) -> ExitCode? {
            do {
                _ = try KafkaProducerTool.parseAsRoot(arguments)
                return nil
            } catch {
                return KafkaProducerTool.exitCode(for: error)
            }
        }

        @Test("Options win over the file, and the file over a command's defaults")
        func precedence() throws {
            let file = FileManager.default.temporaryDirectory.appending(path: "kafka-producer-\(UUID()).properties")
            defer { try? FileManager.default.removeItem(at: file) }
            try """
            # What the file says counts least, but more than a command's defaults.
            bootstrap.servers=file:1
            linger.ms=7
            batch.size=1000
            acks : all
            """.write(to: file, atomically: true, encoding: .utf8)
            let options = try ConnectionOptions.parse(
                server + ["--command-config", file.path, "--producer-property", "linger.ms=9"])
            let configuration = try options.configuration(defaults: ["batch.size": "2000", "client.id": "x"])
            #expect(configuration.bootstrapServers == ["localhost:9092"])
            #expect(configuration.linger == .milliseconds(9))
            #expect(configuration.batchSize == 1000)
            #expect(configuration.clientID == "x")
        }

        @Test("Without a server there is no configuration")
        func noServer() throws {
            let options = try ConnectionOptions.parse([])
            #expect(throws: ValidationError.self) { try options.configuration() }
            #expect(try options.configuration(defaults: ["bootstrap.servers": "a:1"]).bootstrapServers == ["a:1"])
        }

        @Test("An unknown property names the nearest known one")
        func unknownProperty() throws {
            let options = try ConnectionOptions.parse(server + ["--producer-property", "lingr.ms=1"])
            #expect { try options.configuration() } throws: { "\($0)".contains("linger.ms") }
        }

        @Test("A configuration file that cannot be read is named, with the reason", arguments: ["/no/such/file", "/"])
        func unreadableFile(path: String) throws {
            let options = try ConnectionOptions.parse(server + ["--command-config", path])
            #expect { try options.configuration() } throws: { "\($0)".contains("cannot read \(path): ") }
        }

        @Test("Keys and values")
        func keyValues() {
            #expect(KeyValue(argument: "a=b")?.value == "b")
            #expect(KeyValue(argument: "a=b=c")?.key == "a")
            #expect(KeyValue(argument: "a=b=c")?.value == "b=c")
            #expect(KeyValue(argument: "a=")?.value == "")
            #expect(KeyValue(argument: "=a") == nil)
            #expect(KeyValue(argument: "a") == nil)
        }

        @Test("The throughput is a rate, or -1")
        func throughput() throws {
            #expect(try perf(["--record-size", "1", "--throughput", "-1"]).throughput == -1)
            #expect(try perf(["--record-size", "1", "--throughput", "12.5"]).throughput == 12.5)
            #expect(throws: (any Error).self) { try perf(["--record-size", "1", "--throughput", "0"]) }
            #expect(throws: (any Error).self) { try perf(["--record-size", "1", "--throughput", "-2"]) }
        }

        @Test(
            "Wrong uses end with the exit code for wrong uses",
            arguments: [
                ["perf", "--topic", "t", "--num-records", "10"],
                ["perf", "--topic", "t", "--num-records", "10", "--record-size", "1", "--payload-file", "f"],
                ["perf", "--topic", "t", "--num-records", "0", "--record-size", "1"],
                ["perf", "--topic", "t", "--num-records", "1", "--record-size", "-1"],
                ["perf", "--topic", "t", "--num-records", "1", "--record-size", "1", "--awaited", "0"],
                ["perf", "--num-records", "1", "--record-size", "1"],
                ["demo", "--records", "-1"], ["demo", "--record-size", "11"],
                ["demo", "--keep", "--bootstrap-server", "a:1"],
                ["produce"], ["produce", "--topic", "t", "--partition", "-1"],
                ["produce", "--topic", "t", "--key-separator", ""], ["produce", "--topic", "t", "--headers", "x"],
                ["nothing"], ["demo", "--nothing"],
            ])
        func wrongUse(arguments: [String]) {
            #expect(refusal(arguments) == .validationFailure)
        }

        @Test("Headers may repeat")
        func headers() throws {
            let produce = try Produce.parse(["--topic", "t", "--headers", "a=1", "--headers", "a=2"])
            #expect(produce.headers.map(\.value) == ["1", "2"])
        }
    }
#endif
