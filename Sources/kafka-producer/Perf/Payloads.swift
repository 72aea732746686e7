/// The values that a measurement sends, prepared beforehand: handing one out allocates nothing and counts no references.
///
/// `@unchecked Sendable`: the memory is written only while this is made.
final class Payloads: @unchecked Sendable {
    private let memory: UnsafeMutableRawBufferPointer
    private let slices: [UnsafeRawBufferPointer]

    var count: Int { slices.count }

    /// Values of one size, of random capital letters. They come from a pool of about a MiB, so that a codec cannot
    /// find the same value again within a batch.
    convenience init(size: Int) {
        self.init(size: size, fill: Self.fillWithLetters)
    }

    /// Values of one size that no codec can make smaller.
    convenience init(randomBytes size: Int) {
        self.init(size: size) { memory in
            var random = SampleGenerator(seed: 3)
            for index in memory.indices { memory[index] = UInt8(truncatingIfNeeded: random.next() >> 32) }
        }
    }

    private init(size: Int, fill: (UnsafeMutableRawBufferPointer) -> Void) {
        let poolSize = max(1 << 20, size)
        memory = .allocate(byteCount: poolSize, alignment: 16)
        fill(memory)
        let memory = UnsafeRawBufferPointer(memory)
        slices = (0..<max(1, poolSize / max(1, size))).map { index in
            UnsafeRawBufferPointer(rebasing: memory[index * size..<(index + 1) * size])
        }
    }

    private static func fillWithLetters(_ memory: UnsafeMutableRawBufferPointer) {
        // Xorshift: the system's generator would take longer for a MiB than many a measurement.
        var state = UInt64.random(in: 1 ... .max)
        for index in memory.indices {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            memory[index] = UInt8(ascii: "A") + UInt8(truncatingIfNeeded: (state >> 32) % 26)
        }
    }

    /// The lines of a file, without their line feeds; nil if there is none that has any bytes.
    init?(lines file: [UInt8]) {
        guard !file.isEmpty else { return nil }
        memory = .allocate(byteCount: file.count, alignment: 16)
        memory.copyBytes(from: file)
        let memory = UnsafeRawBufferPointer(memory)
        slices = memory.split(separator: UInt8(ascii: "\n")).map { UnsafeRawBufferPointer(rebasing: $0) }
        if slices.isEmpty { return nil }
    }

    /// Values that are there already; nil if there is none.
    init?(values: [[UInt8]]) {
        guard !values.isEmpty else { return nil }
        memory = .allocate(byteCount: max(1, values.reduce(0) { $0 + $1.count }), alignment: 16)
        var end = 0
        slices = values.map { [memory] value in
            let slice = UnsafeMutableRawBufferPointer(rebasing: memory[end..<end + value.count])
            slice.copyBytes(from: value)
            end += value.count
            return UnsafeRawBufferPointer(slice)
        }
    }

    deinit {
        memory.deallocate()
    }

    /// The value of a record: after the last one the first one comes again. The bytes live as long as this object.
    subscript(index: Int) -> UnsafeRawBufferPointer {
        slices[index % slices.count]
    }
}
