/// Reads the answer to a request for a stream of events: bytes go in, the events' data comes out. A value without sockets.
///
/// What is sent may come from any program: heads, lines and events have bounds, and anything that is not such a stream is refused.
struct EventStreamReader {
    /// What a server sent that cannot be read.
    struct Problem: Error, Equatable, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }

    private enum Framing {
        /// Until the connection ends.
        case plain
        /// RFC 9112, 7.1.
        case chunked(Chunk)
    }

    private enum Chunk: Equatable {
        case size
        case data(Int)
        /// The line feed after a chunk's data.
        case end
        case over
    }

    private var bytes: [UInt8] = []
    private var framing: Framing?
    private var line: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    private var skipsLineFeed = false

    static let mostHead = 16 << 10
    /// Of a frame; one of a thousand topics has about 200 KB.
    static let mostData = 4 << 20

    /// Whether the head of the answer has come, and was right.
    var hasBegun: Bool { framing != nil }

    /// - Returns: The data of the events that are complete.
    mutating func read(_ new: some Sequence<UInt8>) throws(Problem) -> [String] {
        bytes.append(contentsOf: new)
        if framing == nil {
            guard let end = headEnd else {
                if bytes.count > Self.mostHead { throw Problem("its answer has no end") }
                return []
            }
            framing = try Self.framing(bytes[..<end])
            bytes.removeFirst(end)
        }
        var events: [String] = []
        if case .plain = framing {
            try take(bytes, into: &events)
            bytes = []
        } else {
            try unchunk(into: &events)
        }
        return events
    }

    private var headEnd: Int? {
        let mark = Array("\r\n\r\n".utf8)
        guard bytes.count >= mark.count else { return nil }
        let end = min(bytes.count, Self.mostHead)
        return (mark.count...max(mark.count, end)).first { bytes[($0 - mark.count)..<$0].elementsEqual(mark) }
    }

    private static func framing(_ head: ArraySlice<UInt8>) throws(Problem) -> Framing {
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n" as Character)
        let status = (lines.first ?? "").split(separator: " ")
        guard status.count >= 2, status[0].hasPrefix("HTTP/1.") else { throw Problem("it does not speak HTTP/1.1") }
        guard status[1] == "200" else {
            throw Problem("it answers \(TerminalLine.clean(String(status[1].prefix(3)))), not 200")
        }
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon].lowercased()] = line[line.index(after: colon)...].lowercased()
        }
        guard fields["content-type"]?.contains("text/event-stream") == true else {
            throw Problem("its answer is not a stream of events")
        }
        return fields["transfer-encoding"]?.contains("chunked") == true ? .chunked(.size) : .plain
    }

    private mutating func unchunk(into events: inout [String]) throws(Problem) {
        var place = 0
        defer { bytes.removeFirst(place) }
        while case .chunked(let chunk) = framing, place < bytes.count {
            switch chunk {
            case .size:
                guard let end = bytes[place...].firstIndex(of: UInt8(ascii: "\n")) else {
                    if bytes.count - place > Self.mostHead { throw Problem("a chunk's size has no end") }
                    return
                }
                let digits = String(
                    decoding: bytes[place..<end].prefix { $0 != 0x0D && $0 != UInt8(ascii: ";") }, as: UTF8.self)
                guard let size = Int(digits, radix: 16), (0...(1 << 30)).contains(size) else {
                    throw Problem("a chunk has no size")
                }
                place = end + 1
                framing = .chunked(size == 0 ? .over : .data(size))
            case .data(let count):
                let part = bytes[place...].prefix(count)
                try take(part, into: &events)
                place += part.count
                framing = .chunked(part.count == count ? .end : .data(count - part.count))
            case .end:
                if bytes[place] == UInt8(ascii: "\n") { framing = .chunked(.size) }
                place += 1
            case .over:
                place = bytes.count
            }
        }
    }

    /// Lines of a stream of events (WHATWG HTML, 9.2.6).
    private mutating func take(_ part: some Sequence<UInt8>, into events: inout [String]) throws(Problem) {
        for byte in part {
            let followsReturn = skipsLineFeed
            skipsLineFeed = byte == 0x0D
            if byte == 0x0A, followsReturn { continue }
            guard byte == 0x0A || byte == 0x0D else {
                line.append(byte)
                if line.count + data.count > Self.mostData {
                    throw Problem("an event is larger than \(Self.mostData) bytes")
                }
                continue
            }
            if line.isEmpty {
                if hasData { events.append(String(decoding: data, as: UTF8.self)) }
                (data, hasData) = ([], false)
            } else if line.starts(with: "data:".utf8) {
                if hasData { data.append(0x0A) }
                let value = line.dropFirst(5)
                data += value.first == UInt8(ascii: " ") ? value.dropFirst() : value
                hasData = true
            }
            line = []
        }
    }
}
