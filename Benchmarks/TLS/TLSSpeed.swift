import COpenSSL
import KafkaTLS

/// What TLS costs: records as the connection writes them, against OpenSSL's AES-128-GCM alone on the same bytes.
///
///     tls-speed [SECONDS]
///
/// SECONDS are for each line and round; the best of three rounds counts.
@main
enum TLSSpeed {
    /// Plaintext that does not fit into the fastest caches, in which segments lie one behind the other.
    private static let plaintextCount = 4 << 20

    static func main() throws {
        let seconds = CommandLine.arguments.dropFirst().first.flatMap { Double($0) } ?? 0.5
        let plaintext = UnsafeMutableRawBufferPointer.allocate(byteCount: plaintextCount, alignment: 64)
        defer { plaintext.deallocate() }
        try Crypto().randomBytes(plaintextCount).withUnsafeBytes { plaintext.copyMemory(from: $0) }
        let bytes = UnsafeRawBufferPointer(plaintext)
        print(try OpenSSL.version())

        let bare = [1024, 4096, 16384]
        let segments = [100, 1024, 4096, 16384, 65536, 1 << 20]
        var bareRates = [Double](repeating: 0, count: bare.count)
        var rates = [Double](repeating: 0, count: segments.count)
        let pair = try Pair(cipher: "TLS_AES_128_GCM_SHA256")
        for _ in 0..<3 {
            for (index, size) in bare.enumerated() {
                bareRates[index] = max(bareRates[index], encrypt(bytes, block: size, seconds: seconds))
            }
            for (index, size) in segments.enumerated() {
                rates[index] = max(rates[index], try pair.write(bytes, segment: size, seconds: seconds))
            }
        }
        for (size, rate) in zip(bare, bareRates) {
            print("AES-128-GCM alone, blocks of \(size) bytes: \(gigabytes(rate)) GB/s")
        }
        for (size, rate) in zip(segments, rates) {
            // Records are full, so their encryption is that of large blocks.
            let share = Int((rate / (bareRates.last ?? 1) * 100).rounded())
            print("TLS 1.3, segments of \(size) bytes: \(gigabytes(rate)) GB/s, \(share) % of that on 16384 bytes")
        }
        for isResumed in [false, true] {
            let rate = try Pair.handshakes(resumed: isResumed, seconds: seconds)
            print("\(isResumed ? "Resumed" : "Full") handshakes, both sides: \(Int(rate)) per second")
        }
    }

    private static func gigabytes(_ rate: Double) -> String {
        let hundredths = Int((rate / 1e7).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }

    /// Bytes per second of AES-128-GCM, as a record needs it: a new nonce, five bytes that are only authenticated, and
    /// the tag.
    private static func encrypt(_ bytes: UnsafeRawBufferPointer, block: Int, seconds: Double) -> Double {
        let context = kafka_EVP_CIPHER_CTX_new()
        defer { kafka_EVP_CIPHER_CTX_free(context) }
        let out = UnsafeMutablePointer<UInt8>.allocate(capacity: block + 64)
        defer { out.deallocate() }
        let input = bytes.bindMemory(to: UInt8.self)
        var (nonce, tag) = ([UInt8](repeating: 0, count: 12), [UInt8](repeating: 0, count: 16))
        _ = kafka_EVP_EncryptInit_ex(context, kafka_EVP_aes_128_gcm(), nil, [UInt8](repeating: 1, count: 16), nonce)
        return measure(seconds) {
            var count: Int32 = 0
            for offset in stride(from: 0, to: input.count, by: block) {
                nonce[11] &+= 1
                guard let start = input.baseAddress else { break }
                _ = kafka_EVP_EncryptInit_ex(context, nil, nil, nil, nonce)
                _ = kafka_EVP_EncryptUpdate(context, nil, &count, start, 5)
                _ = kafka_EVP_EncryptUpdate(context, out, &count, start + offset, Int32(block))
                _ = kafka_EVP_EncryptFinal_ex(context, out + block, &count)
                _ = kafka_EVP_CIPHER_CTX_ctrl(context, kafka_EVP_CTRL_AEAD_GET_TAG, 16, &tag)
            }
            return input.count
        }
    }
}

/// Repeats work for so long; returns its amount per second.
func measure(_ seconds: Double, _ body: () throws -> Int) rethrows -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    var amount = 0
    while true {
        amount += try body()
        let passed = start.duration(to: clock.now) / .seconds(1)
        if passed >= seconds { return Double(amount) / passed }
    }
}

/// A client and a server in memory.
struct Pair {
    private let client: TLSSession

    init(cipher: String) throws {
        let (clientContext, serverContext) = try Self.contexts { $0.cipherSuites = cipher }
        client = try Self.connect(clientContext, serverContext)
    }

    private static func contexts(
        _ change: (inout TLSSettings) -> Void = { _ in }
    ) throws -> (client: TLSContext, server: TLSContext) {
        let authority = try CertificateAuthority()
        var settings = TLSSettings()
        settings.trust = [authority.trust]
        change(&settings)
        let client = try TLSContext(.client, settings)
        settings.identity = try authority.issue(CertificateRequest("broker", hosts: ["broker"])).identity()
        return (client, try TLSContext(.server, settings))
    }

    /// Makes a handshake, lets the server's tickets come, and returns the client.
    private static func connect(_ client: TLSContext, _ server: TLSContext) throws -> TLSSession {
        let here = try TLSSession(client: client, host: "broker", port: 9093)
        let there = try TLSSession(server: server)
        var isOver = false
        while !isOver {
            let (isHereOver, isThereOver) = (try here.handshake(), try there.handshake())
            isOver = isHereOver && isThereOver && !there.needsWrite
            for (from, to) in [(here, there), (there, here)] {
                for piece in from.output { _ = to.feed(piece.contents) }
                from.consumed(from.outputCount)
            }
            if try here.handshake() {
                var byte: UInt8 = 0
                _ = try withUnsafeMutableBytes(of: &byte) { try here.read(into: $0) }
            }
        }
        return here
    }

    /// Plaintext bytes per second that leave as ciphertext, in writes of up to 128 segments.
    func write(_ bytes: UnsafeRawBufferPointer, segment: Int, seconds: Double) throws -> Double {
        let starts = Array(stride(from: 0, to: bytes.count - segment + 1, by: segment))
        let all = starts.map { TLSVector(contents: UnsafeRawBufferPointer(rebasing: bytes[$0..<$0 + segment])) }
        return try all.withUnsafeBufferPointer { all in
            try measure(seconds) {
                var written = 0
                for start in stride(from: 0, to: all.count, by: 128) {
                    written += try write(UnsafeBufferPointer(rebasing: all[start..<min(start + 128, all.count)]))
                }
                return written
            }
        }
    }

    private func write(_ vectors: UnsafeBufferPointer<TLSVector>) throws -> Int {
        let total = vectors.reduce(0) { $0 + $1.contents.count }
        var written = try client.write(vectors)
        client.consumed(client.outputCount)
        if written == total { return total }
        // Large segments take several writes.
        var left = Array(vectors)
        var taken = written
        while true {
            while taken > 0, let first = left.first {
                if taken < first.contents.count {
                    left[0] = TLSVector(contents: UnsafeRawBufferPointer(rebasing: first.contents[taken...]))
                    break
                }
                taken -= first.contents.count
                left.removeFirst()
            }
            if written == total { return total }
            taken = try left.withUnsafeBufferPointer { try client.write($0) }
            client.consumed(client.outputCount)
            written += taken
        }
    }

    static func handshakes(resumed: Bool, seconds: Double) throws -> Double {
        let (client, server) = try contexts { $0.resumesSessions = resumed }
        _ = try connect(client, server)
        return try measure(seconds) {
            _ = try connect(client, server)
            return 1
        }
    }
}
