/// The open sockets of a network, found by id in constant time without hashing.
///
/// Ids come from a counter, so their low bits serve as a hash: they are the id's place, and an id whose place is taken
/// is skipped. Doubling the table keeps different places different.
struct SocketTable {
    /// An open socket.
    struct Entry {
        let id: SocketID
        let fd: Int32
        /// The caller asked for `.ready(writable)`.
        var wantsWrite: Bool
        /// `finishConnect` has not been called yet; it also needs `.ready(writable)`.
        var isConnecting: Bool
        /// The interest that the poller has.
        var polledWrite: Bool
        /// In the network's list of sockets whose interest may have changed.
        var isDirty = false
    }

    private var places: [Entry?]
    private var lastID: Int32
    private(set) var count = 0

    init(firstID: Int32 = 1) {
        places = Array(repeating: nil, count: 16)
        lastID = firstID - 1
    }

    /// The entry with that id, as long as it is open. Writing nil to it removes it.
    subscript(id: SocketID) -> Entry? {
        get {
            guard let entry = places[place(of: id)], entry.id == id else { return nil }
            return entry
        }
        set {
            let place = place(of: id)
            guard let old = places[place], old.id == id else { return }
            if newValue == nil { count -= 1 }
            places[place] = newValue
        }
    }

    private func place(of id: SocketID) -> Int {
        Int(id.rawValue) & (places.count - 1)
    }

    /// Takes a socket in, under a new id.
    mutating func insert(fd: Int32, isConnecting: Bool) -> SocketID {
        if (count + 1) * 2 > places.count { grow() }
        var id: SocketID
        repeat {
            // They start again after two billion sockets, when the oldest ones are long closed.
            lastID = lastID == .max ? 1 : lastID + 1
            id = SocketID(rawValue: lastID)
        } while places[place(of: id)] != nil
        places[place(of: id)] = Entry(
            id: id, fd: fd, wantsWrite: false, isConnecting: isConnecting, polledWrite: isConnecting)
        count += 1
        return id
    }

    private mutating func grow() {
        let old = places
        places = Array(repeating: nil, count: old.count * 2)
        for case let entry? in old { places[place(of: entry.id)] = entry }
    }

    /// The descriptors of all open sockets.
    var descriptors: [Int32] {
        places.compactMap { $0?.fd }
    }
}
