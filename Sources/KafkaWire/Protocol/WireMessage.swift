/// A request or response body: what follows the header in a frame.
///
/// A field that a version does not have is left out when encoding, and has its default after decoding.
package protocol WireMessage: Hashable, Sendable {
    /// Which API it belongs to.
    static var apiKey: ApiKey { get }
    /// The versions that can be encoded and decoded.
    static var versions: ClosedRange<Int16> { get }
    /// Writes the body. The version must be one of `versions`.
    func encode(into writer: inout WireWriter, version: Int16)
    /// Reads the body. What follows it is left to the caller: see `WireReader.expectEnd`.
    init(from reader: inout WireReader, version: Int16) throws(WireError)
}

extension WireMessage {
    /// The first version with compact lengths and tagged fields.
    package static var firstFlexibleVersion: Int16 { apiKey.firstFlexibleVersion }

    package static func isFlexible(_ version: Int16) -> Bool { version >= firstFlexibleVersion }

    package static func checkVersion(_ version: Int16, _ reader: WireReader) throws(WireError) {
        if !versions.contains(version) {
            throw WireError(.unsupportedVersion, at: reader.offset, "\(Self.self) version \(version)")
        }
    }
}

/// A part of a message: a structure that repeats.
package protocol WireElement: Hashable, Sendable {
    func encode(into writer: inout WireWriter, version: Int16)
    init(from reader: inout WireReader, version: Int16) throws(WireError)
}

extension WireReader {
    package mutating func readArray<E: WireElement>(version: Int16, flexible: Bool) throws(WireError) -> [E] {
        let count = try readArrayCount(flexible: flexible)
        return try readElements(count, version: version)
    }

    package mutating func readNullableArray<E: WireElement>(version: Int16, flexible: Bool) throws(WireError) -> [E]? {
        guard let count = try readNullableArrayCount(flexible: flexible) else { return nil }
        return try readElements(count, version: version)
    }

    private mutating func readElements<E: WireElement>(_ count: Int, version: Int16) throws(WireError) -> [E] {
        var elements: [E] = []
        // An element takes more memory than bytes on the wire: a false count must not be able to ask for much.
        elements.reserveCapacity(min(count, 256))
        for _ in 0..<count { elements.append(try E(from: &self, version: version)) }
        return elements
    }
}

extension WireWriter {
    package mutating func writeArray<E: WireElement>(_ elements: [E], version: Int16, flexible: Bool) {
        writeArrayCount(elements.count, flexible: flexible)
        for element in elements { element.encode(into: &self, version: version) }
    }

    package mutating func writeNullableArray<E: WireElement>(_ elements: [E]?, version: Int16, flexible: Bool) {
        writeArrayCount(elements?.count, flexible: flexible)
        for element in elements ?? [] { element.encode(into: &self, version: version) }
    }
}
