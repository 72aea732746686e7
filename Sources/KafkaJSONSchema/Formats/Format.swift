/// The formats that can be asserted.
enum Format: String, Sendable {
    case dateTime = "date-time"
    case date
    case time
    case duration
    case email
    case hostname
    case ipv4
    case ipv6
    case uri
    case uriReference = "uri-reference"
    case iri
    case iriReference = "iri-reference"
    case uriTemplate = "uri-template"
    case uuid
    case jsonPointer = "json-pointer"
    case relativeJSONPointer = "relative-json-pointer"
    case regex

    func accepts(_ text: String) -> Bool {
        var reader = FormatReader(text)
        switch self {
        case .dateTime: return reader.dateTime()
        case .date: return reader.date() && reader.isAtEnd
        case .time: return reader.time() && reader.isAtEnd
        case .duration: return reader.duration()
        case .email: return Self.isEmail(text)
        case .hostname: return Self.isHostname(text)
        case .ipv4: return Self.isIPv4(text[...])
        case .ipv6: return Self.isIPv6(text)
        case .uri: return URIFormat.isURI(text, isInternational: false)
        case .uriReference: return URIFormat.isReference(text, isInternational: false)
        case .iri: return URIFormat.isURI(text, isInternational: true)
        case .iriReference: return URIFormat.isReference(text, isInternational: true)
        case .uriTemplate: return URIFormat.isTemplate(text)
        case .uuid: return Self.isUUID(text)
        case .jsonPointer: return text.isEmpty || (text.hasPrefix("/") && Self.isPointer(text))
        case .relativeJSONPointer: return reader.relativePointer()
        case .regex: return (try? Pattern(text)) != nil
        }
    }

    /// Whether each `~` is one of the two escapes.
    static func isPointer(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.indices.allSatisfy { index in
            bytes[index] != UInt8(ascii: "~") || (index + 1 < bytes.count && (0x30...0x31).contains(bytes[index + 1]))
        }
    }

    private static func isUUID(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.count == 36
            && bytes.indices.allSatisfy { index in
                [8, 13, 18, 23].contains(index) ? bytes[index] == UInt8(ascii: "-") : bytes[index].isHexadecimal
            }
    }

    /// RFC 1123: labels of letters, digits and hyphens.
    static func isHostname(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty, bytes.count <= 253 else { return false }
        return bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            guard (1...63).contains(label.count), label.first != 0x2D, label.last != 0x2D else { return false }
            // Labels of this form are encoded, and only `xn--` is known; whether it decodes well is not checked.
            if label.dropFirst(2).starts(with: [0x2D, 0x2D]), !label.starts(with: Array("xn--".utf8)) { return false }
            return label.allSatisfy { $0 == 0x2D || $0.isAlphanumeric }
        }
    }

    static func isIPv4(_ text: Substring) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                (1...3).contains(part.count) && part.allSatisfy(\.isDigit) && (part.count == 1 || part.first != 0x30)
                    && part.reduce(0) { $0 * 10 + Int($1 - 0x30) } < 256
            }
    }

    static func isIPv6(_ text: String) -> Bool {
        var groups: [Substring] = []
        var hasGap = false
        let halves = text.components(separatedBy: "::")
        guard halves.count <= 2 else { return false }
        hasGap = halves.count == 2
        for half in halves where !half.isEmpty {
            groups += half.split(separator: ":", omittingEmptySubsequences: false)
        }
        var count = groups.count
        // An IPv4 address may be at the very end, in place of two groups.
        if let last = groups.last, last.contains("."), text.hasSuffix(last) {
            guard isIPv4(last) else { return false }
            groups.removeLast()
            count += 1
        }
        let isEachValid = groups.allSatisfy { (1...4).contains($0.utf8.count) && $0.utf8.allSatisfy(\.isHexadecimal) }
        return isEachValid && (hasGap ? count <= 7 : count == 8)
    }

    /// RFC 5321: a local part of atoms or in quotation marks, and a host name or an address in brackets.
    private static func isEmail(_ text: String) -> Bool {
        guard let at = text.lastIndex(of: "@") else { return false }
        let (local, domain) = (text[..<at], text[text.index(after: at)...])
        guard (1...64).contains(local.utf8.count), isLocalPart(local) else { return false }
        guard domain.hasPrefix("["), domain.hasSuffix("]") else { return isHostname(String(domain)) }
        let address = domain.dropFirst().dropLast()
        if address.hasPrefix("IPv6:") { return isIPv6(String(address.dropFirst(5))) }
        return isIPv4(address)
    }

    private static func isLocalPart(_ text: Substring) -> Bool {
        if text.hasPrefix("\""), text.hasSuffix("\""), text.count >= 2 {
            var rest = text.utf8.dropFirst().dropLast()
            while let byte = rest.popFirst() {
                guard (0x20...0x7E).contains(byte), byte != UInt8(ascii: "\"") else { return false }
                if byte == UInt8(ascii: "\\"), rest.popFirst().map({ (0x20...0x7E).contains($0) }) != true {
                    return false
                }
            }
            return true
        }
        return text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { atom in
            !atom.isEmpty && atom.allSatisfy { $0.isAlphanumeric || "!#$%&'*+-/=?^_`{|}~".utf8.contains($0) }
        }
    }
}

extension String {
    /// The parts between occurrences of a separator.
    fileprivate func components(separatedBy separator: String) -> [Substring] {
        split(separator: separator, omittingEmptySubsequences: false)
    }
}

extension UInt8 {
    var isDigit: Bool { (0x30...0x39).contains(self) }
    var isLetter: Bool { (0x41...0x5A).contains(self & 0xDF) && self < 0x80 }
    var isAlphanumeric: Bool { isDigit || isLetter }
    var isHexadecimal: Bool { isDigit || (0x41...0x46).contains(self & 0xDF) && self < 0x80 }
}
