/// The lines of a file, as values to send. Handing one out allocates nothing and counts no references.
///
/// `@unchecked Sendable`: the memory is written only while this is made.
final class Values: @unchecked Sendable {
    private let memory: UnsafeMutableRawBufferPointer
    private let lines: [UnsafeRawBufferPointer]

    init(lines path: String) throws {
        guard let file = readFile(path) else { throw PlanError("\(path) cannot be read") }
        memory = .allocate(byteCount: max(1, file.count), alignment: 16)
        memory.copyBytes(from: file)
        let text = UnsafeRawBufferPointer(rebasing: memory[..<file.count])
        lines = text.split(separator: UInt8(ascii: "\n")).map { UnsafeRawBufferPointer(rebasing: $0) }
        guard !lines.isEmpty else { throw PlanError("\(path) has no lines") }
    }

    deinit {
        memory.deallocate()
    }

    /// How many there are.
    var count: Int { lines.count }

    /// After the last one the first one comes again. The bytes live as long as this object.
    subscript(index: Int) -> UnsafeRawBufferPointer {
        lines[index % lines.count]
    }
}
