// Containers with keys are handed out again: the standard library allocates a box for each one that is made.

/// Where a container with keys writes.
struct KeyedPlace {
    /// Nil once the machine is gone.
    var machine: Unmanaged<EncodingMachine>?
    /// The value's frame, and its serial number.
    var index: Int
    var serial: Int
    /// The field of each key, -1 if it was not seen yet; nil unless keys are one byte, and name the fields of a record.
    var fields: UnsafeMutablePointer<Int16>?
}

/// Memory for a place, which a container has for as long as a type keeps it, even beyond the machine.
final class KeyedSlot {
    let place: UnsafeMutablePointer<KeyedPlace>
    /// Of a container that the machine does not know.
    private let owner: EncodingMachine?

    init(_ place: KeyedPlace, owner: EncodingMachine?) {
        self.place = .allocate(capacity: 1)
        self.place.initialize(to: place)
        self.owner = owner
    }

    deinit {
        place.deallocate()
    }
}

/// Hands out a container.
///
/// It is asked for through a closure that has the container's type with it, since to find that type takes longer than all else.
struct Handing<Key: CodingKey> {
    let again: () -> KeyedEncodingContainer<Key>

    init(_ container: KeyedEncodingContainer<Key>) { again = Self.closure(container) }

    private static func closure<Container>(_ container: Container) -> () -> Container { { container } }
}

/// A container that is handed out again when the machine alone has it.
struct KnownContainer {
    /// What a `KeyedEncodingContainer` is around; not retained. It has the slot.
    var box: Unmanaged<AnyObject>
    var place: UnsafeMutablePointer<KeyedPlace>
    /// A ``Handing``, which has the only reference to the box that is the machine's.
    var handing: UnsafeMutableRawPointer
    /// Frees it.
    var release: () -> Void

    /// Whether the machine alone has it.
    ///
    /// Not inlined, or the optimizer retains the box before it is asked.
    @inline(never)
    mutating func isFree() -> Bool {
        withUnsafeMutablePointer(to: &box) { box in
            // Any class will do: only the count of references is looked at.
            box.withMemoryRebound(to: KeyedSlot.self, capacity: 1) { isKnownUniquelyReferenced(&$0.pointee) }
        }
    }
}

/// A machine's containers for one type of keys, and for one record or map.
struct KeyedContainers {
    /// More are needed for records inside of themselves only, and for types that keep their containers.
    static let maximum = 8

    var keys: ObjectIdentifier
    var fields: UnsafeMutablePointer<Int16>?
    var known: UnsafeMutablePointer<KnownContainer>
    var count = 0
    /// Those for another type of keys.
    var next: UnsafeMutablePointer<KeyedContainers>?

    /// Frees them and all behind them. Containers that types keep have no machine from now on.
    static func release(_ first: UnsafeMutablePointer<KeyedContainers>?) {
        var rest = first
        while let containers = rest {
            rest = containers.pointee.next
            for index in 0..<containers.pointee.count {
                containers.pointee.known[index].place.pointee.machine = nil
                containers.pointee.known[index].release()
            }
            containers.pointee.known.deinitialize(count: containers.pointee.count)
            containers.pointee.known.deallocate()
            containers.pointee.fields?.deallocate()
            containers.deallocate()
        }
    }
}

/// What a machine remembers of a type of the schema.
struct NodeMemory {
    /// Swift types that were written as it.
    var types: UnsafeMutablePointer<TypeMemory>?
    /// For records and maps.
    var containers: UnsafeMutablePointer<KeyedContainers>?

    func release() {
        KeyedContainers.release(containers)
        TypeMemory.release(types)
    }
}

extension EncodingMachine {
    /// The containers for the last frame.
    @inline(__always)
    func containers<Key: CodingKey>(keyedBy type: Key.Type) -> UnsafeMutablePointer<KeyedContainers> {
        let keys = ObjectIdentifier(type)
        var rest = state.pointee.memory[top.pointee.node.pointee.type].containers
        while let containers = rest {
            if containers.pointee.keys == keys { return containers }
            rest = containers.pointee.next
        }
        return addContainers(keys, isByte: MemoryLayout<Key>.size == 1 && _isPOD(type))
    }

    /// - Parameter isByte: Whether keys are one byte, which is then all that there is to tell them from each other.
    @inline(never)
    private func addContainers(_ keys: ObjectIdentifier, isByte: Bool) -> UnsafeMutablePointer<KeyedContainers> {
        let node = top.pointee.node
        var fields: UnsafeMutablePointer<Int16>?
        if isByte, node.pointee.kind == .record, node.pointee.count <= Int16.max {
            let table = UnsafeMutablePointer<Int16>.allocate(capacity: 256)
            table.initialize(repeating: -1, count: 256)
            fields = table
        }
        let memory = state.pointee.memory + node.pointee.type
        let containers = UnsafeMutablePointer<KeyedContainers>.allocate(capacity: 1)
        containers.initialize(
            to: KeyedContainers(
                keys: keys, fields: fields, known: .allocate(capacity: KeyedContainers.maximum),
                next: memory.pointee.containers))
        memory.pointee.containers = containers
        return containers
    }

    /// Makes one more container for the last frame.
    @inline(never)
    func makeContainer<Key: CodingKey>(
        keyedBy type: Key.Type, _ containers: UnsafeMutablePointer<KeyedContainers>
    ) -> KeyedEncodingContainer<Key> {
        let isKept =
            containers.pointee.count < KeyedContainers.maximum
            // Nothing but its box.
            && MemoryLayout<KeyedEncodingContainer<Key>>.size == MemoryLayout<AnyObject>.size
        let place = KeyedPlace(
            machine: Unmanaged.passUnretained(self), index: state.pointee.depth - 1, serial: top.pointee.serial,
            fields: containers.pointee.fields)
        let slot = KeyedSlot(place, owner: isKept ? nil : self)
        let container = KeyedEncodingContainer(KeyedWriter<Key>(slot))
        if isKept {
            let handing = UnsafeMutablePointer<Handing<Key>>.allocate(capacity: 1)
            handing.initialize(to: Handing(container))
            let known = KnownContainer(
                box: Unmanaged.passUnretained(unsafeBitCast(container, to: AnyObject.self)), place: slot.place,
                handing: UnsafeMutableRawPointer(handing)
            ) {
                handing.deinitialize(count: 1)
                handing.deallocate()
            }
            (containers.pointee.known + containers.pointee.count).initialize(to: known)
            containers.pointee.count += 1
        }
        return container
    }
}
