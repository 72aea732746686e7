import Foundation
import Testing

/// Whatever can be known to be wrong is refused with 64, before anything is started, read or sent.
@Suite("Wrong uses of the tool", .timeLimit(.minutes(10)))
struct WrongUseTests {
    /// Nothing listens there.
    private static let server = ["--bootstrap-server", "127.0.0.1:1"]
    private static let perf = ["perf", "--topic", "t"] + server

    private func refuse(_ arguments: [String], _ message: String) async throws {
        let outcome = try await ToolProcess.run(arguments, input: "line\n")
        #expect(outcome.status == 64 && !outcome.isSignaled)
        #expect(outcome.errors.hasPrefix("Error: "))
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
        #expect(outcome.output == "")
    }

    @Test(
        "Topics that cannot exist",
        arguments: ["bad topic", "", ".", "..", "tö", "a/b", String(repeating: "x", count: 250)])
    func topics(name: String) async throws {
        try await refuse(["produce", "--topic", name] + Self.server, "--topic '\(name)' is not a legal name")
        try await refuse(["demo", "--topic", name], "--topic '\(name)' is not a legal name")
        try await refuse(
            ["perf", "--topic", name, "--num-records", "1", "--record-size", "1"] + Self.server,
            "--topic '\(name)' is not a legal name")
    }

    @Test(
        "Settings that the producer refuses",
        arguments: [
            ("acks=7", "acks is 7"), ("linger.ms=-1", "linger.ms (linger) is -1"), ("lingr.ms=1", "linger.ms"),
            ("delivery.timeout.ms=1", "delivery.timeout.ms"), ("compression.type=foo", "compression.type"),
        ])
    func settings(property: String, message: String) async throws {
        for command in [["produce", "--topic", "t"] + Self.server, ["demo"], ["perf", "--verify", "--chaos", "1"]] {
            try await refuse(command + ["--producer-property", property], message)
        }
        try await refuse(
            Self.perf + ["--num-records", "1", "--record-size", "1", "--producer-property", property], message)
    }

    @Test("Settings that contradict each other")
    func contradiction() async throws {
        try await refuse(
            ["demo", "--producer-property", "acks=1", "--producer-property", "enable.idempotence=true"],
            "enable.idempotence")
    }

    @Test("No server, or none that can be one", arguments: ["", ",", ":9092", "host:", "host:65536", "http://x:1"])
    func servers(name: String) async throws {
        try await refuse(["produce", "--topic", "t"], "no server is given")
        try await refuse(["produce", "--topic", "t", "--bootstrap-server", name], "bootstrap.servers")
    }

    @Test("Files that are missing, or not what they should be")
    func files() async throws {
        let produce = ["produce", "--topic", "t"] + Self.server
        try await refuse(produce + ["--command-config", "/no/such/file"], "cannot read '/no/such/file': ")
        try await refuse(["demo", "--command-config", "/"], "cannot read '/': ")
        try await refuse(produce + ["--command-config", "/dev/zero"], "'/dev/zero' is too large")
        let perf = Self.perf + ["--num-records", "1", "--payload-file"]
        try await refuse(perf + ["/no/such/file"], "cannot read '/no/such/file': ")
        try await refuse(perf + ["/dev/null"], "'/dev/null' has no lines to send")
    }

    @Test("A cluster of its own, and one that is given")
    func twoClusters() async throws {
        let server = ["--producer-property", "bootstrap.servers=127.0.0.1:1"]
        try await refuse(["demo", "--keep"] + server, "--keep is for the embedded cluster")
        try await refuse(["perf", "--verify", "--chaos", "1"] + server, "--chaos is for the cluster that it starts")
        for option in ["--chaos", "--rotate"] {
            try await refuse(
                ["perf", "--verify", option, "1"] + Self.server, "\(option) is for the cluster that it starts")
        }
    }

    @Test("Records that max.request.size has no room for")
    func recordSizes() async throws {
        let message = "give at most 1048483 with --record-size"
        try await refuse(["demo", "--record-size", "1048484"], message)
        try await refuse(["perf", "--verify", "--chaos", "1", "--record-size", "1048484"], message)
        try await refuse(Self.perf + ["--verify", "--num-records", "1", "--record-size", "1048484"], message)
        try await refuse(Self.perf + ["--num-records", "1", "--record-size", "2147483647"], message)
        try await refuse(["demo", "--producer-property", "max.request.size=50"], "raise it")
    }

    @Test("More records than the memory holds")
    func memory() async throws {
        try await refuse(
            ["demo", "--records", "1000000000", "--record-size", "1000000"], "do not fit into this machine")
    }

    @Test("Schemas without what they need")
    func schemas() async throws {
        let produce = ["produce", "--topic", "t"] + Self.server
        let registry = ["--schema-registry", "http://127.0.0.1:1"]
        try await refuse(produce + registry, "need --value-schema or --value-subject")
        try await refuse(produce + ["--registry-property", "a=b"], "need --value-schema or --value-subject")
        try await refuse(produce + registry + ["--key-subject", "s"], "need --key-separator")
        try await refuse(produce + ["--schema-type", "avro"], "needs --value-schema or --key-schema")
        try await refuse(["schema", "show"] + registry, "--subject or --id is needed")
        try await refuse(["schema", "show", "--id", "1", "--version", "1"] + registry, "--version needs --subject")
        try await refuse(["schema", "show", "--id", "-1"] + registry, "--id must be at least 0")
        try await refuse(["schema", "check", "--subject", "", "f.avsc"] + registry, "--subject must not be empty")
    }

    #if !SchemaRegistry
        @Test(
            "A build without the trait says which one is needed",
            arguments: [
                ["produce", "--topic", "t", "--bootstrap-server", "127.0.0.1:1", "--value-subject", "latest"],
                ["schema", "show", "--subject", "s"], ["schema", "check", "--subject", "s", "f.avsc"],
                ["schema", "register", "--subject", "s", "f.avsc"],
            ])
        func noTrait(arguments: [String]) async throws {
            try await refuse(
                arguments + ["--schema-registry", "http://127.0.0.1:1"], "build it with the trait SchemaRegistry")
        }
    #endif

    @Test("An argument that is not UTF-8")
    func invalidText() async throws {
        let outcome = try await ToolProcess.run(
            ["produce", "--topic", "t"] + Self.server, shell: #"exec "$0" "$@" --headers "k=$(printf '\377')""#)
        #expect(outcome.status == 64)
        #expect(outcome.errors == "Error: argument 7 is not UTF-8\n")
    }
}
