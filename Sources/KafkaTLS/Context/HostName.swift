#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Android)
    internal import Android
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A server's host as TLS needs it: a name that is sent (SNI) and verified, or an address that is only verified.
enum HostName: Hashable {
    case name(String)
    /// Four or sixteen bytes.
    case address([UInt8])

    /// - Throws: `.invalidHost` for what could be understood in two ways: empty names, NUL, spaces. Host names of brokers
    ///   come from the network.
    init(_ text: String) throws(TLSError) {
        if let address = Self.address(text) {
            self = .address(address)
            return
        }
        // "broker." is the same host as "broker", and certificates are for the latter.
        let name = text.hasSuffix(".") ? String(text.dropLast()) : text
        let isValid = name.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "/") }
        if name.isEmpty || name.utf8.count > 253 || name.hasPrefix(".") || !isValid {
            throw TLSError(.invalidHost(Self.printable(text)))
        }
        self = .name(name)
    }

    /// The bytes of an address, with or without brackets, without the interface of a link-local one.
    private static func address(_ text: String) -> [UInt8]? {
        var text = Substring(text)
        if text.hasPrefix("[") && text.hasSuffix("]") { text = text.dropFirst().dropLast() }
        if text.utf8.contains(0) { return nil }
        var v4 = in_addr()
        if inet_pton(AF_INET, String(text), &v4) == 1 { return withUnsafeBytes(of: v4) { Array($0) } }
        var v6 = in6_addr()
        let withoutInterface = text.contains(":") ? text.prefix { $0 != "%" } : text
        if inet_pton(AF_INET6, String(withoutInterface), &v6) == 1 { return withUnsafeBytes(of: v6) { Array($0) } }
        return nil
    }

    private static func printable(_ text: String) -> String {
        String(text.unicodeScalars.prefix(256).map { $0.value < 0x20 || $0.value == 0x7f ? "?" : Character($0) })
    }
}
