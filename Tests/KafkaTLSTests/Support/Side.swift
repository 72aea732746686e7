import KafkaTLS

/// One side of a connection, and what has happened to it.
final class Side {
    let session: TLSSession
    private(set) var error: TLSError?
    /// The plaintext that came.
    private(set) var received: [UInt8] = []
    /// The peer's close_notify came.
    private(set) var sawClose = false
    /// The plaintext that is still to be written.
    private var unwritten: [UInt8] = []
    /// The most ciphertext that waited to be sent.
    private(set) var mostOutput = 0

    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 20000, alignment: 1)

    init(_ session: TLSSession) { self.session = session }

    deinit { buffer.deallocate() }

    /// Plaintext to be written as soon as there is room.
    func write(_ bytes: [UInt8]) {
        unwritten += bytes
    }

    var hasUnwritten: Bool { !unwritten.isEmpty }

    /// Does all that can be done now. Returns whether anything was.
    func step() -> Bool {
        if error != nil { return false }
        do throws(TLSError) {
            let before = (session.state, received.count, unwritten.count, sawClose)
            if try session.handshake() {
                try readAll()
                if !unwritten.isEmpty { unwritten.removeFirst(try session.write(unwritten)) }
            }
            mostOutput = max(mostOutput, session.outputCount)
            return before != (session.state, received.count, unwritten.count, sawClose)
        } catch {
            self.error = error
            return true
        }
    }

    private func readAll() throws(TLSError) {
        while !sawClose {
            guard let count = try session.read(into: buffer) else { return }
            if count == 0 { sawClose = true }
            received += buffer[..<count]
        }
    }
}

extension TLSSession {
    /// Writes one segment.
    func write(_ bytes: [UInt8]) throws(TLSError) -> Int {
        try write(segments: [bytes])
    }

    /// Writes segments that lie in different places.
    func write(segments: [[UInt8]]) throws(TLSError) -> Int {
        // Allocated: arrays lend their bytes only inside of closures, which do not nest to any depth.
        let copies = segments.map { bytes in
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
            copy.copyBytes(from: bytes)
            return copy
        }
        defer { for copy in copies { copy.deallocate() } }
        let vectors = copies.map { TLSVector(contents: UnsafeRawBufferPointer($0)) }
        return try vectors.withUnsafeBufferPointer { vectors throws(TLSError) in try write(vectors) }
    }

    /// Takes up to `limit` bytes of the output.
    func takeOutput(atMost limit: Int = .max) -> [UInt8] {
        let bytes = Array(output.flatMap { $0.contents }.prefix(limit))
        consumed(bytes.count)
        return bytes
    }

    /// Feeds bytes; returns those that there was no room for.
    func feed(_ bytes: [UInt8]) -> [UInt8] {
        let count = bytes.withUnsafeBytes { feed($0) }
        return Array(bytes[count...])
    }
}
