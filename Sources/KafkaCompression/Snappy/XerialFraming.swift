/// The framing that Java's `SnappyOutputStream` puts around snappy blocks: a header, then blocks of up to 32 KiB, each
/// behind its compressed length (four bytes, big-endian).
enum XerialFraming {
    /// Magic, then version 1 and lowest compatible version 1.
    static let header: [UInt8] = magic + [0, 0, 0, 1, 0, 0, 0, 1]
    static let magic: [UInt8] = [0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]
    /// The most uncompressed bytes of a block.
    static let blockSize = 32 * 1024
}
