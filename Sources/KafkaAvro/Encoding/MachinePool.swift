internal import Synchronization

/// An encoded value in the memory of a machine, which nothing else uses until it is given back.
@usableFromInline
package struct EncodedBytes {
    /// Prefix and value.
    @usableFromInline
    package let bytes: UnsafeMutableRawBufferPointer
    fileprivate let machine: Unmanaged<EncodingMachine>
}

/// Machines that are not in use, for as many tasks as usually encode at the same time.
///
/// `@unchecked Sendable`: the places are atomic, and who takes a machine from one has it alone.
@usableFromInline
final class MachinePool: @unchecked Sendable {
    /// Machines with more memory than this are not kept.
    private static let maximumKept = 1 << 20
    private static let count = 8

    private let plan: AvroPlan
    /// Each place has a retained machine, or none.
    private let places: UnsafeMutablePointer<Atomic<UnsafeMutableRawPointer?>>

    /// How values of the encoder's type are written, if they write themselves.
    @usableFromInline
    let writing: UnsafeRawPointer?
    private let releaseWriting: (() -> Void)?

    init(_ plan: AvroPlan, _ writing: KeptWriting?) {
        self.plan = plan
        self.writing = writing?.pointer
        releaseWriting = writing?.release
        places = .allocate(capacity: Self.count)
        for index in 0..<Self.count { (places + index).initialize(to: Atomic(nil)) }
    }

    deinit {
        for index in 0..<Self.count {
            if let kept = places[index].exchange(nil, ordering: .acquiring) {
                Unmanaged<EncodingMachine>.fromOpaque(kept).release()
            }
        }
        releaseWriting?()
        places.deinitialize(count: Self.count)
        places.deallocate()
    }

    /// Encodes a value, and leaves so many bytes in front of it.
    @usableFromInline
    func encode<Value: Encodable>(_ value: Value, prefixCount: Int) throws -> EncodedBytes {
        try encode(prefixCount) { machine in try machine.write(value, machine.plan.root) }
    }

    /// Encodes a value that writes itself.
    @usableFromInline
    func encode(
        _ type: any Any.Type, prefixCount: Int, _ write: (inout AvroWriter) throws -> Void
    ) throws -> EncodedBytes {
        try encode(prefixCount) { machine in try machine.write(type, machine.plan.root, write) }
    }

    @inline(__always)
    private func encode(_ prefixCount: Int, _ write: (EncodingMachine) throws -> Void) throws -> EncodedBytes {
        let owned = take()
        return try owned._withUnsafeGuaranteedRef { machine in
            machine.state.pointee.bytes.skip(prefixCount)
            do { try write(machine) } catch {
                // What came first is what is wrong.
                let failure = machine.failure ?? error
                put(back: owned)
                throw failure
            }
            return EncodedBytes(bytes: machine.state.pointee.bytes.written, machine: owned)
        }
    }

    @usableFromInline
    func take(back encoded: EncodedBytes) { put(back: encoded.machine) }

    @inline(__always)
    private func take() -> Unmanaged<EncodingMachine> {
        for index in 0..<Self.count {
            guard places[index].load(ordering: .relaxed) != nil,
                let kept = places[index].exchange(nil, ordering: .acquiring)
            else { continue }
            return Unmanaged.fromOpaque(kept)
        }
        return Unmanaged.passRetained(EncodingMachine(plan))
    }

    @inline(__always)
    private func put(back owned: Unmanaged<EncodingMachine>) {
        let size = owned._withUnsafeGuaranteedRef { machine in
            machine.reset()
            return machine.state.pointee.bytes.capacity
        }
        if size <= Self.maximumKept {
            let kept = owned.toOpaque()
            for index in 0..<Self.count where places[index].load(ordering: .relaxed) == nil {
                if places[index].compareExchange(expected: nil, desired: kept, ordering: .releasing).exchanged {
                    return
                }
            }
        }
        owned.release()
    }
}
