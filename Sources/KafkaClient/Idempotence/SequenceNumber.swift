/// Arithmetic on sequence numbers, which are 31 bits wide and wrap to 0.
package enum SequenceNumber {
    /// The number `count` records after `sequence`.
    package static func advance(_ sequence: Int32, by count: Int32) -> Int32 {
        Int32(truncatingIfNeeded: (Int64(sequence) + Int64(count)) & 0x7fff_ffff)
    }
}
