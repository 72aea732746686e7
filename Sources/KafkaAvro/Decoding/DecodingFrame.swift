/// A value that an `init(from:)` is reading.
struct DecodingFrame {
    enum Content {
        case none, record, map, array, value
    }

    /// The type, which is no union once a container was asked for.
    var node: NodePointer
    var content = Content.none
    var serial: Int
    /// Where the value begins, and behind a union's branch once a container was asked for.
    var start: Int
    /// How far the value was read.
    var end: Int
    /// Of a record: where each field begins that was read or passed.
    var starts: [Int] = []
    /// The field that is being read.
    var current = -1
    /// Of an array: the next item, and how many there are in the block.
    var index = 0
    var itemsLeft = 0
    /// Of an array or map: nothing is left.
    var isAtEnd = false
    /// Where a map's values begin, and their names in the order of the data, each once.
    var entries: [String: Int] = [:]
    var names: [String] = []
    var failure: AvroError?
}

extension DecodingMachine {
    func push(_ node: NodePointer) throws(AvroError) {
        try enter()
        frames.append(DecodingFrame(node: node, serial: nextSerial, start: position, end: position))
        nextSerial += 1
    }

    /// Ends the value of the last frame: what was not read of it is skipped.
    func pop() throws(AvroError) {
        let last = frames.count - 1
        position = frames[last].end
        let node = frames[last].node
        switch frames[last].content {
        case .none: try skip(node)
        case .record:
            for index in frames[last].starts.count..<node.pointee.count {
                try skip(node.pointee.fields.unsafelyUnwrapped[index].node)
            }
        case .array:
            while !frames[last].isAtEnd {
                if let failure = frames[last].failure { throw failure }
                try skip(node.pointee.element.unsafelyUnwrapped)
                frames[last].end = position
                try endItem(last)
            }
            position = frames[last].end
        case .map: break
        case .value:
            // Nothing was read successfully.
            if frames[last].end == frames[last].start { try skip(node) }
        }
        frames.removeLast()
        depth -= 1
    }

    /// Makes the frame with that number the last one again: an attempt to read a part of it may have failed.
    func goTo(_ index: Int, _ serial: Int) throws(AvroError) {
        guard !validity.hasEnded, index < frames.count, frames[index].serial == serial else {
            throw error("a container was used after its value had ended")
        }
        let surplus = frames.count - 1 - index
        if surplus > 0 {
            frames.removeLast(surplus)
            depth -= surplus
        }
        position = frames[index].end
    }

    func checkValidity() throws(AvroError) {
        if validity.hasEnded || frames.isEmpty { throw error("the decoder was used after its value had ended") }
    }

    /// The last frame's value is a record or a map.
    func beginKeyed() throws(AvroError) {
        try checkValidity()
        let last = frames.count - 1
        switch frames[last].content {
        case .record, .map: return
        case .none, .value: break
        case .array: throw error("the value is an array, and is read by keys")
        }
        position = frames[last].start
        let node = try branch(frames[last].node)
        guard node.pointee.kind == .record || node.pointee.kind == .map else { throw mismatch(node, "by keys") }
        frames[last].node = node
        frames[last].content = node.pointee.kind == .record ? .record : .map
        if node.pointee.kind == .map {
            var entries: [String: Int] = [:]
            var names: [String] = []
            try items(node) { () throws(AvroError) in
                let name = try string()
                if entries.updateValue(position, forKey: name) == nil { names.append(name) }
                try skip(node.pointee.element.unsafelyUnwrapped)
            }
            frames[last].entries = entries
            frames[last].names = names
        }
        frames[last].end = position
    }

    /// The last frame's value is an array.
    func beginArray() throws(AvroError) {
        try checkValidity()
        let last = frames.count - 1
        if frames[last].content == .array { return }
        position = frames[last].start
        let node = try branch(frames[last].node)
        guard node.pointee.kind == .array else { throw mismatch(node, "as an array") }
        frames[last].node = node
        frames[last].content = .array
        try beginBlock(last)
    }

    private func beginBlock(_ frame: Int) throws(AvroError) {
        frames[frame].itemsLeft = try blockCount(minimum: minimum(frames[frame].node)).items
        frames[frame].isAtEnd = frames[frame].itemsLeft == 0
        frames[frame].end = position
    }

    /// An item was read, up to the position.
    func endItem(_ frame: Int) throws(AvroError) {
        frames[frame].index += 1
        frames[frame].itemsLeft -= 1
        frames[frame].end = position
        if frames[frame].itemsLeft == 0 { try beginBlock(frame) }
    }

    /// Goes to where a field, or the entry of a map, begins.
    ///
    /// - Returns: Its type; nil if there is none with that name.
    func find(_ name: String, _ frame: Int) throws(AvroError) -> NodePointer? {
        let node = frames[frame].node
        if frames[frame].content == .map {
            guard let start = frames[frame].entries[name] else { return nil }
            position = start
            return node.pointee.element
        }
        let fields = node.pointee.fields.unsafelyUnwrapped
        let next = frames[frame].starts.count
        let isNext = next < node.pointee.count && fields[next].name == name
        guard let index = isNext ? next : (0..<node.pointee.count).first(where: { fields[$0].name == name }) else {
            return nil
        }
        frames[frame].current = index
        if index < next {
            position = frames[frame].starts[index]
            return fields[index].node
        }
        for passed in next..<index {
            frames[frame].starts.append(position)
            try skip(fields[passed].node)
            frames[frame].end = position
        }
        return fields[index].node
    }

    /// A field was read, up to the position.
    func endField(_ frame: Int, from start: Int) {
        guard frames[frame].content == .record, frames[frame].current == frames[frame].starts.count else { return }
        frames[frame].starts.append(start)
        frames[frame].end = position
    }

    func mismatch(_ node: NodePointer, _ how: String) -> AvroError {
        error("\(plan.schema.types[node.pointee.type].shape.description) cannot be read \(how)")
    }
}
