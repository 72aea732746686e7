/// Which elements and members of one value some keyword has looked at: `unevaluatedItems` and `unevaluatedProperties` are about the
/// others.
final class Evaluated {
    /// All elements below this position.
    private(set) var prefix = 0
    private var items: Set<Int> = []
    private(set) var allMembers = false
    /// Positions of members in the object.
    private var members: Set<Int> = []

    func addItems(upTo count: Int) { prefix = max(prefix, count) }
    func addItem(_ index: Int) { items.insert(index) }
    func addMember(_ index: Int) { members.insert(index) }
    func addAllMembers() { allMembers = true }

    func hasItem(_ index: Int) -> Bool { index < prefix || items.contains(index) }
    func hasMember(_ index: Int) -> Bool { allMembers || members.contains(index) }

    func formUnion(_ other: Evaluated) {
        prefix = max(prefix, other.prefix)
        items.formUnion(other.items)
        allMembers = allMembers || other.allMembers
        members.formUnion(other.members)
    }
}
