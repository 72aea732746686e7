/// A setting that is recommended, and why.
struct TuneLine: Codable, Equatable, Sendable {
    /// Its name in properties, and the value there.
    let property: String
    let value: String
    /// The same in Swift: `acks = .all`; nil for what another line says already.
    let swift: String?
    /// What it is now.
    let current: String
    let reason: String
}
