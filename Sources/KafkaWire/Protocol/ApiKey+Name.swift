extension ApiKey {
    /// What Kafka's documentation calls the API, for messages.
    package var messageName: String {
        let name = "\(self)"
        let start = name.prefix(1).uppercased() + name.dropFirst().replacing("Transaction", with: "Txn")
        return start.hasSuffix("ID") ? String(start.dropLast()) + "d" : start
    }
}
