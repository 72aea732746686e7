import KafkaClient
import KafkaTLS

/// A broker's side of a simulated TLS connection.
struct SimulatedTLSServer {
    /// What becomes of bytes that came from the client.
    struct Result {
        var plaintext: [UInt8] = []
        /// Ciphertext for the client.
        var answer: [UInt8] = []
        /// How long the answer takes.
        var delay: Duration = .zero
        var end = End.none
    }

    enum End {
        case none
        /// The client has ended its stream.
        case clientEnded
        /// The handshake was refused: the connection is to be closed behind the answer.
        case refused
        /// The client broke the protocol.
        case violation(String)
    }

    private enum State {
        /// So many round trips are left.
        case handshaking(roundTrips: Int)
        case awaitingFinished
        case established
        case clientEnded
    }

    private var state: State
    private var input = SimulatedTLSReader()
    private var nextNumber: UInt64 = 0
    private var dice: SplitMix64
    private let conditions: SimulatedTLSConditions
    private let isRefused: Bool
    private var awaitedKeyUpdates = 0
    private var hasClosed = false

    init(_ conditions: SimulatedTLSConditions, seed: UInt64) {
        self.conditions = conditions
        dice = SplitMix64(seed: seed)
        state = .handshaking(roundTrips: dice.chance(conditions.chanceOfSecondRoundTrip) ? 2 : 1)
        isRefused = dice.chance(conditions.chanceOfRefusal)
    }

    // MARK: From the client

    mutating func receive(_ piece: [UInt8]) -> Result {
        var result = Result()
        input.append(piece)
        do throws(TLSError) {
            while case .none = result.end, let (kind, payload) = try input.nextRecord() {
                handle(kind, payload, &result)
            }
        } catch {
            result.end = .violation("a record is not what was sent, or not in order")
        }
        return result
    }

    private mutating func handle(_ kind: SimulatedTLSRecord.Kind, _ payload: [UInt8], _ result: inout Result) {
        switch (state, kind, payload.first.flatMap(SimulatedTLSMessage.init)) {
        case (.handshaking(let roundTrips), .handshake, .clientHello),
            (.handshaking(let roundTrips), .handshake, .clientKeys):
            greet(roundTrips, &result)
        case (.awaitingFinished, .handshake, .clientFinished):
            state = .established
            for _ in 0..<dice.below(3) { say(.ticket, 200 + dice.below(1000), &result.answer) }
        case (.established, .data, _):
            result.plaintext += payload
        case (.established, .handshake, .keyUpdate) where awaitedKeyUpdates > 0:
            awaitedKeyUpdates -= 1
        case (.established, .alert, _) where payload.first == SimulatedTLSRecord.closeNotify:
            state = .clientEnded
            result.end = .clientEnded
        case (.clientEnded, _, _):
            result.end = .violation("\(kind) comes behind close_notify")
        default:
            result.end = .violation("\(kind) of \(payload.count) bytes comes in the state \(state)")
        }
    }

    private mutating func greet(_ roundTrips: Int, _ result: inout Result) {
        result.delay += conditions.serverTime.lowerBound
        let longest = conditions.serverTime.upperBound - conditions.serverTime.lowerBound
        result.delay += .microseconds(dice.below(Int(longest / .microseconds(1)) + 1))
        if isRefused, roundTrips == 1 || dice.chance(0.5) {
            put(.alert, [TLSAlert.handshakeFailure.rawValue], &result.answer)
            result.end = .refused
            return
        }
        let size = 300 + dice.below(3000)
        if roundTrips > 1 {
            say(.serverHello, size, &result.answer)
            state = .handshaking(roundTrips: roundTrips - 1)
        } else {
            say(.serverFinished, size, &result.answer)
            state = .awaitingFinished
        }
    }

    // MARK: To the client

    /// Encrypts what the broker sends.
    mutating func seal(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        if dice.chance(conditions.chanceOfKeyUpdate) {
            awaitedKeyUpdates += 1
            say(.keyUpdate, 0, &output)
        }
        var rest = bytes[...]
        while !rest.isEmpty {
            let limit = dice.chance(0.1) ? 1 + dice.below(100) : conditions.maximumRecordSize
            put(.data, rest.prefix(limit), &output)
            rest = rest.dropFirst(limit)
        }
        return output
    }

    /// The last bytes to the client: close_notify, or nothing.
    mutating func close() -> [UInt8] {
        guard !hasClosed, case .established = state, !dice.chance(conditions.chanceOfTruncation) else { return [] }
        hasClosed = true
        var output: [UInt8] = []
        put(.alert, [SimulatedTLSRecord.closeNotify], &output)
        return output
    }

    private mutating func put(
        _ kind: SimulatedTLSRecord.Kind, _ payload: some Collection<UInt8>, _ output: inout [UInt8]
    ) {
        output += SimulatedTLSRecord.encode(kind, payload, number: nextNumber)
        nextNumber += 1
    }

    private mutating func say(_ message: SimulatedTLSMessage, _ size: Int, _ output: inout [UInt8]) {
        put(.handshake, [message.rawValue] + Array(repeating: 0, count: size), &output)
    }
}
