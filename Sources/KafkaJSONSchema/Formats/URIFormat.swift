/// URIs (RFC 3986), IRIs (RFC 3987) and templates of URIs (RFC 6570).
enum URIFormat {
    static func isURI(_ text: String, isInternational: Bool) -> Bool {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return false }
        let scheme = text.utf8[..<colon]
        guard scheme.first?.isLetter == true, scheme.allSatisfy({ $0.isAlphanumeric || "+-.".utf8.contains($0) }) else {
            return false
        }
        return isRelative(text[text.utf8.index(after: colon)...], isInternational)
    }

    static func isReference(_ text: String, isInternational: Bool) -> Bool {
        if isURI(text, isInternational: isInternational) { return true }
        // Without a scheme, no colon may be in the first segment.
        let path = text.prefix { !"/?#".contains($0) }
        return !path.contains(":") && isRelative(text[...], isInternational)
    }

    /// What is after the scheme.
    private static func isRelative(_ text: Substring, _ isInternational: Bool) -> Bool {
        var rest = text
        if let hash = rest.firstIndex(of: "#") {
            guard hasOnly(rest[rest.index(after: hash)...], "/?:@", isInternational) else { return false }
            rest = rest[..<hash]
        }
        if let mark = rest.firstIndex(of: "?") {
            guard hasOnly(rest[rest.index(after: mark)...], "/?:@", isInternational) else { return false }
            rest = rest[..<mark]
        }
        if rest.hasPrefix("//") {
            let authority = rest.dropFirst(2).prefix { $0 != "/" }
            guard isAuthority(authority, isInternational) else { return false }
            rest = rest[authority.endIndex...]
        }
        return hasOnly(rest, "/:@", isInternational)
    }

    private static func isAuthority(_ text: Substring, _ isInternational: Bool) -> Bool {
        var host = text
        if let at = host.lastIndex(of: "@") {
            guard hasOnly(host[..<at], ":", isInternational) else { return false }
            host = host[host.index(after: at)...]
        }
        if host.hasPrefix("[") {
            guard let end = host.lastIndex(of: "]") else { return false }
            let port = host[host.index(after: end)...]
            let address = host[..<end].dropFirst()
            let isFuture = address.hasPrefix("v") && address.contains(".")
            return (isFuture || Format.isIPv6(String(address))) && (port.isEmpty || isPort(port))
        }
        if let colon = host.lastIndex(of: ":") {
            guard isPort(host[colon...]) else { return false }
            host = host[..<colon]
        }
        return hasOnly(host, "", isInternational)
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.hasPrefix(":") && text.utf8.dropFirst().allSatisfy(\.isDigit)
    }

    /// Whether all characters are unreserved, sub-delimiters, of the others given, or valid escapes.
    private static func hasOnly(_ text: Substring, _ others: String, _ isInternational: Bool) -> Bool {
        var rest = text.utf8
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard rest.popFirst()?.isHexadecimal == true, rest.popFirst()?.isHexadecimal == true else {
                    return false
                }
            case 0x80...: if !isInternational { return false }
            default:
                let isKnown = byte.isAlphanumeric || "-._~!$&'()*+,;=".utf8.contains(byte) || others.utf8.contains(byte)
                if !isKnown { return false }
            }
        }
        return true
    }

    static func isTemplate(_ text: String) -> Bool {
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "{"):
                guard let end = rest.firstIndex(of: UInt8(ascii: "}")), isExpression(rest[..<end]) else { return false }
                rest = rest[rest.index(after: end)...]
            case UInt8(ascii: "%"):
                guard rest.popFirst()?.isHexadecimal == true, rest.popFirst()?.isHexadecimal == true else {
                    return false
                }
            case 0...0x20, 0x7F: return false
            default: if "}\"<>\\^`|".utf8.contains(byte) { return false }
            }
        }
        return true
    }

    /// Names with modifiers, after an operator that may be missing.
    private static func isExpression(_ text: Substring.UTF8View) -> Bool {
        var names = text
        if let first = names.first, "+#./;?&".utf8.contains(first) { names.removeFirst() }
        return names.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).allSatisfy { name in
            var name = name
            if name.last == UInt8(ascii: "*") {
                name.removeLast()
            } else if let colon = name.firstIndex(of: UInt8(ascii: ":")) {
                let length = name[name.index(after: colon)...]
                guard (1...4).contains(length.count), length.allSatisfy(\.isDigit) else { return false }
                name = name[..<colon]
            }
            return !name.isEmpty && name.first != 0x2E && name.last != 0x2E
                && name.allSatisfy { $0.isAlphanumeric || "_.%".utf8.contains($0) }
        }
    }
}
