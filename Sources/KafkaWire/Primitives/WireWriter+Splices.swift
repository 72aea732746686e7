extension WireWriter {
    /// Puts external bytes here, by reference: the caller keeps them alive and unchanged while the writer is used.
    package mutating func splice(_ external: UnsafeRawBufferPointer) {
        if external.isEmpty { return }
        splices.append(Splice(offset: length, bytes: external))
        spliced += external.count
    }

    /// How many segments `forEachSegment` hands out at most.
    package var segmentCount: Int { splices.count * 2 + 1 }

    /// Hands out all bytes in the order of the wire, as ranges of own and spliced memory, none of them empty.
    ///
    /// - Parameters:
    ///   - start: Bytes at the front to leave out: those that an earlier, partial write took.
    ///   - body: Returns whether to continue.
    package func forEachSegment(from start: Int = 0, _ body: (UnsafeRawBufferPointer) -> Bool) {
        var skip = start
        func hand(_ segment: UnsafeRawBufferPointer) -> Bool {
            if skip >= segment.count {
                skip -= segment.count
                return true
            }
            let rest = UnsafeRawBufferPointer(rebasing: segment[skip...])
            skip = 0
            return body(rest)
        }
        var own = 0
        for splice in splices {
            if !hand(UnsafeRawBufferPointer(start: storage + own, count: splice.offset - own)) { return }
            if !hand(splice.bytes) { return }
            own = splice.offset
        }
        _ = hand(UnsafeRawBufferPointer(start: storage + own, count: length - own))
    }

    /// All segments in the order of the wire. Valid until the next write.
    package var segments: [UnsafeRawBufferPointer] {
        var all: [UnsafeRawBufferPointer] = []
        forEachSegment { segment in
            all.append(segment)
            return true
        }
        return all
    }

    /// A copy of all bytes in the order of the wire.
    package func contiguousBytes() -> [UInt8] {
        var all: [UInt8] = []
        all.reserveCapacity(totalCount)
        forEachSegment { segment in
            all.append(contentsOf: segment)
            return true
        }
        return all
    }
}
