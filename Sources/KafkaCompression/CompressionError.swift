/// Why bytes could not be compressed or decompressed.
package enum CompressionError: Error, Hashable, Sendable {
    /// Kafka has no such level for this codec.
    case invalidLevel(CompressionCodec, Int32)
    /// More input than a record batch can hold (2 GiB).
    case inputTooLarge
    /// The codec could not get its working memory.
    case outOfMemory
    /// The input ends before the compressed data does.
    case truncated(CompressionCodec)
    /// The input is not what the codec produces; the text is the codec library's reason.
    case corrupt(CompressionCodec, reason: String)
    /// The input holds more than the caller allows.
    case outputTooLarge(limit: Int)
}

extension CompressionError: CustomStringConvertible {
    /// What happened, in words.
    package var description: String {
        switch self {
        case .invalidLevel(let codec, let level): "\(codec.name) has no compression level \(level)"
        case .inputTooLarge: "the input exceeds 2 GiB"
        case .outOfMemory: "no memory for the codec's state"
        case .truncated(let codec): "the \(codec.name) data ends early"
        case .corrupt(let codec, let reason): "malformed \(codec.name) data: \(reason)"
        case .outputTooLarge(let limit): "the decompressed data exceeds \(limit) bytes"
        }
    }
}
