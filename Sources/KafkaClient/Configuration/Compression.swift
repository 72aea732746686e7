/// How batches are compressed before they are sent.
///
/// A batch that does not become smaller is sent uncompressed.
public struct Compression: Hashable, Sendable {
    /// The algorithm.
    public let codec: Codec

    /// How hard the codec tries, or `nil` for the codec's default. Ranges differ: see ``Codec/levels``.
    public let level: Int?

    /// A codec and its level. A level that the codec does not have is reported when the configuration is validated.
    public init(_ codec: Codec, level: Int? = nil) {
        self.codec = codec
        self.level = level
    }

    /// No compression (`none`). The default.
    public static let uncompressed = Compression(.uncompressed)

    /// gzip at its default level: the smallest output of the old codecs, and by far the slowest.
    public static let gzip = Compression(.gzip)

    /// Snappy: fast, moderate ratio, no levels.
    public static let snappy = Compression(.snappy)

    /// LZ4 at its default level: as fast as Snappy, with a slightly better ratio.
    public static let lz4 = Compression(.lz4)

    /// Zstandard at its default level: gzip's ratio or better, at several times its speed. Needs Kafka 2.1 (KIP-110).
    public static let zstd = Compression(.zstd)

    /// gzip at a level from 1 (fast) to 9 (small), or -1 for the default, 6.
    public static func gzip(level: Int) -> Compression {
        Compression(.gzip, level: level)
    }

    /// LZ4 at a level from 1 (fast) to 17 (small). The default is 9.
    public static func lz4(level: Int) -> Compression {
        Compression(.lz4, level: level)
    }

    /// Zstandard at a level from -131072 (fast) to 22 (small). The default is 3.
    public static func zstd(level: Int) -> Compression {
        Compression(.zstd, level: level)
    }
}

extension Compression {
    /// A compression algorithm. The raw value is its number in a record batch's attributes.
    public enum Codec: UInt8, Hashable, Sendable, CaseIterable {
        /// No compression (`none`).
        case uncompressed = 0
        /// gzip.
        case gzip = 1
        /// Snappy.
        case snappy = 2
        /// LZ4.
        case lz4 = 3
        /// Zstandard.
        case zstd = 4

        /// Kafka's name for it, such as `lz4`; `none` for ``uncompressed``.
        public var name: String {
            switch self {
            case .uncompressed: "none"
            case .gzip: "gzip"
            case .snappy: "snappy"
            case .lz4: "lz4"
            case .zstd: "zstd"
            }
        }

        /// The levels that it accepts, or `nil` if it has none. gzip also accepts -1, its default.
        public var levels: ClosedRange<Int>? {
            switch self {
            case .uncompressed, .snappy: nil
            case .gzip: 1...9
            case .lz4: 1...17
            case .zstd: -131072...22
            }
        }

        /// The level that is used when none is given, or `nil` if it has no levels.
        public var defaultLevel: Int? {
            switch self {
            case .uncompressed, .snappy: nil
            case .gzip: -1
            case .lz4: 9
            case .zstd: 3
            }
        }
    }
}

extension Compression: CustomStringConvertible {
    /// The codec's name, with the level if one was given: `lz4`, `zstd (level 6)`, `none`.
    public var description: String {
        level.map { "\(codec.name) (level \($0))" } ?? codec.name
    }
}
