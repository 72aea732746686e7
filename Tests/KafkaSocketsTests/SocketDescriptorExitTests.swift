import Foundation
import KafkaSockets
import Testing

@Suite("Descriptors of sockets", .timeLimit(.minutes(10)))
struct SocketDescriptorExitTests {
    /// In a process of its own: all tests of a process share its descriptors.
    @Test("Descriptors are given back, whatever failed")
    func descriptors() async {
        await #expect(processExitsWith: .success) {
            let rounds = 500
            for kind in PollerKind.allCases {
                for _ in 0..<rounds { try Self.failInManyWays(kind) }
            }
            let open = try FileManager.default.contentsOfDirectory(atPath: "/dev/fd").count
            // One left behind in each round would be as many.
            #expect(open < rounds, "\(open)")
        }
    }

    private static func failInManyWays(_ kind: PollerKind) throws {
        let network = try PosixNetwork(poller: kind)
        let listener = try network.listen(on: .loopback(port: 0))
        let address = try network.localAddress(of: listener)
        #expect(throws: SocketError.self) { try network.listen(on: address) }
        #expect(throws: SocketError.self) {
            try network.connect(SocketAddress(ip: .v4(.max), port: 1), options: SocketOptions())
        }
        _ = try network.connect(address, options: SocketOptions())
    }
}
