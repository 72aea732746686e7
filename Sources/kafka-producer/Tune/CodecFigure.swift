import KafkaClient
import KafkaCompression
import KafkaVerification

/// What a codec makes of a payload, measured on one core.
struct CodecFigure: Codable, Equatable, Sendable {
    /// As an axis of `bench` spells it: `lz4`, `zstd:3`.
    let codec: String
    /// Bytes after by bytes before.
    let ratio: Double
    /// In units of 2²⁰ bytes before compression.
    let megabytesPerSecond: Double

    /// The share of a core that this takes at so many bytes per second.
    func coreShare(bytesPerSecond: Double) -> Double {
        bytesPerSecond / 1_048_576 / max(0.001, megabytesPerSecond)
    }

    /// As the producer's setting.
    var compression: Compression {
        let parts = codec.split(separator: ":")
        let codec = Compression.Codec.allCases.first { $0.name == parts.first.map(String.init) } ?? .uncompressed
        return Compression(codec, level: parts.count > 1 ? Int(parts[1]) : nil)
    }
}

/// Compresses batches of a payload with all codecs.
struct CodecMeter {
    /// How long each codec is measured, at least.
    var seconds = 0.1

    private static let candidates: [(codec: CompressionCodec, level: Int32?)] = [
        (.snappy, nil), (.lz4, nil), (.zstd, 1), (.zstd, 3), (.zstd, 6), (.gzip, 6),
    ]
    private static let mostBatches = 16

    /// - Parameter batchBytes: How large batches are before compression: codecs find more in larger ones.
    func measure(_ payloads: Payloads, batchBytes: Int) throws(ToolError) -> [CodecFigure] {
        let batches = Self.batches(payloads, bytes: batchBytes)
        var figures: [CodecFigure] = []
        for candidate in Self.candidates {
            do throws(CompressionError) {
                figures.append(try measure(candidate.codec, candidate.level, batches))
            } catch {
                throw ToolError("\(candidate.codec.name) failed: \(error)")
            }
        }
        return figures
    }

    private func measure(
        _ codec: CompressionCodec, _ level: Int32?, _ batches: [[UInt8]]
    ) throws(CompressionError) -> CodecFigure {
        let compressor = try Compressor(codec: codec, level: level)
        let largest = batches.map(\.count).max() ?? 0
        let output = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(1, compressor.bound(largest)), alignment: 16)
        defer { output.deallocate() }
        func compress(_ batch: [UInt8]) throws(CompressionError) -> Int {
            let result: Result<Int, CompressionError> = batch.withUnsafeBytes { bytes in
                do throws(CompressionError) {
                    // A batch that does not become smaller is sent as it is.
                    return .success(min(bytes.count, try compressor.compress(bytes, into: output) ?? bytes.count))
                } catch {
                    return .failure(error)
                }
            }
            return try result.get()
        }
        var (before, after) = (0, 0)
        for batch in batches {
            before += batch.count
            after += try compress(batch)
        }
        var (bytes, turns) = (0, 0)
        // Of the processor, since other work on the machine must not make a codec slow.
        let start = Nanoseconds.ofThread()
        repeat {
            bytes += batches[turns % batches.count].count
            _ = try compress(batches[turns % batches.count])
            turns += 1
        } while Double(Nanoseconds.ofThread() - start) / 1e9 < seconds || turns < batches.count
        let elapsed = max(1e-9, Double(Nanoseconds.ofThread() - start) / 1e9)
        return CodecFigure(
            codec: codec.name + (level.map { ":\($0)" } ?? ""), ratio: Double(after) / Double(max(1, before)),
            megabytesPerSecond: Double(bytes) / 1_048_576 / elapsed)
    }

    /// Records as batches hold them: with their lengths and deltas, which count for small ones.
    static func batches(_ payloads: Payloads, bytes: Int) -> [[UInt8]] {
        var batches: [[UInt8]] = []
        var batch: [UInt8] = []
        var index = 0
        // The same values again would be found again by the codec.
        while batches.count < mostBatches, index < payloads.count {
            BatchBytes.append(payloads[index], number: index, to: &batch)
            index += 1
            if batch.count >= bytes {
                batches.append(batch)
                batch = []
            }
        }
        return batches.isEmpty || batch.count > bytes / 2 ? batches + [batch] : batches
    }
}
