/// Bytes received on a connection, cut into frames without copying them.
struct FrameBuffer: ~Copyable {
    /// What comes next.
    enum Next {
        case frame(UnsafeRawBufferPointer)
        case incomplete
        /// The length field is negative or beyond the limit.
        case invalid
    }

    private var storage: UnsafeMutableRawPointer
    private var capacity: Int
    private var start = 0
    private var end = 0

    init(capacity: Int) {
        self.capacity = capacity
        storage = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit { storage.deallocate() }

    /// Room for the next read: at least `minimum` bytes, and all of a frame whose beginning is there.
    mutating func room(minimum: Int) -> UnsafeMutableRawBufferPointer {
        if start == end {
            start = 0
            end = 0
        }
        var wanted = minimum
        if let length = announcedLength, length > 0 { wanted = max(wanted, length + 4 - (end - start)) }
        if capacity - end < wanted {
            let count = end - start
            if capacity - count < wanted {
                let grown = max(capacity * 2, count + wanted)
                let larger = UnsafeMutableRawPointer.allocate(byteCount: grown, alignment: 16)
                larger.copyMemory(from: storage + start, byteCount: count)
                storage.deallocate()
                storage = larger
                capacity = grown
            } else {
                storage.copyMemory(from: storage + start, byteCount: count)
            }
            start = 0
            end = count
        }
        return UnsafeMutableRawBufferPointer(start: storage + end, count: capacity - end)
    }

    /// Says how much of the room was filled.
    mutating func filled(_ count: Int) {
        end += count
    }

    private var announcedLength: Int? {
        guard end - start >= 4 else { return nil }
        return Int(Int32(bigEndian: storage.loadUnaligned(fromByteOffset: start, as: Int32.self)))
    }

    /// Whether `next` has more to say than "incomplete".
    func hasNext(limit: Int) -> Bool {
        guard let length = announcedLength else { return false }
        return length < 0 || length > limit || end - start - 4 >= length
    }

    /// Takes the next frame. It stays valid until the next call of `room`.
    mutating func next(limit: Int) -> Next {
        guard let length = announcedLength else { return .incomplete }
        guard length >= 0, length <= limit else { return .invalid }
        guard end - start - 4 >= length else { return .incomplete }
        let frame = UnsafeRawBufferPointer(start: storage + start + 4, count: length)
        start += 4 + length
        return .frame(frame)
    }
}
