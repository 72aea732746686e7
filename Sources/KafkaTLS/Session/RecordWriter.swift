internal import COpenSSL

/// Divides plaintext into full records. A record costs about as much as the encryption of two KiB, so small pieces are
/// collected first; large ones are encrypted in place.
struct RecordWriter: ~Copyable {
    /// The maximum plaintext of a record (RFC 8446).
    static let recordSize = 16384
    /// More than a record adds to its plaintext.
    private static let overhead = 64
    /// The limit of the output that waits to be sent.
    static let outputLimit = 16 * (recordSize + overhead)

    /// This side updates its keys after so many bytes.
    var bytesPerKey = 1 << 37 {
        didSet { bytesLeftForKey = bytesPerKey }
    }
    /// Whether keys can be updated, as in TLS 1.3.
    var updatesKeys = false

    private let ssl: OpaquePointer
    private let stream: UnsafeMutablePointer<kafka_tls_stream>
    /// Where small pieces are collected; allocated on first use.
    private var staging: UnsafeMutableRawPointer?
    private var bytesLeftForKey = 1 << 37

    init(_ ssl: OpaquePointer, _ stream: UnsafeMutablePointer<kafka_tls_stream>) {
        self.ssl = ssl
        self.stream = stream
    }

    deinit {
        staging?.deallocate()
    }

    /// Encrypts as much as fits. The result is 1, or OpenSSL's result if it could not continue.
    mutating func write(_ segments: UnsafeBufferPointer<TLSVector>) -> (taken: Int, result: Int32) {
        var taken = 0
        var staged = 0
        for index in segments.indices {
            var bytes = segments[index].contents
            let isLast = index == segments.count - 1
            while !bytes.isEmpty {
                if staged == 0 && recordsOfRoom == 0 { return (taken, 1) }
                let isDirect = staged == 0 && (bytes.count >= Self.recordSize || isLast)
                let count: Int
                if isDirect {
                    count = directCount(bytes.count, isLast: isLast)
                    let result = encrypt(bytes.baseAddress, count)
                    if result != 1 { return (taken, result) }
                    taken += count
                } else {
                    count = min(bytes.count, Self.recordSize - staged)
                    stage(bytes.baseAddress, count, at: staged)
                    staged += count
                    if staged == Self.recordSize {
                        let result = encrypt(staging, staged)
                        if result != 1 { return (taken, result) }
                        taken += staged
                        staged = 0
                    }
                }
                bytes = UnsafeRawBufferPointer(rebasing: bytes[count...])
            }
        }
        if staged > 0 {
            let result = encrypt(staging, staged)
            if result != 1 { return (taken, result) }
            taken += staged
        }
        return (taken, 1)
    }

    /// How many full records fit into the output.
    private var recordsOfRoom: Int {
        max(0, Self.outputLimit - stream.pointee.output_count) / (Self.recordSize + Self.overhead)
    }

    /// How much of a segment is encrypted in place: full records, and also the rest if nothing follows.
    private func directCount(_ count: Int, isLast: Bool) -> Int {
        let room = recordsOfRoom * Self.recordSize
        if count <= room && isLast { return count }
        return min(count / Self.recordSize * Self.recordSize, room)
    }

    private mutating func stage(_ bytes: UnsafeRawPointer?, _ count: Int, at offset: Int) {
        let buffer = staging ?? UnsafeMutableRawPointer.allocate(byteCount: Self.recordSize, alignment: 64)
        staging = buffer
        if let bytes { (buffer + offset).copyMemory(from: bytes, byteCount: count) }
    }

    private mutating func encrypt(_ bytes: UnsafeRawPointer?, _ count: Int) -> Int32 {
        if updatesKeys && bytesLeftForKey <= 0 {
            bytesLeftForKey = bytesPerKey
            let result = kafka_SSL_key_update(ssl, kafka_SSL_KEY_UPDATE_NOT_REQUESTED)
            if result != 1 { return result }
        }
        bytesLeftForKey -= count
        var written = 0
        return kafka_SSL_write_ex(ssl, bytes, count, &written)
    }
}
