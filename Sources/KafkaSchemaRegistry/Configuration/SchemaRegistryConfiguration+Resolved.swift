internal import Foundation

extension SchemaRegistryConfiguration {
    /// With credentials taken out of URLs, and checked.
    func resolved() throws(SchemaRegistryError) -> SchemaRegistryConfiguration {
        var resolved = self
        resolved.urls = []
        for url in urls { resolved.urls.append(try resolved.addingCredentials(of: url)) }
        if urls.isEmpty { throw Self.invalid("no URL of a schema registry is set") }
        if maxRetries < 0 { throw Self.invalid("maxRetries must not be negative") }
        if retryBackoff < .zero || maxRetryBackoff < .zero { throw Self.invalid("a backoff must not be negative") }
        if let problem = proxy?.problem { throw Self.invalid(problem) }
        for (name, value) in headers where !Self.isToken(name) || value.utf8.contains(where: { $0 < 0x20 && $0 != 9 }) {
            throw Self.invalid("the header \(name) has characters that headers cannot have")
        }
        return resolved
    }

    static func invalid(_ what: String) -> SchemaRegistryError {
        SchemaRegistryError(.invalidConfiguration, what)
    }

    /// A base URL without credentials and without a slash at its end.
    private mutating func addingCredentials(of url: String) throws(SchemaRegistryError) -> String {
        guard var parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(), let host = parts.host,
            !host.isEmpty
        else {
            throw Self.invalid("a URL of the schema registry cannot be read; it has to begin with https:// or http://")
        }
        guard scheme == "https" || scheme == "http" else {
            throw Self.invalid("the schema registry at \(host) has a URL that begins with neither https:// nor http://")
        }
        if parts.query != nil || parts.fragment != nil {
            throw Self.invalid("the URL of the schema registry at \(host) must not have a query or a fragment")
        }
        if let user = parts.user {
            if case .none = authentication.kind {
                authentication = .basic(username: user, password: parts.password ?? "")
            }
            parts.user = nil
            parts.password = nil
        }
        var text = parts.string ?? ""
        while text.hasSuffix("/") { text.removeLast() }
        return text
    }

    private static func isToken(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"()<>@,;:\\\"/[]?={}".utf8.contains($0) }
    }
}
