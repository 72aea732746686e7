import KafkaConsumerWire
import KafkaWire
import Testing

@Suite("OffsetCommit and OffsetFetch", .timeLimit(.minutes(10)))
struct GroupOffsetMessageTests {
    @Test("OffsetCommit requests as other clients write them")
    func commitRequests() throws {
        try checkFixtures(OffsetCommitRequest.self) { name, version in
            guard name == "full" else { return OffsetCommitRequest(groupID: "group-1", topics: []) }
            return OffsetCommitRequest(
                groupID: "group-1", generationID: 9, memberID: "member-1",
                groupInstanceID: version >= 7 ? "instance-1" : nil, retentionTimeMs: version <= 4 ? 86_400_000 : -1,
                topics: [
                    .init(
                        name: "orders",
                        partitions: [
                            .init(
                                partitionIndex: 0, committedOffset: 1 << 40,
                                committedLeaderEpoch: version >= 6 ? 12 : -1, committedMetadata: "note"),
                            .init(partitionIndex: 5, committedOffset: 0, committedMetadata: nil),
                        ])
                ])
        }
    }

    @Test("OffsetCommit responses as brokers write them")
    func commitResponses() throws {
        try checkFixtures(OffsetCommitResponse.self) { _, version in
            OffsetCommitResponse(
                throttleTimeMs: version >= 3 ? 3 : 0,
                topics: [
                    .init(
                        name: "orders",
                        partitions: [.init(partitionIndex: 0), .init(partitionIndex: 5, errorCode: .notCoordinator)])
                ])
        }
    }

    @Test("OffsetFetch requests as other clients write them, with several groups from version 8 on")
    func fetchRequests() throws {
        try checkFixtures(OffsetFetchRequest.self) { name, version in
            guard name == "full" else { return OffsetFetchRequest(groups: [.init(groupID: "group-1")]) }
            var groups = [
                OffsetFetchRequest.Group(
                    groupID: "group-1", memberID: version >= 9 ? "member-1" : nil, memberEpoch: version >= 9 ? 3 : -1,
                    topics: [.init(name: "orders", partitions: [0, 5])])
            ]
            if version >= 8 { groups.append(.init(groupID: "group-2")) }
            return OffsetFetchRequest(groups: groups, requiresStable: version >= 7)
        }
    }

    @Test("OffsetFetch responses as brokers write them")
    func fetchResponses() throws {
        try checkFixtures(OffsetFetchResponse.self) { name, version in
            let group = version >= 8 ? "group-1" : ""
            if name == "error" {
                return OffsetFetchResponse(groups: [.init(groupID: group, errorCode: .notCoordinator)])
            }
            var groups = [
                OffsetFetchResponse.Group(
                    groupID: group,
                    topics: [
                        .init(
                            name: "orders",
                            partitions: [
                                .init(
                                    partitionIndex: 0, committedOffset: 1 << 40,
                                    committedLeaderEpoch: version >= 5 ? 12 : -1, metadata: "note"),
                                .init(
                                    partitionIndex: 5, metadata: nil, errorCode: .unstableOffsetCommit),
                            ])
                    ])
            ]
            if version >= 8 { groups.append(.init(groupID: "group-2", errorCode: .notCoordinator)) }
            return OffsetFetchResponse(throttleTimeMs: version >= 3 ? 3 : 0, groups: groups)
        }
    }
}
