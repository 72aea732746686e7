import KafkaClient
import KafkaSockets

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What to do about a connection that was not made, where the library's error does not say it.
struct DoctorAdvice {
    let stage: ConnectionStage
    let host: String
    /// Whether the address is one that a broker advertises.
    let isAdvertised: Bool

    func text(for error: KafkaError) -> String? {
        let texts = [network(error), isAdvertised ? advertised : nil].compactMap { $0 }
        return texts.isEmpty ? nil : texts.joined(separator: " ")
    }

    private func network(_ error: KafkaError) -> String? {
        guard stage == .connecting else { return nil }
        guard let cause = error.underlying as? SocketError else {
            return
                "Nothing answers at this address: look for a firewall, a security group or a missing route in between."
        }
        switch cause.errno {
        case ECONNREFUSED:
            return
                "Nothing listens there: check the port, whether the broker runs, and whether it listens on this address "
                + "(listeners)."
        case EHOSTUNREACH, ENETUNREACH, ETIMEDOUT:
            return "There is no way to this address from here: check the route, the VPN and firewalls."
        default:
            return nil
        }
    }

    private var advertised: String {
        guard !isLoopback else {
            return
                "The broker advertises its own machine, which for clients elsewhere is theirs: set advertised.listeners to a "
                + "name or address by which clients reach it."
        }
        return
            "Clients connect to each broker at the address that it advertises: make this one work from here (DNS, routes, "
            + "certificate), or set the broker's advertised.listeners to one that does."
    }

    private var isLoopback: Bool {
        host.lowercased() == "localhost" || host.hasPrefix("127.") || host == "::1" || host == "0.0.0.0"
    }
}
