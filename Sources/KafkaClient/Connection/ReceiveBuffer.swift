import KafkaWire

/// Bytes from a broker, cut into frames.
///
/// It grows only as bytes arrive: a frame's announced length allocates nothing, nor does a broker that is never
/// connected.
struct ReceiveBuffer: ~Copyable {
    /// The largest response that is accepted: more than the metadata of any cluster that exists.
    static let maxFrameSize = 128 << 20

    private var storage = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private var start = 0
    private var end = 0
    private static let initialSize = 16 << 10

    init() {}

    deinit {
        storage.deallocate()
    }

    /// Free memory to read into; never empty.
    mutating func free() -> UnsafeMutableRawBufferPointer {
        if storage.isEmpty {
            storage = .allocate(byteCount: Self.initialSize, alignment: 16)
        } else if end == storage.count {
            let used = end - start
            let isShortOfRoom = used > storage.count / 2
            let target =
                isShortOfRoom
                ? UnsafeMutableRawBufferPointer.allocate(byteCount: storage.count * 2, alignment: 16) : storage
            if used > 0, let source = storage.baseAddress, let destination = target.baseAddress {
                destination.copyMemory(from: source + start, byteCount: used)
            }
            if isShortOfRoom {
                storage.deallocate()
                storage = target
            }
            start = 0
            end = used
        }
        return UnsafeMutableRawBufferPointer(rebasing: storage[end...])
    }

    /// Notes that bytes were read into `free()`.
    mutating func filled(_ count: Int) {
        end += count
    }

    /// The next whole frame, without its length, valid until the next call of `free()` or `reset()`; nil if it is not there yet.
    mutating func nextFrame() throws(ConnectionFailure) -> UnsafeRawBufferPointer? {
        let available = end - start
        guard available >= 4 else { return nil }
        let length = Int(Int32(bigEndian: storage.loadUnaligned(fromByteOffset: start, as: Int32.self)))
        guard length >= 4, length <= Self.maxFrameSize else {
            throw .notKafka(Array(storage[start..<min(end, start + 8)]))
        }
        guard available >= 4 + length else { return nil }
        let frame = UnsafeRawBufferPointer(rebasing: storage[(start + 4)..<(start + 4 + length)])
        start += 4 + length
        if start == end {
            start = 0
            end = 0
        }
        return frame
    }

    /// Forgets everything: the connection ended. Gives the memory back.
    mutating func reset() {
        start = 0
        end = 0
        storage.deallocate()
        storage = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    }
}
