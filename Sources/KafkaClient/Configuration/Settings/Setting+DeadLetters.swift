// The rows for dead letters. None of them is a setting of Java's.

extension Setting {
    static let deadLetters = [
        deadLetterFailures, deadLetterTopicSuffix, deadLetterTopic, deadLetterSourceTopics, deadLetterTimeout,
    ]

    static let deadLetterFailures = Setting(
        "dead.letter.failures", "deadLetters.failures", \.deadLetters.failures, .choice,
        "Which failures make a dead letter of a record: those that are `final`, all of records that are `not_written`, or "
            + "also those of records that may be stored (`all`).")
    static let deadLetterTopicSuffix = Setting(
        "dead.letter.topic.suffix", "deadLetters.topicSuffix", \.deadLetters.topicSuffix, .topicSuffix,
        "What is added to a topic's name to name the topic of its dead letters.")
    static let deadLetterTopic = Setting(
        "dead.letter.topic", "deadLetters.topic", \.deadLetters.topic, .topicName,
        "One topic for all dead letters. Empty (`nil`) means a topic for each, by the suffix.")
    static let deadLetterSourceTopics = Setting(
        "dead.letter.source.topics", "deadLetters.sourceTopics", \.deadLetters.sourceTopics, .topicNames,
        "The topics whose records may become dead letters. Empty means all.")
    static let deadLetterTimeout = Setting(
        "dead.letter.timeout.ms", "deadLetters.timeout", \.deadLetters.timeout,
        .milliseconds(from: 1, to: Int64(Int32.max)),
        "The time that a dead letter has at least, also when the record's delivery timeout has passed.")
}

extension Setting.Spelling where Value == String {
    /// The end of a topic's name.
    fileprivate static var topicSuffix: Self {
        Self(
            allowed: "1 to 248 of a-z, A-Z, 0-9, '.', '_' and '-'", parse: { $0 }, text: { $0 },
            isAllowed: { !$0.isEmpty && TopicName.problem("t" + $0) == nil })
    }
}

extension Setting.Spelling where Value == String? {
    /// A topic's name; properties write `nil` as nothing.
    fileprivate static var topicName: Self {
        Self(
            allowed: "a legal topic name", parse: { .some($0.isEmpty ? nil : $0) }, text: { $0 ?? "" },
            isAllowed: { name in name.map { TopicName.problem($0) == nil } ?? true })
    }
}

extension Setting.Spelling where Value == [String] {
    /// Topics' names, separated by commas.
    fileprivate static var topicNames: Self {
        let spelling = list
        return Self(
            allowed: "a list of legal topic names, separated by commas", parse: spelling.parse, text: spelling.text,
            isAllowed: { names in names.allSatisfy { TopicName.problem($0) == nil } })
    }
}
