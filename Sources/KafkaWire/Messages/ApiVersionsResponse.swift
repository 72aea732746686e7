/// Which versions of which requests a broker understands. Versions 0...4; its header is never flexible.
///
/// A broker that does not know the version of the request answers UNSUPPORTED_VERSION in the form of version 0, or
/// in a form of its own: then only `errorCode` is to be relied on, and whatever else could be read is a hint.
package struct ApiVersionsResponse: WireMessage {
    package static let apiKey = ApiKey.apiVersions
    package static let versions: ClosedRange<Int16> = 0...4

    /// UNSUPPORTED_VERSION, or no error.
    package var errorCode: BrokerErrorCode
    /// The versions of each API, in the broker's order.
    package var apiKeys: [ApiVersionRange]
    /// For how long the broker mutes the client (version 1 and later).
    package var throttleTimeMs: Int32
    /// Features that the broker supports (version 3 and later).
    package var supportedFeatures: [FeatureRange]
    /// The epoch of the finalized features, -1 if unknown (version 3 and later).
    package var finalizedFeaturesEpoch: Int64
    /// Features that the cluster has finalized (version 3 and later).
    package var finalizedFeatures: [FeatureRange]
    /// Whether a controller is ready to migrate from ZooKeeper (version 3 and later).
    package var zkMigrationReady: Bool

    /// A response.
    package init(
        errorCode: BrokerErrorCode = .none, apiKeys: [ApiVersionRange] = [], throttleTimeMs: Int32 = 0,
        supportedFeatures: [FeatureRange] = [], finalizedFeaturesEpoch: Int64 = -1,
        finalizedFeatures: [FeatureRange] = [], zkMigrationReady: Bool = false
    ) {
        self.errorCode = errorCode
        self.apiKeys = apiKeys
        self.throttleTimeMs = throttleTimeMs
        self.supportedFeatures = supportedFeatures
        self.finalizedFeaturesEpoch = finalizedFeaturesEpoch
        self.finalizedFeatures = finalizedFeatures
        self.zkMigrationReady = zkMigrationReady
    }

    /// The versions that the broker understands of an API; nil if none.
    package func versions(of apiKey: ApiKey) -> ClosedRange<Int16>? {
        guard let range = apiKeys.first(where: { $0.apiKeyCode == apiKey.rawValue }),
            range.minVersion <= range.maxVersion
        else { return nil }
        return range.minVersion...range.maxVersion
    }

    package func encode(into writer: inout WireWriter, version: Int16) {
        precondition(Self.versions.contains(version), "unsupported version")
        // Who sent a version that is not understood must be able to read the answer: it is always in the oldest form.
        let version = errorCode == .unsupportedVersion ? 0 : version
        let flexible = Self.isFlexible(version)
        writer.writeInt16(errorCode.rawValue)
        writer.writeArray(apiKeys, version: version, flexible: flexible)
        if version >= 1 { writer.writeInt32(throttleTimeMs) }
        if flexible { encodeTaggedFields(into: &writer, version: version) }
    }

    private func encodeTaggedFields(into writer: inout WireWriter, version: Int16) {
        let present = [
            !supportedFeatures.isEmpty, finalizedFeaturesEpoch != -1, !finalizedFeatures.isEmpty, zkMigrationReady,
        ]
        writer.writeTaggedFieldCount(present.count { $0 })
        if present[0] {
            writer.writeTaggedField(0) { field in
                field.writeArrayCount(supportedFeatures.count, flexible: true)
                for feature in supportedFeatures { feature.encode(into: &field, maximumFirst: false) }
            }
        }
        if present[1] { writer.writeTaggedField(1) { $0.writeInt64(finalizedFeaturesEpoch) } }
        if present[2] {
            writer.writeTaggedField(2) { field in
                field.writeArrayCount(finalizedFeatures.count, flexible: true)
                for feature in finalizedFeatures { feature.encode(into: &field, maximumFirst: true) }
            }
        }
        if present[3] { writer.writeTaggedField(3) { $0.writeBool(zkMigrationReady) } }
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try Self.checkVersion(version, reader)
        self.init(errorCode: BrokerErrorCode(rawValue: try reader.readInt16()))
        if errorCode == .unsupportedVersion {
            // Not even the form is certain, so nothing after the error may be an error.
            var rest = reader
            apiKeys = (try? rest.readArray(version: 0, flexible: false)) ?? []
            if rest.remaining > 0 { apiKeys = [] }
            try reader.skip(reader.remaining)
            return
        }
        let flexible = Self.isFlexible(version)
        apiKeys = try reader.readArray(version: version, flexible: flexible)
        if version >= 1 { throttleTimeMs = try reader.readInt32() }
        if !flexible { return }
        try reader.readTaggedFields { (tag, field) throws(WireError) in
            switch tag {
            case 0: supportedFeatures = try FeatureRange.array(from: &field, maximumFirst: false)
            case 1: finalizedFeaturesEpoch = try field.readInt64()
            case 2: finalizedFeatures = try FeatureRange.array(from: &field, maximumFirst: true)
            case 3: zkMigrationReady = try field.readBool()
            default: break
            }
        }
    }
}

/// The versions of one API that a broker understands.
package struct ApiVersionRange: WireElement {
    /// The number of the API, known here or not.
    package var apiKeyCode: Int16
    /// The oldest version.
    package var minVersion: Int16
    /// The newest version.
    package var maxVersion: Int16

    /// A range.
    package init(apiKeyCode: Int16, minVersion: Int16, maxVersion: Int16) {
        self.apiKeyCode = apiKeyCode
        self.minVersion = minVersion
        self.maxVersion = maxVersion
    }

    /// A range.
    package init(_ apiKey: ApiKey, _ versions: ClosedRange<Int16>) {
        self.init(apiKeyCode: apiKey.rawValue, minVersion: versions.lowerBound, maxVersion: versions.upperBound)
    }

    package func encode(into writer: inout WireWriter, version: Int16) {
        writer.writeInt16(apiKeyCode)
        writer.writeInt16(minVersion)
        writer.writeInt16(maxVersion)
        writer.writeNoTaggedFields(flexible: version >= 3)
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        apiKeyCode = try reader.readInt16()
        minVersion = try reader.readInt16()
        maxVersion = try reader.readInt16()
        try reader.skipTaggedFields(flexible: version >= 3)
    }
}

/// The levels of a feature that a broker supports, or that the cluster has finalized.
package struct FeatureRange: Hashable, Sendable {
    /// The feature's name.
    package var name: String
    /// The lowest level.
    package var minVersion: Int16
    /// The highest level.
    package var maxVersion: Int16

    /// A range.
    package init(name: String, minVersion: Int16, maxVersion: Int16) {
        self.name = name
        self.minVersion = minVersion
        self.maxVersion = maxVersion
    }

    package func encode(into writer: inout WireWriter, maximumFirst: Bool) {
        writer.writeString(name, flexible: true)
        writer.writeInt16(maximumFirst ? maxVersion : minVersion)
        writer.writeInt16(maximumFirst ? minVersion : maxVersion)
        writer.writeNoTaggedFields(flexible: true)
    }

    static func array(from reader: inout WireReader, maximumFirst: Bool) throws(WireError) -> [FeatureRange] {
        let count = try reader.readArrayCount(flexible: true)
        var features: [FeatureRange] = []
        for _ in 0..<count {
            let name = try reader.readString(flexible: true)
            let first = try reader.readInt16()
            let second = try reader.readInt16()
            try reader.skipTaggedFields()
            features.append(
                FeatureRange(
                    name: name, minVersion: maximumFirst ? second : first, maxVersion: maximumFirst ? first : second))
        }
        return features
    }
}
