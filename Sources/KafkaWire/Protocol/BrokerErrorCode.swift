/// An error code of the protocol. Codes that brokers of the future invent are kept as they are.
package struct BrokerErrorCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The code on the wire; 0 is success.
    package var rawValue: Int16

    /// The error with that code.
    package init(rawValue: Int16) { self.rawValue = rawValue }

    /// Every code known here.
    package static var allKnown: [BrokerErrorCode] {
        (0..<table.count).map { BrokerErrorCode(rawValue: Int16($0 - 1)) }
    }

    /// Whether it is the absence of an error.
    package var isSuccess: Bool { rawValue == 0 }

    /// Whether the code is known here.
    package var isKnown: Bool { entry != nil }

    /// Kafka's name for it, like `NOT_LEADER_OR_FOLLOWER`; `UNKNOWN_ERROR_CODE_n` for a code that is not known.
    package var name: String { entry.map { "\($0.name)" } ?? "UNKNOWN_ERROR_CODE_\(rawValue)" }

    /// What it means, in a sentence.
    package var message: String { entry.map { "\($0.text)" } ?? "The broker returned an error code unknown here." }

    /// Whether the same request may succeed later.
    package var isRetriable: Bool { traits.contains(.retriable) }

    /// Whether what the client knows of the cluster is outdated.
    package var refreshesMetadata: Bool { traits.contains(.refreshesMetadata) }

    /// Whether authentication or authorization failed.
    package var isAuthorizationError: Bool { traits.contains(.authorization) }

    /// Whether a producer cannot continue after it, where it is about the producer and not about a batch or a topic.
    package var isFatalToProducer: Bool { traits.contains(.fatal) }

    /// Name and number.
    package var description: String { "\(name) (\(rawValue))" }

    private var traits: Traits { entry?.traits ?? [] }

    private var entry: Entry? {
        let index = Int(rawValue) + 1
        return Self.table.indices.contains(index) ? Self.table[index] : nil
    }
}
