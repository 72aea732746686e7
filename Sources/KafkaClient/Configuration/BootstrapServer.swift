/// One entry of ``ProducerConfiguration/bootstrapServers``, taken apart.
package struct BootstrapServer: Hashable, Sendable, CustomStringConvertible {
    /// The port that is meant when an entry names none.
    package static let defaultPort: UInt16 = 9092

    /// A name or an address; an IPv6 address stands here without brackets.
    package let host: String

    /// The port.
    package let port: UInt16

    /// A server at a host and a port.
    package init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// The entry as it is written: `host:port`, with an IPv6 address in brackets.
    package var description: String {
        host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

extension BootstrapServer {
    /// Why an entry is no server. The description completes "The entry … ".
    package struct Malformed: Error, Equatable, CustomStringConvertible {
        package let description: String
    }

    /// Takes `host`, `host:port`, `[IPv6]` or `[IPv6]:port` apart. Blanks around it do not count, and neither does the
    /// name of the protocol before it, such as `PLAINTEXT://`.
    package init(_ entry: String, over securityProtocol: SecurityProtocol = .plaintext) throws(Malformed) {
        let entry = entry.trimmingBlanks
        guard !entry.isEmpty else {
            throw Malformed(description: "is empty")
        }
        try self.init(withoutScheme: Self.removingScheme(entry, securityProtocol))
    }

    /// What follows the scheme, which the Java producer accepts and ignores. Here one that asks for something other than
    /// what happens is an error.
    private static func removingScheme(
        _ entry: String, _ securityProtocol: SecurityProtocol
    ) throws(Malformed) -> Substring {
        guard let separator = entry.firstRange(of: "://") else { return entry[...] }
        let scheme = entry[..<separator.lowerBound]
        switch SecurityProtocol(rawValue: scheme.uppercased()) {
        case securityProtocol:
            return entry[separator.upperBound...]
        case let other?:
            throw Malformed(
                description: "asks for the protocol \(other), but \(Setting.securityProtocol.label) is "
                    + "\(securityProtocol); change one of the two")
        case nil:
            throw Malformed(
                description: "starts with \"\(scheme)://\", which is no protocol of Kafka's; "
                    + "write host:port or \(securityProtocol)://host:port")
        }
    }

    private init(withoutScheme entry: Substring) throws(Malformed) {
        if entry.first == "[" {
            try self.init(bracketed: entry.dropFirst())
            return
        }
        let parts = entry.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2 else {
            throw Malformed(
                description: "has more than one colon; write an IPv6 address in brackets, such as [::1]:9092")
        }
        guard let host = parts.first, !host.isEmpty else {
            throw Malformed(description: "has no host")
        }
        guard host.utf8.allSatisfy(Self.isHostByte) else {
            throw Malformed(description: "has a character in its host that host names do not have")
        }
        self.init(host: String(host), port: try parts.count == 2 ? Self.port(parts[1]) : Self.defaultPort)
    }

    private init(bracketed rest: Substring) throws(Malformed) {
        guard let end = rest.firstIndex(of: "]") else {
            throw Malformed(description: "opens a bracket and never closes it")
        }
        let host = rest[..<end]
        guard host.contains(":"), host.utf8.allSatisfy({ $0 == UInt8(ascii: ":") || Self.isHostByte($0) }) else {
            throw Malformed(description: "has something other than an IPv6 address in brackets")
        }
        let after = rest[end...].dropFirst()
        guard !after.isEmpty else {
            self.init(host: String(host), port: Self.defaultPort)
            return
        }
        guard after.first == ":" else {
            throw Malformed(description: "has something other than :port after the bracket")
        }
        self.init(host: String(host), port: try Self.port(after.dropFirst()))
    }

    private static func port(_ text: Substring) throws(Malformed) -> UInt16 {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let port = UInt16(text), port > 0
        else {
            throw Malformed(description: "has the port \"\(text)\", which is not a number from 1 to 65535")
        }
        return port
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "%"):
            true
        default: false
        }
    }
}

extension BootstrapServer {
    /// Takes a list apart.
    ///
    /// - Throws: ``KafkaError/Code/invalidConfiguration`` that names every entry which is empty, malformed or there
    ///   twice, or says that the list is empty.
    package static func list(
        _ entries: [String], over securityProtocol: SecurityProtocol = .plaintext
    ) throws(KafkaError) -> [BootstrapServer] {
        var servers: [BootstrapServer] = []
        var seen: [BootstrapServer: String] = [:]
        var problems: [String] = []
        for (index, entry) in entries.enumerated() {
            do throws(Malformed) {
                let server = try BootstrapServer(entry, over: securityProtocol)
                // Host names do not distinguish case, so neither does this.
                let identity = BootstrapServer(host: server.host.lowercased(), port: server.port)
                if let first = seen[identity] {
                    problems.append(
                        "The entry \"\(entry)\" of \(Setting.bootstrapServers.label) is there twice"
                            + (first == entry ? "" : ", first as \"\(first)\"") + "; remove one.")
                } else {
                    seen[identity] = entry
                    servers.append(server)
                }
            } catch {
                problems.append("Entry \(index + 1), \"\(entry)\", of \(Setting.bootstrapServers.label) \(error).")
            }
        }
        if entries.isEmpty {
            problems.append("\(Setting.bootstrapServers.label) is empty; name at least one broker as host:port.")
        }
        if let error = KafkaError(configurationProblems: problems) {
            throw error
        }
        return servers
    }
}
