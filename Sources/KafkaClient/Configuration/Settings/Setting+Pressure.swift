// The rows for what keeps the buffer from being full. None of them is a setting of Java's.

extension Setting {
    static let topicBufferMemory = Setting(
        "topic.buffer.memory", "topicBufferMemory", \.topicBufferMemory,
        .optional(.bytes(1...Int.max), nil: "no limit"),
        "The bytes of `buffer.memory` that the records of one topic may take. At least the batch and the request size.")
    static let maxTopicRecords = Setting(
        "topic.max.buffered.records", "maxTopicRecords", \.maxTopicRecords,
        .optional(.integer(1...Int.max), nil: "no limit"),
        "The most records of one topic held.")
    static let pacingThreshold = Setting(
        "pacing.threshold.percent", "pacingThreshold", \.pacingThreshold,
        .optional(.integer(0...99), nil: "never"),
        "The percentage of `buffer.memory` from which sends are slowed down to the rate at which brokers take records.")
    static let longestPause = Setting(
        "pacing.longest.pause.ms", "longestPause", \.longestPause, .milliseconds(from: 1, to: Int64(Int32.max)),
        "How long a send may be slowed down for one record.")
}
