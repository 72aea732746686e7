#if canImport(Glibc)
    package import Glibc
#elseif canImport(Musl)
    package import Musl
#elseif canImport(Android)
    package import Android
#elseif canImport(Darwin)
    package import Darwin
#endif

/// One piece of a gathered write.
package typealias TLSVector = iovec

extension iovec {
    /// A piece that is only read.
    package init(contents: UnsafeRawBufferPointer) {
        self.init(iov_base: UnsafeMutableRawPointer(mutating: contents.baseAddress), iov_len: contents.count)
    }

    /// The bytes that the piece points to.
    package var contents: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: iov_base, count: iov_len)
    }
}
