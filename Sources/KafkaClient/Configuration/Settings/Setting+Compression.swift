extension Setting {
    /// `compression.type`.
    static func compressionType(_ effect: String) -> Setting {
        let codecs = Compression.Codec.allCases
        return Setting(
            javaName: "compression.type",
            swiftName: "compression",
            allowed: codecs.map(\.name).orList,
            effect: effect,
            unit: nil,
            isSecret: false,
            set: { text, configuration in
                guard let codec = codecs.first(where: { $0.name == text.lowercased() }) else { return false }
                configuration.compression = Compression(codec)
                return true
            },
            text: { $0.compression.codec.name },
            display: { $0.compression.codec.name },
            isAllowed: { _ in true })
    }

    /// `compression.….level`: it belongs to the same Swift property as `compression.type`, which is read first.
    static func compressionLevel(_ codec: Compression.Codec, _ effect: String) -> Setting {
        let range = codec.levels ?? 0...0
        let standard = codec.defaultLevel ?? 0
        let isAllowed: @Sendable (Int) -> Bool = { range.contains($0) || $0 == standard }
        let text: @Sendable (ProducerConfiguration) -> String = {
            "\(($0.compression.codec == codec ? $0.compression.level : nil) ?? standard)"
        }
        return Setting(
            javaName: "compression.\(codec.name).level",
            swiftName: "compression",
            allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)"
                + (range.contains(standard) ? "" : ", or \(standard) for the default"),
            effect: effect,
            unit: nil,
            isSecret: false,
            set: { text, configuration in
                guard let level = Int(text), isAllowed(level) else { return false }
                // A level of another codec is a contradiction; reading properties reports it with both names.
                if configuration.compression.codec == codec {
                    configuration.compression = Compression(codec, level: level)
                }
                return true
            },
            text: text,
            display: text,
            isAllowed: { configuration in
                guard configuration.compression.codec == codec, let level = configuration.compression.level else {
                    return true
                }
                return isAllowed(level)
            })
    }

    /// The codec whose level this sets, if that is what it sets.
    var levelCodec: Compression.Codec? {
        Compression.Codec.allCases.first { javaName == "compression.\($0.name).level" }
    }
}
