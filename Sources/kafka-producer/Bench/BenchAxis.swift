import ArgumentParser

/// A thing that a grid varies, and the values that it takes: `linger.ms=0,5,20`.
struct BenchAxis: Codable, Equatable, Sendable, ExpressibleByArgument {
    let name: String
    let values: [String]

    init(_ name: String, _ values: [String]) {
        self.name = name
        self.values = values
    }

    init?(argument: String) {
        guard let pair = KeyValue(argument: argument) else { return nil }
        let values = pair.value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard !values.contains(""), Set(values).count == values.count else { return nil }
        self.init(pair.key, values)
    }

    /// A value as charts and tables show it.
    static func label(_ name: String, _ value: String) -> String {
        guard Self.sizes.contains(name), let bytes = Int(value), bytes >= 1024, bytes.isMultiple(of: 1024) else {
            return value
        }
        return bytes.isMultiple(of: 1 << 20) ? "\(bytes >> 20) MiB" : "\(bytes >> 10) KiB"
    }

    private static let sizes: Set<String> = ["batch.size", "buffer.memory", "max.request.size"]
}
