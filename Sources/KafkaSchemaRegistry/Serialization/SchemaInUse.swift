internal import Synchronization

/// The schema that records are written with, and when to look for a newer one: for any number of tasks, without a lock.
///
/// Not generic, so that no record has to find the type of its state first.
///
/// `@unchecked Sendable`: the schemas are `Sendable`, and all that changes is atomic or behind a lock.
@usableFromInline
final class SchemaInUse: @unchecked Sendable {
    private let age: Int64
    private let time: RegistryTime
    /// When the next look is due, in nanoseconds of the time.
    private let nextCheck: Atomic<Int64>
    /// One of those that are kept.
    private let current: Atomic<UnsafeRawPointer>
    /// All that were in use: a task may still write with any of them. One for each change of the subject.
    private let kept: Mutex<[any AnyObject & Sendable]>

    init(_ schema: some AnyObject & Sendable, age: Duration, _ time: RegistryTime) {
        self.age = age.nanoseconds
        self.time = time
        nextCheck = Atomic(time.coarse() &+ self.age)
        current = Atomic(Self.pointer(schema))
        kept = Mutex([schema])
    }

    private static func pointer(_ schema: AnyObject) -> UnsafeRawPointer {
        UnsafeRawPointer(Unmanaged.passUnretained(schema).toOpaque())
    }

    /// The schema in use, which is of that type.
    @inlinable
    @inline(__always)
    func object<Schema: AnyObject>(as _: Schema.Type) -> Schema {
        Unmanaged<Schema>.fromOpaque(pointer()).takeUnretainedValue()
    }

    @usableFromInline
    func pointer() -> UnsafeRawPointer { current.load(ordering: .acquiring) }

    /// Whether the schema is old; the one task that is given true has to look for a newer one.
    @usableFromInline
    func isDue() -> Bool {
        let due = nextCheck.load(ordering: .relaxed)
        let now = time.coarse()
        if now < due { return false }
        return nextCheck.compareExchange(expected: due, desired: now &+ age, ordering: .relaxed).exchanged
    }

    /// Writes with that schema from now on.
    func replace(with schema: some AnyObject & Sendable) {
        kept.withLock { $0.append(schema) }
        current.store(Self.pointer(schema), ordering: .releasing)
    }
}
