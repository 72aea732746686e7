package import KafkaWire

/// Asks for the offsets that consumer groups have committed. Versions 1...9.
package struct OffsetFetchRequest: WireMessage {
    package static let apiKey = ApiKey.offsetFetch
    package static let versions: ClosedRange<Int16> = 1...9

    /// The groups. Versions before 8 carry exactly one.
    package var groups: [Group]
    /// Whether offsets that wait for the end of a transaction are to be an error (version 7 and later, KIP-447).
    package var requiresStable: Bool

    /// A request.
    package init(groups: [Group], requiresStable: Bool = false) {
        self.groups = groups
        self.requiresStable = requiresStable
    }

    package func encode(into writer: inout WireWriter, version: Int16) {
        precondition(Self.versions.contains(version), "unsupported version")
        let flexible = Self.isFlexible(version)
        if version >= 8 {
            writer.writeArray(groups, version: version, flexible: flexible)
        } else {
            (groups.first ?? Group(groupID: "")).encodeContents(into: &writer, version: version)
        }
        if version >= 7 { writer.writeBool(requiresStable) }
        writer.writeNoTaggedFields(flexible: flexible)
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try Self.checkVersion(version, reader)
        groups =
            version >= 8
            ? try reader.readArray(version: version, flexible: true)
            : [try Group(contentsFrom: &reader, version: version)]
        requiresStable = version >= 7 ? try reader.readBool() : false
        try reader.skipTaggedFields(flexible: Self.isFlexible(version))
    }
}

extension OffsetFetchRequest {
    /// What is asked of a group.
    package struct Group: WireElement {
        /// The group.
        package var groupID: String
        /// The member that asks (version 9).
        package var memberID: String?
        /// Its epoch, -1 in groups of the classic protocol (version 9).
        package var memberEpoch: Int32
        /// The partitions by topic; nil for all that have an offset (version 2 and later).
        package var topics: [Topic]?

        /// What is asked of a group.
        package init(groupID: String, memberID: String? = nil, memberEpoch: Int32 = -1, topics: [Topic]? = nil) {
            self.groupID = groupID
            self.memberID = memberID
            self.memberEpoch = memberEpoch
            self.topics = topics
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            encodeContents(into: &writer, version: version)
            writer.writeNoTaggedFields(flexible: OffsetFetchRequest.isFlexible(version))
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            self = try Group(contentsFrom: &reader, version: version)
            try reader.skipTaggedFields(flexible: OffsetFetchRequest.isFlexible(version))
        }

        /// The fields, which are the request's own before version 8.
        fileprivate func encodeContents(into writer: inout WireWriter, version: Int16) {
            let flexible = OffsetFetchRequest.isFlexible(version)
            writer.writeString(groupID, flexible: flexible)
            if version >= 9 {
                writer.writeNullableString(memberID, flexible: flexible)
                writer.writeInt32(memberEpoch)
            }
            writer.writeNullableArray(version >= 2 ? topics : topics ?? [], version: version, flexible: flexible)
        }

        fileprivate init(contentsFrom reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = OffsetFetchRequest.isFlexible(version)
            groupID = try reader.readString(flexible: flexible)
            memberID = version >= 9 ? try reader.readNullableString(flexible: flexible) : nil
            memberEpoch = version >= 9 ? try reader.readInt32() : -1
            topics =
                version >= 2
                ? try reader.readNullableArray(version: version, flexible: flexible)
                : try reader.readArray(version: version, flexible: flexible)
        }
    }

    /// Partitions of a topic.
    package struct Topic: WireElement {
        /// The topic's name.
        package var name: String
        /// The partitions' numbers.
        package var partitions: [Int32]

        /// Partitions of a topic.
        package init(name: String, partitions: [Int32]) {
            self.name = name
            self.partitions = partitions
        }

        package func encode(into writer: inout WireWriter, version: Int16) {
            let flexible = OffsetFetchRequest.isFlexible(version)
            writer.writeString(name, flexible: flexible)
            writer.writeInt32Array(partitions, flexible: flexible)
            writer.writeNoTaggedFields(flexible: flexible)
        }

        package init(from reader: inout WireReader, version: Int16) throws(WireError) {
            let flexible = OffsetFetchRequest.isFlexible(version)
            name = try reader.readString(flexible: flexible)
            partitions = try reader.readInt32Array(flexible: flexible)
            try reader.skipTaggedFields(flexible: flexible)
        }
    }
}
