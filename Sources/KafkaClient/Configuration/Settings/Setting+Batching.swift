// The rows for automatic batching. None of them is a setting of Java's.

extension Setting {
    static let batchingSettings = [
        batchingMode, minimumLinger, maximumLinger, minimumBatchSize, maximumBatchSize,
    ]

    static let batchingMode = Setting(
        javaName: "batching.mode",
        swiftName: "batching",
        allowed: "fixed or automatic",
        effect: "Whether linger and batch size stay as they are set, or follow the load within the bounds below.",
        unit: nil,
        isSecret: false,
        set: { text, configuration in
            switch text.lowercased() {
            case "fixed": configuration.batching = .fixed
            case "automatic": configuration.batching = .automatic()
            default: return false
            }
            return true
        },
        text: { $0.batching.modeName },
        display: { $0.batching.modeName },
        isAllowed: { _ in true })
    static let minimumLinger = batchingBound(
        "batching.linger.min.ms", \.minimumLinger, .milliseconds(),
        "The shortest linger with `batching.mode=automatic`; an error without it.")
    static let maximumLinger = batchingBound(
        "batching.linger.max.ms", \.maximumLinger, .milliseconds(),
        "The longest linger with `batching.mode=automatic`; an error without it.")
    static let minimumBatchSize = batchingBound(
        "batching.batch.size.min", \.minimumBatchSize, .bytes(512...largestRequest),
        "The smallest batch size with `batching.mode=automatic`; an error without it.")
    static let maximumBatchSize = batchingBound(
        "batching.batch.size.max", \.maximumBatchSize, .bytes(512...largestRequest),
        "The largest batch size with `batching.mode=automatic`; an error without it. At most the request size.")

    /// Belongs to the same Swift property as `batching.mode`, which is read first.
    private static func batchingBound<Value>(
        _ javaName: String, _ path: any WritableKeyPath<BatchingBounds, Value> & Sendable, _ spelling: Spelling<Value>,
        _ effect: String
    ) -> Setting {
        let text: @Sendable (ProducerConfiguration) -> String = {
            spelling.text(($0.batching.bounds ?? BatchingBounds())[keyPath: path])
        }
        return Setting(
            javaName: javaName,
            swiftName: "batching",
            allowed: spelling.allowed,
            effect: effect,
            unit: spelling.unit,
            isSecret: false,
            set: { text, configuration in
                guard let value = spelling.parse(text) else { return false }
                // With fixed batching it is a contradiction, which reading properties reports with both names.
                if var bounds = configuration.batching.bounds {
                    bounds[keyPath: path] = value
                    configuration.batching = .automatic(within: bounds)
                }
                return spelling.isAllowed(value)
            },
            text: text,
            display: text,
            isAllowed: { $0.batching.bounds.map { spelling.isAllowed($0[keyPath: path]) } ?? true })
    }

    /// Whether this sets one of the bounds of automatic batching.
    var isBatchingBound: Bool { javaName.hasPrefix("batching.") && javaName != "batching.mode" }
}

extension Batching {
    fileprivate var modeName: String { self == .fixed ? "fixed" : "automatic" }
}
