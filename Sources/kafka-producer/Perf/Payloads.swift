/// The values that a measurement sends, prepared beforehand: handing one out allocates nothing and counts no references.
///
/// `@unchecked Sendable`: the memory is written only while this is made.
final class Payloads: @unchecked Sendable {
    private let memory: UnsafeMutableRawBufferPointer
    private let slices: [UnsafeRawBufferPointer]

    var count: Int { slices.count }

    /// Values of one size, of random capital letters. They come from a pool of about a MiB, so that a codec cannot
    /// find the same value again within a batch.
    init(size: Int) {
        let poolSize = max(1 << 20, size)
        memory = .allocate(byteCount: poolSize, alignment: 16)
        var generator = SystemRandomNumberGenerator()
        for index in memory.indices {
            memory[index] = UInt8(ascii: "A") + UInt8.random(in: 0..<26, using: &generator)
        }
        let memory = UnsafeRawBufferPointer(memory)
        slices = (0..<max(1, poolSize / max(1, size))).map { index in
            UnsafeRawBufferPointer(rebasing: memory[index * size..<(index + 1) * size])
        }
    }

    /// The lines of a file, without their line feeds; nil if there is none that has any bytes.
    init?(lines file: [UInt8]) {
        guard !file.isEmpty else { return nil }
        memory = .allocate(byteCount: file.count, alignment: 16)
        memory.copyBytes(from: file)
        let memory = UnsafeRawBufferPointer(memory)
        slices = memory.split(separator: UInt8(ascii: "\n")).map { UnsafeRawBufferPointer(rebasing: $0) }
        if slices.isEmpty {
            self.memory.deallocate()
            return nil
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
