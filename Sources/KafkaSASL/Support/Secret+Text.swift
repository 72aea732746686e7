internal import KafkaTLS

extension Secret {
    /// The text that the bytes are.
    var text: String { reveal { String(decoding: $0, as: UTF8.self) } }
}
