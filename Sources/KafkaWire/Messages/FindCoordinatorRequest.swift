/// Asks which broker coordinates a group or a transactional id. Versions 0...6.
package struct FindCoordinatorRequest: WireMessage {
    package static let apiKey = ApiKey.findCoordinator
    package static let versions: ClosedRange<Int16> = 0...6

    /// What the keys are.
    package enum KeyType: Int8, Sendable {
        /// Consumer groups: all that version 0 knows.
        case group = 0
        /// Transactional ids.
        case transaction = 1
        /// Partitions of share groups (version 6).
        case share = 2
    }

    /// What the keys are, as its number.
    package var keyType: Int8
    /// The groups or transactional ids. Versions before 4 carry exactly one.
    package var keys: [String]

    /// A request.
    package init(keyType: KeyType, keys: [String]) {
        self.keyType = keyType.rawValue
        self.keys = keys
    }

    package func encode(into writer: inout WireWriter, version: Int16) {
        precondition(Self.versions.contains(version), "unsupported version")
        let flexible = Self.isFlexible(version)
        if version < 4 { writer.writeString(keys.first ?? "", flexible: flexible) }
        if version >= 1 { writer.writeInt8(keyType) }
        if version >= 4 { writer.writeStringArray(keys, flexible: flexible) }
        writer.writeNoTaggedFields(flexible: flexible)
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try Self.checkVersion(version, reader)
        let flexible = Self.isFlexible(version)
        keys = version < 4 ? [try reader.readString(flexible: flexible)] : []
        keyType = version >= 1 ? try reader.readInt8() : KeyType.group.rawValue
        if version >= 4 { keys = try reader.readStringArray(flexible: flexible) }
        try reader.skipTaggedFields(flexible: flexible)
    }
}
