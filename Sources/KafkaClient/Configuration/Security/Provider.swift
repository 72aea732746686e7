/// A closure of the app's that is asked for something whenever it is needed. Equal to its copies only, since closures
/// cannot be compared.
final class Provider<Value: Sendable>: Sendable {
    let get: @Sendable () async throws -> Value

    init(_ get: @escaping @Sendable () async throws -> Value) {
        self.get = get
    }
}

extension Provider: Hashable {
    static func == (left: Provider, right: Provider) -> Bool { left === right }

    func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(self))
    }
}
