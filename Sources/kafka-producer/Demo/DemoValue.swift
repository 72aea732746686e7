/// The values of the demo's records: each begins with its number, so that reading them back can tell which they are.
struct DemoValue {
    /// Digits of the number, and the least size of a value.
    static let digits = 12
    /// The value: written over for each number, since the producer has copied it when `enqueue` returns.
    private(set) var bytes: [UInt8]

    init(size: Int) {
        bytes = (0..<max(size, Self.digits)).map(Self.filler)
    }

    /// Makes it the value of that number.
    mutating func set(number: Int) {
        var rest = number
        for index in (0..<Self.digits).reversed() {
            bytes[index] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
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
