import KafkaTLS
import Testing

@Suite("Lifetime", .timeLimit(.minutes(10)))
struct LifetimeTests {
    @Test("Sessions and contexts are freed with their last reference, in any state")
    func ends() throws {
        let setup = try Setup()
        weak var context: TLSContext?
        weak var fresh: TLSSession?
        weak var established: TLSSession?
        weak var failed: TLSSession?
        do {
            let (client, server) = (try setup.client(), try setup.server())
            context = client
            let line = try Line.established(client: client, server: server)
            established = line.client.session
            let other = try Line(client: client, server: server, host: "broker2")
            other.run()
            failed = other.client.session
            let third = try TLSSession(client: client, host: "broker1", port: 1)
            fresh = third
            #expect(established != nil && failed?.state == .failed && fresh != nil && context != nil)
            withExtendedLifetime((line, other, third)) {}
        }
        #expect(established == nil && failed == nil && fresh == nil && context == nil)
    }

    @Test("A session outlives the last other reference to its context")
    func contextFirst() throws {
        let setup = try Setup()
        let line = try Line.established(client: try setup.client(), server: try setup.server())
        line.client.write([1, 2, 3])
        line.run()
        #expect(line.server.received == [1, 2, 3])
    }

    @Test("Many connections with one context, on many threads")
    func threads() async throws {
        let setup = try Setup()
        let (client, server) = (try setup.client(), try setup.server())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for _ in 0..<20 {
                        let line = try Line.established(client: client, server: server, port: UInt16(task % 2))
                        line.client.write([1, 2, 3])
                        line.run()
                        #expect(line.server.received == [1, 2, 3])
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
