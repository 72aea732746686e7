/// A partitioner of the user's own, with an identity: that of this object, which copies of a strategy share.
package final class CustomPartitioner: Sendable {
    package let partitioner: any Partitioner

    init(_ partitioner: any Partitioner) {
        self.partitioner = partitioner
    }
}

extension CustomPartitioner: Hashable {
    package static func == (left: CustomPartitioner, right: CustomPartitioner) -> Bool {
        if left === right { return true }
        guard let partitioner = left.partitioner as? any Equatable else { return false }
        return isEqual(partitioner, right.partitioner)
    }

    private static func isEqual<Own: Equatable>(_ own: Own, _ other: any Partitioner) -> Bool {
        (other as? Own) == own
    }

    package func hash(into _: inout Hasher) {
        // What may be equal need not be hashable; there is one partitioner in a configuration at most.
    }
}
