/// Finds what an unknown key was meant to be.
enum SettingSuggestions {
    /// What to say about a key that does not exist.
    static func problem(unknownKey key: String) -> String {
        let nearest = nearest(to: key)
        guard let first = nearest.first else {
            return "\"\(key)\" is not a setting of this producer. Remove it."
        }
        return "\"\(key)\" is not a setting of this producer. Did you mean \(nearest.orList)?"
            + changeOfUnit(from: key, to: first)
    }

    /// What to say if a key is in another unit than the one that was probably meant.
    private static func changeOfUnit(from key: String, to javaName: String) -> String {
        guard let unit = KeyUnit.split(key).unit, let conversion = unit.conversion,
            let setting = Setting.all.first(where: { $0.javaName == javaName }), setting.unit == unit.settings
        else { return "" }
        return " \(javaName) is in \(unit.settings), not in \(unit.name): \(conversion)."
    }

    /// The keys that an unknown one resembles, the nearest first, at most three.
    static func nearest(to key: String) -> [String] {
        if let javaName = librdkafkaNames[key] {
            return [javaName]
        }
        if let setting = Setting.all.first(where: { $0.swiftName.lowercased() == key.lowercased() }) {
            return [setting.javaName]
        }
        let stem = KeyUnit.split(key.lowercased()).stem
        if let setting = Setting.all.first(where: { KeyUnit.split($0.javaName).stem == stem }) {
            return [setting.javaName]
        }
        let wanted = Array(key.lowercased().utf8)
        // A third of the letters may differ: more is another word.
        let limit = max(2, wanted.count / 3)
        return Setting.all
            .map { (name: $0.javaName, distance: editDistance(wanted, Array($0.javaName.utf8))) }
            .filter { $0.distance <= limit }
            .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
            .prefix(3)
            .map(\.name)
    }

    /// How many bytes must be put in, taken out or replaced to turn one into the other.
    static func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var previous = Array(0...b.count)
        for (row, byte) in a.enumerated() {
            var current = [row + 1]
            for (column, other) in b.enumerated() {
                let replaced = previous[column] + (byte == other ? 0 : 1)
                current.append(min(replaced, previous[column + 1] + 1, current[column] + 1))
            }
            previous = current
        }
        return previous[b.count]
    }

    /// What librdkafka calls the settings whose names differ, for those who come from there.
    private static let librdkafkaNames = [
        "metadata.broker.list": "bootstrap.servers",
        "request.required.acks": "acks",
        "max.in.flight": "max.in.flight.requests.per.connection",
        "message.send.max.retries": "retries",
        "message.timeout.ms": "delivery.timeout.ms",
        "socket.timeout.ms": "request.timeout.ms",
        "queue.buffering.max.ms": "linger.ms",
        "queue.buffering.max.kbytes": "buffer.memory",
        "queue.buffering.max.messages": "max.buffered.records",
        "message.max.bytes": "max.request.size",
        "compression.codec": "compression.type",
        "partitioner": "partitioner.class",
        "socket.send.buffer.bytes": "send.buffer.bytes",
        "socket.receive.buffer.bytes": "receive.buffer.bytes",
        "socket.connection.setup.timeout": "socket.connection.setup.timeout.ms",
    ]
}
