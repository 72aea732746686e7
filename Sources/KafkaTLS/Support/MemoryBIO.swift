internal import COpenSSL

/// An in-memory BIO: OpenSSL parses from it, and writes to it.
struct MemoryBIO: ~Copyable {
    let pointer: OpaquePointer

    /// An empty stream to write to.
    init() throws(TLSError) {
        guard let pointer = kafka_BIO_new(kafka_BIO_s_mem()) else { throw .internalFailure("BIO_new") }
        self.pointer = pointer
    }

    private init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        kafka_BIO_free(pointer)
    }

    /// Runs the closure with a stream that reads these bytes.
    static func reading<Result>(
        _ bytes: [UInt8], _ body: (OpaquePointer) throws(TLSError) -> Result
    ) throws(TLSError) -> Result {
        // With an extra byte: an empty array may have no address, which OpenSSL rejects.
        let result = (bytes + [0]).withUnsafeBytes { bytes -> Swift.Result<Result, TLSError> in
            guard let made = kafka_BIO_new_mem_buf(bytes.baseAddress, Int32(clamping: bytes.count - 1)) else {
                return .failure(.internalFailure("BIO_new_mem_buf"))
            }
            let bio = MemoryBIO(made)
            return Swift.Result { () throws(TLSError) in try body(bio.pointer) }
        }
        return try result.get()
    }

    /// What was written.
    var bytes: [UInt8] {
        var start: UnsafeMutablePointer<UInt8>?
        let count = kafka_BIO_ctrl(pointer, kafka_BIO_CTRL_INFO, 0, &start)
        guard let start, count > 0 else { return [] }
        return [UInt8](UnsafeBufferPointer(start: start, count: count))
    }

    /// What was written, as text.
    var text: String { String(decoding: bytes, as: UTF8.self) }
}
