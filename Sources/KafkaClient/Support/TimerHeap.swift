package import KafkaSockets

/// Deadlines in a binary heap: the earliest is at hand, adding and removing cost O(log n).
package struct TimerHeap<Element> {
    package struct Entry {
        package let deadline: MonotonicTime
        package let element: Element
    }

    private var entries: [Entry] = []

    package init() {}

    /// The earliest deadline, or the distant future.
    package var nextDeadline: MonotonicTime { entries.first?.deadline ?? .distantFuture }

    package var count: Int { entries.count }

    package mutating func insert(_ element: Element, at deadline: MonotonicTime) {
        entries.append(Entry(deadline: deadline, element: element))
        var child = entries.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard entries[child].deadline < entries[parent].deadline else { return }
            entries.swapAt(child, parent)
            child = parent
        }
    }

    /// Removes and returns the earliest entry whose deadline has passed.
    package mutating func popDue(_ now: MonotonicTime) -> Entry? {
        guard let first = entries.first, first.deadline <= now else { return nil }
        let last = entries.removeLast()
        guard !entries.isEmpty else { return first }
        entries[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < entries.count && entries[child].deadline < entries[least].deadline {
                least = child
            }
            guard least != parent else { return first }
            entries.swapAt(parent, least)
            parent = least
        }
    }

    package mutating func removeAll() {
        entries.removeAll()
    }
}
