// `@testable` needs a debug build.
#if DEBUG
    import ArgumentParser
    import Foundation
    import KafkaClient
    import Testing

    @testable import kafka_producer

    @Suite("Options", .timeLimit(.minutes(10)))
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

        private func temporaryFile(_ text: String) throws -> URL {
            let file = FileManager.default.temporaryDirectory.appending(path: "kafka-producer-\(UUID()).properties")
            try text.write(to: file, atomically: true, encoding: .utf8)
            return file
        }

        /// What is said of a command line that must be refused.
        private func refusalMessage(_ arguments: [String]) -> String {
            do {
                _ = try KafkaProducerTool.parseAsRoot(arguments)
                return ""
            } catch {
                return KafkaProducerTool.message(for: error)
            }
        }

        @Test("Options win over the file, and the file over a command's defaults")
        func precedence() throws {
            let file = try temporaryFile(
                """
                # What the file says counts least, but more than a command's defaults.
                bootstrap.servers=file:1
                linger.ms=7
                batch.size=1000
                acks : all
                """)
            defer { try? FileManager.default.removeItem(at: file) }
            let options = try ConnectionOptions.parse(
                server + ["--command-config", file.path, "--producer-property", "linger.ms=9"])
            let configuration = try options.settings().configuration(
                defaults: ["batch.size": "2000", "client.id": "x"])
            #expect(configuration.bootstrapServers == ["localhost:9092"])
            #expect(configuration.linger == .milliseconds(9))
            #expect(configuration.batchSize == 1000)
            #expect(configuration.clientID == "x")
        }

        @Test("Commands have defaults of their own, and what is given wins")
        func commandDefaults() throws {
            func settings(_ properties: [String: String] = [:]) -> ProducerSettings {
                ProducerSettings(properties: properties.merging(["bootstrap.servers": "a:1"]) { $1 })
            }
            #expect(try Produce.producerConfiguration(settings()).maxBufferedRecords == 100_000)
            #expect(
                try Produce.producerConfiguration(settings(["max.buffered.records": "7"])).maxBufferedRecords == 7)
            #expect(try Demo.producerConfiguration(settings()).batchSize == 65536)
            #expect(try Demo.producerConfiguration(ProducerSettings(properties: [:])).batchSize == 65536)
            #expect(try Demo.producerConfiguration(settings(["batch.size": "7"])).batchSize == 7)
        }

        @Test("A verification promises all it can; chaos gives up sooner, and sends more slowly")
        func verification() throws {
            let plain = try perf(["--verify"])
            let configuration = try plain.verificationConfiguration(
                ProducerSettings(properties: ["bootstrap.servers": "a:1"]))
            #expect(configuration.acks == .all && configuration.enableIdempotence)
            #expect(configuration.deliveryTimeout == .seconds(120))
            #expect(plain.verificationPlan.throughput == nil && plain.verificationPlan.throughputPerProducer == nil)
            #expect(plain.verificationPlan.records == 10 && plain.verificationPlan.recordSize == 100)

            let chaos = try Perf.parse(["--verify", "--chaos", "1"])
            let fast = try chaos.verificationConfiguration(ProducerSettings(properties: ["linger.ms": "3"]))
            #expect(fast.acks == .all && fast.enableIdempotence && fast.linger == .milliseconds(3))
            #expect(fast.deliveryTimeout == .seconds(5) && fast.requestTimeout == .seconds(1))
            #expect(fast.maxBlock == .seconds(20) && fast.reconnectBackoffMax == .milliseconds(500))
            #expect(chaos.verificationPlan.throughput == 5000 && chaos.verificationPlan.records == nil)
            #expect(chaos.verificationPlan.producers == 3)

            let given = try Perf.parse(
                ["--verify", "--chaos", "1", "--throughput", "100", "--producers", "4", "--record-size", "50"])
            #expect(given.verificationPlan.throughputPerProducer == 25)
            #expect(given.verificationPlan.recordSize == 50)
            #expect(
                try Perf.parse(["--verify", "--chaos", "1", "--throughput", "-1"]).verificationPlan.throughput == nil)
        }

        @Test("A rotation has the usual timeouts, and small batches")
        func rotation() throws {
            let rotation = try Perf.parse(["--verify", "--rotate", "1"])
            let configuration = try rotation.verificationConfiguration(ProducerSettings(properties: ["acks": "all"]))
            #expect(configuration.enableIdempotence && configuration.deliveryTimeout == .seconds(120))
            #expect(configuration.batchSize == 1000 && configuration.linger == .fixed(.zero))
            #expect(rotation.verificationPlan.throughput == 5000 && rotation.verificationPlan.records == nil)
        }

        @Test("The last one of two equal properties counts")
        func repeatedProperty() throws {
            let options = try ConnectionOptions.parse(
                server + ["--producer-property", "linger.ms=1", "--producer-property", "linger.ms=2"])
            #expect(try options.settings().configuration().linger == .milliseconds(2))
        }

        @Test("A byte order mark is no part of the first key")
        func byteOrderMark() throws {
            let file = try temporaryFile("\u{FEFF}linger.ms=7\r\nbatch.size=1000\r\n")
            defer { try? FileManager.default.removeItem(at: file) }
            let options = try ConnectionOptions.parse(server + ["--command-config", file.path])
            let configuration = try options.settings().configuration()
            #expect(configuration.linger == .milliseconds(7) && configuration.batchSize == 1000)
        }

        @Test("Without a server there is no configuration, unless the command has one of its own")
        func noServer() throws {
            let settings = try ConnectionOptions.parse([]).settings()
            #expect(!settings.namesServer)
            #expect(throws: ToolError.self) { try settings.configuration() }
            #expect(try settings.configuration(defaults: ["bootstrap.servers": "a:1"]).bootstrapServers == ["a:1"])
            #expect(throws: Never.self) { try settings.configurationWithoutServer(defaults: [:]) }
        }

        @Test("An unknown property names the nearest known one")
        func unknownProperty() throws {
            let options = try ConnectionOptions.parse(server + ["--producer-property", "lingr.ms=1"])
            #expect { try options.settings().configuration() } throws: { "\($0)".contains("linger.ms") }
        }

        @Test("A file may have just so many bytes")
        func fileLimit() throws {
            let file = try temporaryFile("12345")
            defer { try? FileManager.default.removeItem(at: file) }
            #expect(try InputFile.read(file.path, limit: 5) == Array("12345".utf8))
            #expect(throws: ToolError.self) { try InputFile.read(file.path, limit: 4) }
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
            for rate in [-1, 0.001, 12.5, 1e12] {
                #expect(try perf(["--record-size", "1", "--throughput", "\(rate)"]).throughput == rate)
            }
            for rate in ["0", "-0", "-2", "-0.5", "1e-10", "1e-300", "0.0009", "1e13", "nan", "inf", "-inf", "1e999"] {
                #expect(throws: (any Error).self, "\(rate)") {
                    try perf(["--record-size", "1", "--throughput", rate])
                }
            }
        }

        @Test("A negative number is a wrong number, not a missing one")
        func negativeNumbers() {
            let perf = ["perf", "--topic", "t", "--num-records", "1", "--record-size", "1"]
            let verify = ["perf", "--topic", "t", "--num-records", "1", "--verify"]
            for (command, option) in [
                (["demo"], "--records"), (["demo"], "--record-size"), (["produce", "--topic", "t"], "--partition"),
                (perf, "--num-records"), (perf, "--record-size"), (perf, "--awaited"), (perf, "--throughput"),
                (verify, "--producers"), (verify, "--chaos"), (verify, "--rotate"),
            ] {
                let message = refusalMessage(command + [option, "-3"])
                #expect(message.contains("\(option) must be"), "\(message)")
            }
        }

        @Test("Chaos has a beginning and an end")
        func chaos() throws {
            for seconds in [1e-300, 0.1, 60, 1e6] {
                #expect(try Perf.parse(["--verify", "--chaos", "\(seconds)"]).chaos == seconds)
            }
            for seconds in ["0", "-0", "-1", "nan", "inf", "-inf", "1e7", "1e18", "1e300", "1e999", ""] {
                for option in ["--chaos", "--rotate"] {
                    #expect(throws: (any Error).self, "\(option) \(seconds)") {
                        try Perf.parse(["--verify", option, seconds])
                    }
                }
            }
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
                ["perf", "--topic", "t", "--num-records", "1", "--record-size", "1", "--awaited", "100001"],
                ["perf", "--topic", "t", "--num-records", "1", "--record-size", "1", "--producers", "2"],
                ["perf", "--topic", "t", "--num-records", "1", "--record-size", "1", "--chaos", "2"],
                ["perf", "--topic", "t", "--num-records", "1", "--record-size", "1", "--rotate", "2"],
                ["perf", "--verify", "--chaos", "1", "--rotate", "2"],
                ["perf", "--topic", "t", "--num-records", "1", "--verify", "--producers", "1001"],
                ["perf", "--topic", "t", "--num-records", "1", "--verify", "--producers", "0"],
                ["perf", "--topic", "t", "--num-records", "1", "--verify", "--record-size", "23"],
                ["perf", "--topic", "t", "--num-records", "1", "--verify", "--record-size", "67108865"],
                ["perf", "--topic", "t", "--num-records", "1", "--verify", "--awaited", "1"],
                ["perf", "--topic", "t", "--num-records", "1", "--verify", "--payload-file", "f"],
                ["perf", "--topic", "t", "--verify"], ["perf", "--num-records", "1", "--verify"],
                ["demo", "--records", "1000000001"], ["demo", "--records", "1e3"], ["demo", "--records", ""],
                ["demo", "--record-size", "67108865"], ["demo", "--producer-property", "a"],
                ["demo", "--producer-property", "=a"], ["produce", "--topic", "t", "--partition", "2147483648"],
                ["nothing"], ["demo", "--nothing"], ["demo", "extra"],
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
