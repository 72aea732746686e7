import Foundation

/// A record as an independent reader saw it.
struct ReadRecord: Sendable, Hashable {
    struct Header: Sendable, Hashable {
        let name: String
        let value: [UInt8]?
    }

    let partition: Int
    let offset: Int
    /// Milliseconds since 1970.
    let timestamp: Int
    let key: [UInt8]?
    let value: [UInt8]?
    let headers: [Header]

    var text: String? { value.map { String(decoding: $0, as: UTF8.self) } }
    var keyText: String? { key.map { String(decoding: $0, as: UTF8.self) } }
}

extension [ReadRecord] {
    /// By partition, in the order of offsets.
    var byPartition: [Int: [ReadRecord]] {
        Dictionary(grouping: self, by: \.partition).mapValues { $0.sorted { $0.offset < $1.offset } }
    }
}
