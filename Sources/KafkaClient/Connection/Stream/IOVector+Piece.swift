import KafkaSockets

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension IOVector {
    /// A piece of a gathered write. The kernel only reads through it.
    static func piece(_ bytes: UnsafeRawBufferPointer) -> IOVector {
        IOVector(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
    }

    /// How many bytes it has.
    var count: Int { iov_len }
}
