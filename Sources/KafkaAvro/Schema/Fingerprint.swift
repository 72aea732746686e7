extension AvroSchema {
    /// The CRC-64-AVRO fingerprint of the ``canonicalForm``: what single-object encoding and Avro's message stores identify a
    /// schema by. Computed on each call.
    ///
    /// For MD5 and SHA-256, give the bytes of ``canonicalForm`` to a hash function.
    public var fingerprint: UInt64 { RabinFingerprint.of(canonicalForm.utf8) }
}

/// The 64-bit Rabin fingerprint of the specification.
enum RabinFingerprint {
    private static let empty: UInt64 = 0xC15D_213A_A4D7_A795

    private static let table: [UInt64] = (0..<256).map { index in
        var value = UInt64(index)
        for _ in 0..<8 { value = (value >> 1) ^ (empty & (0 &- (value & 1))) }
        return value
    }

    static func of(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var value = empty
        for byte in bytes { value = (value >> 8) ^ table[Int(truncatingIfNeeded: value ^ UInt64(byte)) & 0xFF] }
        return value
    }
}
