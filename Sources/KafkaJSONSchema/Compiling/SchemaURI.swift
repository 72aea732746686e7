/// A reference to a schema by RFC 3986, with or without scheme.
struct SchemaURI: Hashable, Sendable, CustomStringConvertible {
    private var scheme: Substring?
    private var authority: Substring?
    private var path: String
    private var query: Substring?
    /// As it is written, without the number sign.
    private(set) var fragment: String?

    init(_ text: String) {
        var rest = text[...]
        if let index = rest.firstIndex(of: "#") {
            fragment = String(rest[rest.index(after: index)...])
            rest = rest[..<index]
        }
        if let index = rest.firstIndex(of: "?") {
            query = rest[rest.index(after: index)...]
            rest = rest[..<index]
        }
        if let index = rest.firstIndex(of: ":"), Self.isScheme(rest[..<index]) {
            scheme = rest[..<index]
            rest = rest[rest.index(after: index)...]
        }
        if rest.hasPrefix("//") {
            let start = rest.index(rest.startIndex, offsetBy: 2)
            let end = rest[start...].firstIndex(of: "/") ?? rest.endIndex
            authority = rest[start..<end]
            rest = rest[end...]
        }
        path = String(rest)
    }

    private static func isScheme(_ text: Substring) -> Bool {
        guard text.first?.isLetter == true else { return false }
        return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
    }

    var description: String {
        var text = scheme.map { "\($0):" } ?? ""
        if let authority { text += "//\(authority)" }
        text += path
        if let query { text += "?\(query)" }
        if let fragment { text += "#\(fragment)" }
        return text
    }

    /// Whether it consists of a fragment only, or of nothing.
    var isFragmentOnly: Bool { scheme == nil && authority == nil && path.isEmpty && query == nil }

    var withoutFragment: SchemaURI {
        var copy = self
        copy.fragment = nil
        return copy
    }

    /// The fragment with percent escapes replaced; nil if they are not valid.
    var decodedFragment: String? {
        guard let fragment else { return "" }
        var bytes: [UInt8] = []
        var rest = Array(fragment.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let decoded = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16), rest.count >= 2
            else { return nil }
            bytes.append(decoded)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// What the reference means in a document with this URI (RFC 3986, section 5.2).
    func resolving(_ reference: SchemaURI) -> SchemaURI {
        var result = reference
        if reference.scheme == nil {
            result.scheme = scheme
            if reference.authority == nil {
                result.authority = authority
                if reference.path.isEmpty {
                    result.path = path
                    if reference.query == nil { result.query = query }
                } else if !reference.path.hasPrefix("/") {
                    result.path = merged(with: reference.path)
                }
            }
        }
        if !reference.path.isEmpty, result.scheme != nil || result.path.hasPrefix("/") {
            result.path = Self.withoutDots(result.path)
        }
        return result
    }

    private func merged(with relative: String) -> String {
        if authority != nil, path.isEmpty { return "/" + relative }
        guard let slash = path.lastIndex(of: "/") else { return relative }
        return path[...slash] + relative
    }

    private static func withoutDots(_ path: String) -> String {
        guard path.contains("/") else { return path }
        var segments: [Substring] = []
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            switch part {
            case ".": if isLast { segments.append("") }
            case "..":
                if segments.count > 1 || (segments.count == 1 && segments.first?.isEmpty == false) {
                    segments.removeLast()
                }
                if isLast { segments.append("") }
            default: segments.append(part)
            }
        }
        return segments.joined(separator: "/")
    }
}
