/// How a record batch's records are compressed; the raw value is the number in the batch's attributes.
package enum CompressionCodec: UInt8, Sendable, CaseIterable {
    case none = 0
    case gzip
    case snappy
    case lz4
    case zstd

    /// The codec's name in Kafka's configuration.
    package var name: String {
        switch self {
        case .none: "none"
        case .gzip: "gzip"
        case .snappy: "snappy"
        case .lz4: "lz4"
        case .zstd: "zstd"
        }
    }

    /// The levels that Kafka accepts, or nil where there is nothing to choose.
    ///
    /// gzip has -1 besides ("zlib's default"); `accepts(level:)` knows.
    package var levels: ClosedRange<Int32>? {
        switch self {
        case .none, .snappy: nil
        case .gzip: 1...9
        case .lz4: 1...17
        case .zstd: -131_072...22
        }
    }

    /// Whether Kafka accepts `level` for this codec.
    package func accepts(level: Int32) -> Bool {
        if self == .gzip && level == -1 { return true }
        return levels?.contains(level) ?? false
    }
}
