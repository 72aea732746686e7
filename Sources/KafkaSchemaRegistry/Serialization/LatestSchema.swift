internal import Logging
internal import Synchronization

/// The latest version of a subject, as of some time ago.
///
/// The way of a record takes no lock: the schema in use is found through ``SchemaInUse``, which has no type of its own.
@usableFromInline
final class LatestSchema<Format: SchemaFormat>: Sendable {
    @usableFromInline
    let inUse: SchemaInUse
    private let resolution: SchemaResolution<Format>
    private let question: RegistryQuestion

    init(
        _ prepared: PreparedSchema<Format.Encoder>, _ resolution: SchemaResolution<Format>,
        _ question: RegistryQuestion, age: Duration
    ) {
        self.resolution = resolution
        self.question = question
        inUse = SchemaInUse(prepared, age: age, resolution.client.time)
    }

    @inlinable
    @inline(__always)
    var current: PreparedSchema<Format.Encoder> {
        inUse.object(as: PreparedSchema<Format.Encoder>.self)
    }

    /// The schema to write with now. When it is old, another one is fetched in the background.
    @inlinable
    @inline(__always)
    func upToDate() -> PreparedSchema<Format.Encoder> {
        if inUse.isDue() { startRefresh() }
        return current
    }

    @usableFromInline
    @inline(never)
    func startRefresh() {
        Task { await self.refresh() }
    }

    private func refresh() async {
        do throws(SchemaRegistryError) {
            let schema = try await resolution.client.refreshed(question)
            if schema.id == current.schema.id, schema.guid == current.schema.guid { return }
            inUse.replace(with: try await resolution.prepared(schema))
        } catch {
            resolution.client.configuration.logger?.warning(
                "the latest schema for the topic \(resolution.topic) cannot be used; the one before stays in use: \(error)"
            )
        }
    }
}
