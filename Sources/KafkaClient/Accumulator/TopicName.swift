/// Kafka's rules for topic names.
enum TopicName {
    /// What is wrong with the name, or nil if nothing is.
    static func problem(_ name: String) -> KafkaError? {
        if name.isEmpty { return error(name, "it is empty") }
        if name == "." || name == ".." { return error(name, "it is reserved") }
        if name.utf8.count > 249 { return error(name, "it has more than 249 characters") }
        for character in name.unicodeScalars {
            switch character {
            case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-": continue
            default: return error(name, "it contains '\(character)'")
            }
        }
        return nil
    }

    private static func error(_ name: String, _ problem: String) -> KafkaError {
        KafkaError(
            .invalidTopic,
            "'\(name)' is not a legal topic name: \(problem); use 1 to 249 of a-z, A-Z, 0-9, '.', '_' and '-'",
            topic: name)
    }
}
