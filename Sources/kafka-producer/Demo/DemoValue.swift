/// The values of the demo's records: each begins with its number, so that reading them back can tell which they are.
///
/// The bytes are written over and over: the producer has copied them when `enqueue` returns.
struct DemoValue: ~Copyable {
    /// Digits of the number, and the least size of a value.
    static let digits = 12
    private let memory: UnsafeMutableRawBufferPointer

    init(size: Int) {
        memory = .allocate(byteCount: max(size, Self.digits), alignment: 16)
        for index in memory.indices { memory[index] = Self.filler(at: index) }
    }

    deinit {
        memory.deallocate()
    }

    /// The value of that number; valid until the next one is asked for.
    func bytes(of number: Int) -> UnsafeRawBufferPointer {
        var rest = number
        for index in (0..<Self.digits).reversed() {
            memory[index] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
        return UnsafeRawBufferPointer(memory)
    }

    /// The number in a value of that size; nil if it is not one of the demo's values.
    static func number(in value: [UInt8], size: Int) -> Int? {
        guard value.count == size else { return nil }
        var number = 0
        for (index, byte) in value.enumerated() {
            if index < digits {
                guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
                number = number * 10 + Int(byte - UInt8(ascii: "0"))
            } else if byte != filler(at: index) {
                return nil
            }
        }
        return number
    }

    private static func filler(at index: Int) -> UInt8 {
        index == digits ? UInt8(ascii: " ") : UInt8(ascii: "a") + UInt8(index % 26)
    }
}
