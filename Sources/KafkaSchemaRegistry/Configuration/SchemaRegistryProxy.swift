/// An HTTP proxy on the way to a registry. The password appears in no description.
///
/// Requests go through a tunnel (`CONNECT`, RFC 9110, 9.3.6), which the proxy has to allow. Of those to `https://`, it sees the registry's
/// host name only; those to `http://` are in clear text, credentials included. The connection to the proxy itself is not encrypted.
public struct SchemaRegistryProxy: Hashable, Sendable {
    /// The proxy's host name or address. Java: `proxy.host`.
    public var host: String
    /// Its port. Java: `proxy.port`.
    public var port: Int
    /// The user's name at the proxy; nil if it wants none.
    public let username: String?
    let password: String?

    /// A proxy that wants no credentials.
    ///
    /// - Parameters:
    ///   - host: The host name or address, without a scheme.
    ///   - port: The port.
    public init(host: String, port: Int) {
        self.host = host
        self.port = port
        (username, password) = (nil, nil)
    }

    /// A proxy that wants a user name and a password (`Basic`). They are sent in clear text.
    ///
    /// - Parameters:
    ///   - host: The host name or address, without a scheme.
    ///   - port: The port.
    ///   - username: The user's name.
    ///   - password: The user's password.
    public init(host: String, port: Int, username: String, password: String) {
        self.host = host
        self.port = port
        (self.username, self.password) = (username, password)
    }

    /// What cannot work; nil if nothing is wrong.
    var problem: String? {
        if host.isEmpty || host.utf8.contains(where: { $0 <= 0x20 || $0 == 0x2F || $0 == 0x40 }) {
            return "the proxy's host must be a host name or an address, without a scheme or a path"
        }
        if !(1...65535).contains(port) { return "the proxy's port must be from 1 to 65535" }
        if username?.contains(":") == true { return "the user's name at the proxy must not have a colon" }
        return nil
    }
}

extension SchemaRegistryProxy: CustomStringConvertible, CustomReflectable {
    /// Host and port, and the user's name.
    public var description: String { "\(host):\(port)" + (username.map { ", user \($0)" } ?? "") }

    /// Without what is secret.
    public var customMirror: Mirror {
        Mirror(self, children: ["host": host, "port": port, "username": username as Any])
    }
}
