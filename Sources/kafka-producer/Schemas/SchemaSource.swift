/// Where the schema for keys or values comes from: a file, a subject, or both.
struct SchemaSource: Equatable {
    let file: String?
    /// Nil for the topic's own.
    let subject: String?
    let kind: SchemaFile.Kind?

    /// Nil if nothing is given.
    init?(file: String?, subject: String?, kind: SchemaFile.Kind?) {
        if file == nil, subject == nil { return nil }
        self.file = file
        self.subject = subject == "latest" ? nil : subject
        self.kind = kind
    }
}
