import ArgumentParser

/// Where a dashboard is served: `http://host:port`.
struct DashboardAddress: ExpressibleByArgument, Equatable, Sendable {
    let host: String
    let port: UInt16

    init?(argument: String) {
        guard argument.hasPrefix("http://") else { return nil }
        var rest = argument.dropFirst("http://".count)
        if rest.last == "/" { rest = rest.dropLast() }
        guard rest.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }), !rest.contains(where: { "/?#@\\".contains($0) })
        else { return nil }
        let name = rest.hasPrefix("[") ? rest.prefix { $0 != "]" } + "]" : rest.prefix { $0 != ":" }
        guard rest.hasPrefix(name) else { return nil }
        let suffix = rest.dropFirst(name.count)
        host = String(name).filter { $0 != "[" && $0 != "]" }
        guard !host.isEmpty else { return nil }
        if suffix.isEmpty {
            port = 80
        } else {
            guard suffix.first == ":", let number = UInt16(suffix.dropFirst()), number > 0 else { return nil }
            port = number
        }
    }

    var text: String { "http://\(authority)" }

    /// As the field `Host` has it.
    var authority: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }
}
