extension KafkaError {
    /// An error that lists what is wrong with a configuration, or `nil` if nothing is.
    package init?(configurationProblems problems: [String]) {
        guard !problems.isEmpty else { return nil }
        self.init(.invalidConfiguration, problems.joined(separator: " "))
    }
}
