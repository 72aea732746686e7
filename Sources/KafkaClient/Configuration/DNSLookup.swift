/// How the names of bootstrap servers are turned into addresses. Every address of a name is tried, always (KIP-302).
public enum DNSLookup: String, Hashable, Sendable, CaseIterable {
    /// Each name stands for one server, which may have several addresses. The default.
    case useAllIPs = "use_all_dns_ips"

    /// Each bootstrap name stands for a group of servers: it is resolved to addresses, and these back to the servers'
    /// own names, which are then used. Some authentication schemes need that (KIP-235).
    case resolveCanonicalBootstrapServersOnly = "resolve_canonical_bootstrap_servers_only"
}
