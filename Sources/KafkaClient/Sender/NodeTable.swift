/// The brokers by node id, always walked in the order of their ids: what a step does must not depend on hashing, or it
/// could not be replayed. There are few, so a search beats a hash table.
struct NodeTable: Sequence {
    typealias Element = (key: Int32, value: BrokerNode)

    private var ids: [Int32] = []
    /// The brokers, in the order of their ids.
    private(set) var values: [BrokerNode] = []

    var isEmpty: Bool { ids.isEmpty }

    subscript(id: Int32) -> BrokerNode? {
        get { ids.firstIndex(of: id).map { values[$0] } }
        set {
            let index = ids.firstIndex { $0 >= id } ?? ids.count
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

    func makeIterator() -> IndexingIterator<[Element]> {
        zip(ids, values).map { (key: $0, value: $1) }.makeIterator()
    }
}
