internal import Logging
internal import Synchronization

/// The latest version of a subject, as of some time ago.
@usableFromInline
final class LatestSchema<Format: SchemaFormat>: Sendable {
    private struct State {
        var prepared: PreparedSchema<Format.Encoder>
        var nextCheck: Duration
    }

    private let resolution: SchemaResolution<Format>
    private let question: RegistryQuestion
    private let age: Duration
    private let state: Mutex<State>

    init(
        _ prepared: PreparedSchema<Format.Encoder>, _ resolution: SchemaResolution<Format>,
        _ question: RegistryQuestion, age: Duration
    ) {
        self.resolution = resolution
        self.question = question
        self.age = age
        state = Mutex(State(prepared: prepared, nextCheck: resolution.client.time.now() + age))
    }

    var current: PreparedSchema<Format.Encoder> { state.withLock { $0.prepared } }

    /// The schema to write with now. When it is old, another one is fetched in the background.
    @usableFromInline
    func upToDate() -> PreparedSchema<Format.Encoder> {
        let now = resolution.client.time.now()
        let (prepared, isDue) = state.withLock { state in
            let isDue = now >= state.nextCheck
            if isDue { state.nextCheck = now + age }
            return (state.prepared, isDue)
        }
        if isDue { Task { await self.refresh() } }
        return prepared
    }

    private func refresh() async {
        do throws(SchemaRegistryError) {
            let schema = try await resolution.client.refreshed(question)
            if schema.id == current.schema.id, schema.guid == current.schema.guid { return }
            let prepared = try await resolution.prepared(schema)
            state.withLock { $0.prepared = prepared }
        } catch {
            resolution.client.configuration.logger?.warning(
                "the latest schema for the topic \(resolution.topic) cannot be used; the one before stays in use: \(error)"
            )
        }
    }
}
