import KafkaClient
import KafkaTLS

/// Two sides, and the bytes between them.
final class Line {
    /// How bytes are cut on their way.
    enum Cut {
        case whole
        /// So many at a time.
        case pieces(Int)
        case random(SplitMix64)
    }

    let client: Side
    let server: Side
    private var cut: Cut
    private var toServer: [UInt8] = []
    private var toClient: [UInt8] = []
    /// Changes bytes on their way to the server (true) or client.
    var tamper: ((_ bytes: [UInt8], _ toServer: Bool) -> [UInt8])?
    /// Nothing more is carried.
    var isCut = false

    init(client: TLSContext, server: TLSContext, host: String = "broker1", port: UInt16 = 9093, cut: Cut = .whole)
        throws
    {
        self.client = Side(try TLSSession(client: client, host: host, port: port))
        self.server = Side(try TLSSession(server: server))
        self.cut = cut
    }

    /// A connection whose handshake has ended.
    static func established(
        client: TLSContext, server: TLSContext, host: String = "broker1", port: UInt16 = 9093, cut: Cut = .whole
    ) throws -> Line {
        let line = try Line(client: client, server: server, host: host, port: port, cut: cut)
        line.run()
        if let error = line.client.error ?? line.server.error { throw error }
        return line
    }

    /// Goes on until nothing happens any more.
    func run() {
        var isBusy = true
        while isBusy {
            isBusy = client.step()
            isBusy = server.step() || isBusy
            isBusy = carry(from: client, to: server, &toServer, isToServer: true) || isBusy
            isBusy = carry(from: server, to: client, &toClient, isToServer: false) || isBusy
        }
    }

    private func carry(from: Side, to: Side, _ waiting: inout [UInt8], isToServer: Bool) -> Bool {
        var taken = from.session.takeOutput(atMost: next())
        if isCut { return false }
        if let tamper, !taken.isEmpty { taken = tamper(taken, isToServer) }
        waiting += taken
        if waiting.isEmpty { return false }
        let offered = Array(waiting.prefix(next()))
        let left = to.session.feed(offered)
        if left.count == offered.count && taken.isEmpty { return false }
        waiting.removeFirst(offered.count - left.count)
        return true
    }

    private func next() -> Int {
        switch cut {
        case .whole: return .max
        case .pieces(let count): return count
        case .random(var generator):
            let count =
                Bool.random(using: &generator)
                ? Int.random(in: 1...40, using: &generator)
                : Int.random(in: 1...40000, using: &generator)
            cut = .random(generator)
            return count
        }
    }
}
