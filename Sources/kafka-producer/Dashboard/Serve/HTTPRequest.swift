/// A request for a page, as far as a server for one's own machine needs to know it.
///
/// Written by hand, and as little as that takes. Of what there is, Hummingbird and SwiftNIO would make every build of this package
/// several times as long, for four pages that only this machine can see. FlyingFox needs no SwiftNIO, but bounds neither the length of
/// a request's head nor the number of connections. What browsers and Prometheus send is a GET without a body, so this is a parser
/// of RFC 9112's request line and header fields that refuses all else: no body, no line folding, no bare line feeds, one
/// request for each connection.
struct HTTPRequest: Equatable, Sendable {
    /// Such as `GET`.
    let method: String
    /// Without the query.
    let path: String
    /// The fields by their names in lower case.
    let fields: [String: String]

    /// The longest request line and header fields together.
    static let limit = 8192
    private static let mostFields = 100

    enum Parsed: Equatable, Sendable {
        /// There is more to come.
        case incomplete
        case request(HTTPRequest)
        /// The status that says what is wrong.
        case refused(Int)
    }

    /// - Parameter bytes: All that has come so far.
    static func parse(_ bytes: [UInt8]) -> Parsed {
        guard let end = headEnd(bytes) else {
            if bytes.count > limit { return .refused(431) }
            // What cannot become a request need not be waited for.
            return bytes.first.map(isTokenByte) == false ? .refused(400) : .incomplete
        }
        guard end <= limit else { return .refused(431) }
        guard let text = String(validating: bytes[..<end], as: UTF8.self), bytes[..<end].allSatisfy(isHeadByte) else {
            return .refused(400)
        }
        var lines = lines(text)
        guard !lines.isEmpty, lines.count <= mostFields + 1 else { return .refused(431) }
        guard let (method, path) = requestLine(lines.removeFirst()) else { return .refused(400) }
        var fields: [String: String] = [:]
        for line in lines {
            guard let (name, value) = field(line) else { return .refused(400) }
            // The same twice could mean one thing here and another one in between.
            let isSingle = ["host", "content-length", "transfer-encoding"].contains(name)
            guard fields.updateValue(value, forKey: name) == nil || !isSingle else { return .refused(400) }
        }
        let hasBody = fields["transfer-encoding"] != nil || (fields["content-length"] ?? "0") != "0"
        return hasBody ? .refused(413) : .request(HTTPRequest(method: method, path: path, fields: fields))
    }

    /// Where the empty line begins.
    private static func headEnd(_ bytes: [UInt8]) -> Int? {
        let mark = Array("\r\n\r\n".utf8)
        let searched = bytes.prefix(limit + mark.count)
        guard searched.count >= mark.count else { return nil }
        return (0...(searched.count - mark.count)).first { searched[$0..<($0 + mark.count)].elementsEqual(mark) }
    }

    /// Swift takes a carriage return with a line feed for one character, which is what is to be split at; a single one of
    /// either is left in a line, where it is refused.
    private static func lines(_ text: String) -> [Substring] {
        text.split(separator: "\r\n" as Character, omittingEmptySubsequences: false)
    }

    private static func requestLine(_ line: Substring) -> (method: String, path: String)? {
        let parts = line.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, parts[0].utf8.allSatisfy(isTokenByte) else { return nil }
        guard parts[2] == "HTTP/1.1" || parts[2] == "HTTP/1.0" else { return nil }
        guard parts[1].hasPrefix("/"), parts[1].utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else { return nil }
        return (String(parts[0]), String(parts[1].prefix { $0 != "?" }))
    }

    private static func field(_ line: Substring) -> (name: String, value: String)? {
        guard let colon = line.firstIndex(of: ":"), colon > line.startIndex else { return nil }
        let name = line[..<colon]
        guard name.utf8.allSatisfy(isTokenByte) else { return nil }
        let value = line[line.index(after: colon)...]
        guard !value.utf8.contains(where: { $0 == 0x0D || $0 == 0x0A }) else { return nil }
        let trimmed = value.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed()
        return (name.lowercased(), String(trimmed))
    }

    private static func isHeadByte(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != 0x7F || byte == 0x09 || byte == 0x0D || byte == 0x0A
    }

    /// `tchar` of RFC 9110, 5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
