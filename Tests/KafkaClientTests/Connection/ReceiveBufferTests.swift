import Testing

@testable import KafkaClient

@Suite("Frames cut from a stream", .timeLimit(.minutes(10)))
struct ReceiveBufferTests {
    private func frame(_ body: [UInt8]) -> [UInt8] {
        withUnsafeBytes(of: Int32(body.count).bigEndian) { Array($0) } + body
    }

    private func body(_ count: Int, _ seed: UInt8) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) ^ seed }
    }

    /// Feeds the stream in pieces of at most `piece` bytes, and collects the frames.
    private func cut(_ stream: [UInt8], piece: Int, first: Int? = nil) throws -> [[UInt8]] {
        var buffer = ReceiveBuffer()
        var frames: [[UInt8]] = []
        var next = 0
        while next < stream.count {
            let room = buffer.free()
            try #require(room.count > 0)
            let count = min(next == 0 ? first ?? piece : piece, room.count, stream.count - next)
            room.copyBytes(from: stream[next..<(next + count)])
            buffer.filled(count)
            next += count
            while let frame = try buffer.nextFrame() { frames.append(Array(frame)) }
        }
        return frames
    }

    @Test("Frames come out whole wherever the stream is cut")
    func everyCut() throws {
        let bodies = [body(4, 1), body(50, 2), body(7, 3)]
        let stream = bodies.flatMap(frame)
        for first in 1..<stream.count {
            #expect(try cut(stream, piece: stream.count, first: first) == bodies, "cut at \(first)")
        }
        for piece in 1...20 { #expect(try cut(stream, piece: piece) == bodies, "in pieces of \(piece)") }
    }

    @Test("Frames larger than the buffer make it grow; small ones behind them are moved to its start")
    func growth() throws {
        let bodies = [body(10, 1), body(40_000, 2), body(5, 3), body(100_000, 4), body(16_380, 5), body(9, 6)]
        let stream = bodies.flatMap(frame)
        for piece in [1000, 1021, 4096, 16_384, 65_536, 1 << 20] {
            #expect(try cut(stream, piece: piece) == bodies, "in pieces of \(piece)")
        }
    }

    @Test("Many small frames go through without growth")
    func compaction() throws {
        var buffer = ReceiveBuffer()
        let stream = frame(body(1000, 1))
        var frames = 0
        var pending: [UInt8] = []
        for _ in 0..<200 {
            pending += stream
            let room = buffer.free()
            #expect(room.count <= 16 << 10)
            let count = min(room.count, pending.count)
            room.copyBytes(from: pending[..<count])
            pending.removeFirst(count)
            buffer.filled(count)
            while let frame = try buffer.nextFrame() {
                #expect(Array(frame) == body(1000, 1))
                frames += 1
            }
        }
        #expect(frames >= 190)
    }

    @Test(
        "No frame yet",
        arguments: [[], [0], [0, 0, 0], [0, 0, 0, 4], [0, 0, 0, 4, 1, 2, 3], [8, 0, 0, 0]] as [[UInt8]])
    func incomplete(bytes: [UInt8]) throws {
        var buffer = ReceiveBuffer()
        buffer.free().copyBytes(from: bytes)
        buffer.filled(bytes.count)
        #expect(try buffer.nextFrame() == nil)
    }

    @Test(
        "Lengths that no response has end the connection, before anything is allocated",
        arguments: [Int32.min, -1, 0, 3, (128 << 20) + 1, .max])
    func hostile(length: Int32) {
        var buffer = ReceiveBuffer()
        let bytes = withUnsafeBytes(of: length.bigEndian) { Array($0) } + [1, 2]
        buffer.free().copyBytes(from: bytes)
        buffer.filled(bytes.count)
        var failure: ConnectionFailure?
        do throws(ConnectionFailure) { _ = try buffer.nextFrame() } catch { failure = error }
        #expect(failure == .notKafka(bytes))
    }

    @Test("The largest announced length allocates nothing by itself")
    func announced() throws {
        var buffer = ReceiveBuffer()
        buffer.free().copyBytes(from: [8, 0, 0, 0])
        buffer.filled(4)
        #expect(try buffer.nextFrame() == nil)
        #expect(buffer.free().count == (16 << 10) - 4)
    }

    @Test("After the end of a connection nothing of it is left")
    func reset() throws {
        var buffer = ReceiveBuffer()
        for _ in 0..<10 { buffer.filled(buffer.free().count) }
        #expect(buffer.free().count > 16 << 10)
        buffer.reset()
        #expect(buffer.free().count == 16 << 10)
        #expect(try buffer.nextFrame() == nil)
        let stream = frame(body(8, 1))
        buffer.free().copyBytes(from: stream)
        buffer.filled(stream.count)
        #expect(try buffer.nextFrame().map { Array($0) } == body(8, 1))
    }
}
