/// An amount of time as Avro's logical type `duration` has it: three numbers that do not convert into each other.
public struct AvroDuration: Hashable, Codable, Sendable {
    /// Months.
    public var months: UInt32
    /// Days.
    public var days: UInt32
    /// Milliseconds.
    public var milliseconds: UInt32

    /// An amount of time.
    ///
    /// - Parameters:
    ///   - months: Months.
    ///   - days: Days.
    ///   - milliseconds: Milliseconds.
    public init(months: UInt32 = 0, days: UInt32 = 0, milliseconds: UInt32 = 0) {
        self.months = months
        self.days = days
        self.milliseconds = milliseconds
    }

    /// In twelve bytes, each number with the least significant byte first.
    init(bytes: UnsafeRawBufferPointer) {
        func number(_ offset: Int) -> UInt32 {
            UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        }
        self.init(months: number(0), days: number(4), milliseconds: number(8))
    }
}
