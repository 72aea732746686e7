/// The brokers by node id, always walked in the order of their ids: what a step does must not depend on hashing, or it
/// could not be replayed. A binary search, since there are few.
struct NodeTable: Sequence {
    typealias Element = (key: Int32, value: BrokerNode)

    private var ids: [Int32] = []
    /// The brokers, in the order of their ids.
    private(set) var values: [BrokerNode] = []

    var isEmpty: Bool { ids.isEmpty }

    subscript(id: Int32) -> BrokerNode? {
        get {
            let index = place(of: id)
            return index < ids.count && ids[index] == id ? values[index] : nil
        }
        set {
            let index = place(of: id)
            let exists = index < ids.count && ids[index] == id
            if let newValue {
                if exists {
                    values[index] = newValue
                } else {
                    ids.insert(id, at: index)
                    values.insert(newValue, at: index)
                }
            } else if exists {
                ids.remove(at: index)
                values.remove(at: index)
            }
        }
    }

    /// Where the id is, or belongs.
    private func place(of id: Int32) -> Int {
        var (low, high) = (0, ids.count)
        while low < high {
            let middle = (low + high) / 2
            if ids[middle] < id { low = middle + 1 } else { high = middle }
        }
        return low
    }

    func makeIterator() -> IndexingIterator<[Element]> {
        zip(ids, values).map { (key: $0, value: $1) }.makeIterator()
    }
}
