/// Which subject of a registry a record's schema is in.
public struct SubjectStrategy: Sendable {
    enum Kind: Sendable {
        case topic
        case record
        case topicRecord
        indirect case associated(namespace: String, fallback: SubjectStrategy?)
        case custom(@Sendable (_ topic: String, _ isKey: Bool, _ recordName: String?) throws -> String)
    }

    let kind: Kind

    /// `orders-key` and `orders-value` for the topic `orders`. Java: `TopicNameStrategy`.
    public static let topicName = SubjectStrategy(kind: .topic)

    /// The full name of the record, such as `com.example.Order`, whatever the topic. Java: `RecordNameStrategy`.
    public static let recordName = SubjectStrategy(kind: .record)

    /// Topic and full name of the record: `orders-com.example.Order`. Java: `TopicRecordNameStrategy`.
    public static let topicRecordName = SubjectStrategy(kind: .topicRecord)

    /// The subject that the registry associates with the topic. Java: `AssociatedNameStrategy`, the default there since 8.x.
    ///
    /// A registry that does not know associations has none.
    ///
    /// - Parameters:
    ///   - namespace: The Kafka cluster's id; `-` if associations are for all clusters.
    ///   - fallback: What counts for topics without an association; nil makes them an error.
    public static func associated(
        namespace: String = "-", fallback: SubjectStrategy? = .topicName
    ) -> SubjectStrategy {
        SubjectStrategy(kind: .associated(namespace: namespace, fallback: fallback))
    }

    /// A rule of the app's.
    ///
    /// - Parameter subject: Returns the subject for a topic, for its keys or values, and the full name of the record, if it has one.
    public static func custom(
        _ subject: @escaping @Sendable (_ topic: String, _ isKey: Bool, _ recordName: String?) throws -> String
    ) -> SubjectStrategy {
        SubjectStrategy(kind: .custom(subject))
    }
}

extension SchemaRegistryClient {
    /// The subject by a strategy.
    ///
    /// - Parameters:
    ///   - strategy: The strategy.
    ///   - topic: The topic.
    ///   - isKey: Whether it is for keys.
    ///   - recordName: The full name of the record; nil if the schema has none.
    /// - Throws: ``SchemaRegistryError/Code/noSubject``, and what requests for associations throw.
    public func subject(
        _ strategy: SubjectStrategy, topic: String, isKey: Bool, recordName: String?
    ) async throws(SchemaRegistryError) -> String {
        switch strategy.kind {
        case .topic: return topic + (isKey ? "-key" : "-value")
        case .record: return try Self.name(recordName, topic)
        case .topicRecord: return "\(topic)-\(try Self.name(recordName, topic))"
        case .associated(let namespace, let fallback):
            let subjects = try await associatedSubjects(topic: topic, isKey: isKey, namespace: namespace)
            if subjects.count == 1 { return subjects[0] }
            if subjects.count > 1 {
                throw SchemaRegistryError(
                    .noSubject,
                    "the topic \(topic) is associated with several subjects: \(subjects.joined(separator: ", "))",
                    remedy: "Leave one association for its \(isKey ? "keys" : "values").")
            }
            guard let fallback else {
                throw SchemaRegistryError(
                    .noSubject, "the topic \(topic) is associated with no subject",
                    remedy: "Create the association in the registry, or set a fallback.")
            }
            return try await subject(fallback, topic: topic, isKey: isKey, recordName: recordName)
        case .custom(let rule):
            do { return try rule(topic, isKey, recordName) } catch {
                throw SchemaRegistryError(
                    .noSubject, "the app's rule for subjects failed for the topic \(topic): \(error)")
            }
        }
    }

    private static func name(_ recordName: String?, _ topic: String) throws(SchemaRegistryError) -> String {
        if let recordName { return recordName }
        throw SchemaRegistryError(
            .noSubject, "the schema for the topic \(topic) has no name, which the subject strategy needs",
            remedy: "Give the schema a name (a title in JSON Schema), or use the topic strategy.")
    }
}
