/// A 16-byte identifier, as Kafka gives topics. All zero means "none".
package struct KafkaUUID: Hashable, Sendable, CustomStringConvertible {
    /// The first 8 bytes, big endian.
    package var high: UInt64
    /// The last 8 bytes, big endian.
    package var low: UInt64

    /// An identifier from its two halves.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The identifier that means "none".
    package static var zero: KafkaUUID { KafkaUUID(high: 0, low: 0) }

    /// Whether this is the identifier that means "none".
    package var isZero: Bool { high == 0 && low == 0 }

    /// URL-safe base64 without padding: how Kafka's tools print it.
    package var description: String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(22)
        for digit in 0..<22 {
            // 128 bits are 21 digits of 6 bits and one of 2 bits, which is padded at its right.
            let end = 128 - 6 * (digit + 1)
            let value = end >= 0 ? bits(from: end) : low << 4
            text.append(alphabet[Int(value & 0x3f)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    private func bits(from shift: Int) -> UInt64 {
        if shift >= 64 { return high >> UInt64(shift - 64) }
        if shift == 0 { return low }
        return (low >> UInt64(shift)) | (high << UInt64(64 - shift))
    }
}
