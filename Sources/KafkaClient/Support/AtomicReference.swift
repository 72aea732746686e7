import Synchronization

/// A reference that one thread sets and any thread reads, at the cost of one atomic load.
///
/// `@unchecked Sendable`: it holds an address only; the owner keeps every object alive that it ever stored.
struct AtomicReference<Object: AnyObject & Sendable>: ~Copyable, @unchecked Sendable {
    private let address = Atomic<UnsafeRawPointer?>(nil)

    /// The object, or nil if none was stored.
    @inline(__always)
    func load() -> Object? {
        guard let pointer = address.load(ordering: .acquiring) else { return nil }
        return Unmanaged<Object>.fromOpaque(pointer).takeUnretainedValue()
    }

    /// The object, or nil, without counting a reference to it: for where counting would cost more than what is done.
    @inline(__always)
    func loadUnmanaged() -> Unmanaged<Object>? {
        address.load(ordering: .acquiring).map { Unmanaged.fromOpaque($0) }
    }

    /// Forgets the object. Readers may continue to use it.
    func clear() {
        address.store(nil, ordering: .releasing)
    }

    /// Stores an object that lives as long as this reference.
    func store(_ object: Object) {
        address.store(UnsafeRawPointer(Unmanaged.passUnretained(object).toOpaque()), ordering: .releasing)
    }
}
