import KafkaClient
import KafkaTLS

/// The client's side of a simulated TLS connection: it fragments, delays and holds back bytes as `TLSSession` does, without OpenSSL.
final class SimulatedTLSSession: SecureSession {
    /// Nothing is kept from one connection to the next.
    var isResumed: Bool { false }
    /// Nothing is negotiated.
    var info: TLSConnectionInfo? { nil }
    private enum State {
        case handshaking, established, closed, failed
    }

    private var state = State.handshaking
    private var failure: TLSError?
    private var hasSentHello = false
    private var dice: SplitMix64
    private let conditions: SimulatedTLSConditions

    // From the server.
    /// As much as one read from the socket takes in; more than a record.
    private let room: UnsafeMutableRawBufferPointer
    private var input = SimulatedTLSReader()
    private var plaintext: ArraySlice<UInt8> = []
    private var hasNewInput = false
    private var inputEnded = false
    private var hasEnded = false

    // To the server.
    private let ciphertext: UnsafeMutableRawBufferPointer
    private let outputLimit: Int
    private var outputStart = 0
    private var outputEnd = 0
    private let pieces = UnsafeMutableBufferPointer<TLSVector>.allocate(capacity: 2)
    private var nextNumber: UInt64 = 0

    init(_ conditions: SimulatedTLSConditions, seed: UInt64) {
        self.conditions = conditions
        dice = SplitMix64(seed: seed)
        room = .allocate(byteCount: 17_000 + dice.below(30_000), alignment: 1)
        outputLimit = conditions.outputBytes.lowerBound + dice.below(conditions.outputBytes.count)
        // Messages of the handshake and alerts do not wait for room.
        ciphertext = .allocate(byteCount: outputLimit + 65_536, alignment: 1)
        pieces.initialize(repeating: TLSVector(contents: UnsafeRawBufferPointer(start: nil, count: 0)))
    }

    deinit {
        room.deallocate()
        ciphertext.deallocate()
        pieces.deallocate()
    }

    // MARK: Ciphertext

    var inputBuffer: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(rebasing: room[..<max(0, room.count - input.count)])
    }

    func received(_ count: Int) {
        guard count > 0 else { return }
        input.append(room[..<count])
        hasNewInput = true
    }

    func endOfInput() {
        inputEnded = true
        hasNewInput = true
    }

    var needsWrite: Bool { outputCount > 0 }
    var outputCount: Int { outputEnd - outputStart }

    /// In two pieces, as from a ring.
    var output: UnsafeBufferPointer<TLSVector> {
        let all = UnsafeRawBufferPointer(ciphertext)[outputStart..<outputEnd]
        let middle = all.startIndex + all.count / 3
        pieces[0] = TLSVector(contents: UnsafeRawBufferPointer(rebasing: all[..<middle]))
        pieces[1] = TLSVector(contents: UnsafeRawBufferPointer(rebasing: all[middle...]))
        return UnsafeBufferPointer(pieces)
    }

    func consumed(_ count: Int) {
        outputStart += count
        if outputStart == outputEnd {
            outputStart = 0
            outputEnd = 0
        }
    }

    private func put(_ kind: SimulatedTLSRecord.Kind, _ payload: some Collection<UInt8>) {
        let record = SimulatedTLSRecord.encode(kind, payload, number: nextNumber)
        nextNumber += 1
        if ciphertext.count - outputEnd < record.count {
            let left = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(ciphertext)[outputStart..<outputEnd])
            ciphertext.copyMemory(from: left)
            (outputStart, outputEnd) = (0, left.count)
        }
        ciphertext[outputEnd...].copyBytes(from: record)
        outputEnd += record.count
    }

    private func say(_ message: SimulatedTLSMessage, _ size: Int) {
        put(.handshake, [message.rawValue] + Array(repeating: 0, count: size))
    }

    // MARK: Handshake

    func handshake() throws(TLSError) -> Bool {
        switch state {
        case .established, .closed: return true
        case .failed: throw failure ?? TLSError(.closed)
        case .handshaking: break
        }
        if !hasSentHello {
            hasSentHello = true
            say(.clientHello, 60 + dice.below(500))
        }
        while state == .handshaking, let (kind, payload) = try nextRecord() {
            switch (kind, payload.first.flatMap(SimulatedTLSMessage.init)) {
            case (.handshake, .serverHello): say(.clientKeys, dice.below(100))
            case (.handshake, .serverFinished):
                say(.clientFinished, 40 + dice.below(60))
                state = .established
            case (.alert, _): throw fail(TLSError(.alert(TLSAlert(rawValue: payload.first ?? 0)), peer: .server))
            default: throw fail(TLSError(.protocolViolation, peer: .server))
            }
        }
        if state == .established { return true }
        hasNewInput = false
        if inputEnded { throw fail(TLSError(.handshakeClosed(isSilent: input.count == 0), peer: .server)) }
        return false
    }

    private func nextRecord() throws(TLSError) -> (kind: SimulatedTLSRecord.Kind, payload: [UInt8])? {
        do throws(TLSError) {
            return try input.nextRecord()
        } catch {
            throw fail(error)
        }
    }

    // MARK: Plaintext

    var hasPendingPlaintext: Bool { hasNewInput || !plaintext.isEmpty }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(TLSError) -> Int? {
        guard try handshake() else { return nil }
        while plaintext.isEmpty {
            if hasEnded { return 0 }
            guard let (kind, payload) = try nextRecord() else {
                hasNewInput = false
                if inputEnded { throw fail(TLSError(.truncated(isRefusal: false), peer: .server)) }
                return nil
            }
            try handle(kind, payload)
        }
        let count = min(buffer.count, plaintext.count)
        buffer.copyBytes(from: plaintext.prefix(count))
        plaintext.removeFirst(count)
        return count
    }

    private func handle(_ kind: SimulatedTLSRecord.Kind, _ payload: [UInt8]) throws(TLSError) {
        switch (kind, payload.first.flatMap(SimulatedTLSMessage.init)) {
        case (.data, _): plaintext = payload[...]
        case (.alert, _) where payload.first == SimulatedTLSRecord.closeNotify: hasEnded = true
        case (.alert, _): throw fail(TLSError(.alert(TLSAlert(rawValue: payload.first ?? 0)), peer: .server))
        case (.handshake, .ticket): break
        case (.handshake, .keyUpdate):
            if state == .established { say(.keyUpdate, 0) }
        default: throw fail(TLSError(.protocolViolation, peer: .server))
        }
    }

    func write(_ segments: UnsafeBufferPointer<TLSVector>) throws(TLSError) -> Int {
        switch state {
        case .handshaking: return 0
        case .closed: throw TLSError(.closed)
        case .failed: throw failure ?? TLSError(.closed)
        case .established: break
        }
        // OpenSSL writes nothing while it has read a part of a message of the handshake.
        if input.holdsPartOfHandshake { return 0 }
        var taken = 0
        var record: [UInt8] = []
        for segment in segments {
            var rest = segment.contents[...]
            while !rest.isEmpty {
                let count = min(rest.count, conditions.maximumRecordSize - record.count)
                record.append(contentsOf: rest.prefix(count))
                rest = rest.dropFirst(count)
                guard record.count == conditions.maximumRecordSize else { continue }
                guard fits(record) else { return taken }
                put(.data, record)
                taken += record.count
                record.removeAll(keepingCapacity: true)
            }
        }
        guard !record.isEmpty, fits(record) else { return taken }
        put(.data, record)
        return taken + record.count
    }

    private func fits(_ record: [UInt8]) -> Bool {
        outputCount + SimulatedTLSRecord.headerSize + record.count + SimulatedTLSRecord.trailerSize <= outputLimit
    }

    func close() {
        switch state {
        case .handshaking: _ = fail(TLSError(.closed))
        case .established:
            put(.alert, [SimulatedTLSRecord.closeNotify])
            state = .closed
        case .closed, .failed: break
        }
    }

    private func fail(_ error: TLSError) -> TLSError {
        failure = error
        state = .failed
        return error
    }
}
