/// A kind of trouble. A scenario has some of them: few enough that each shows what it does.
package struct FaultClass: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Bytes in small pieces, short reads and writes, small socket buffers.
    static let fragments = FaultClass(rawValue: 1 << 0)
    /// Pieces that take long.
    static let stalls = FaultClass(rawValue: 1 << 1)
    /// Connections that are reset at some byte.
    static let resets = FaultClass(rawValue: 1 << 2)
    /// Connections that fall silent at some byte.
    static let silence = FaultClass(rawValue: 1 << 3)
    /// Connects that are refused, or never answered.
    static let connects = FaultClass(rawValue: 1 << 4)
    /// Names that do not resolve, slowly, or to dead addresses as well.
    static let names = FaultClass(rawValue: 1 << 5)
    /// Brokers that crash or are shut down, and come back, some elsewhere.
    static let crashes = FaultClass(rawValue: 1 << 6)
    /// Leaders that move, with brokers that do not know it yet.
    static let leaders = FaultClass(rawValue: 1 << 7)
    /// Errors from brokers, before and after the append.
    static let errors = FaultClass(rawValue: 1 << 8)
    /// Lost and late responses, slow processing.
    static let responses = FaultClass(rawValue: 1 << 9)
    /// Throttling.
    static let throttling = FaultClass(rawValue: 1 << 10)
    /// Batches that are too large for the broker.
    static let largeBatches = FaultClass(rawValue: 1 << 11)
    /// Brokers that forget producers.
    static let forgetting = FaultClass(rawValue: 1 << 12)
    /// Topics that are deleted and created again.
    static let recreation = FaultClass(rawValue: 1 << 13)
    /// Jumps of the wall clock, and processes that stand still for a while.
    static let clocks = FaultClass(rawValue: 1 << 14)
    /// Brokers that are cut off, or stall.
    static let isolation = FaultClass(rawValue: 1 << 15)
    /// Responses that are not what was asked for.
    static let hostility = FaultClass(rawValue: 1 << 16)

    /// Brokers that metadata leaves out although they are well.
    static let omissions = FaultClass(rawValue: 1 << 17)

    /// Brokers that do not accept the client's credentials, end its sessions, or change their minds about passwords.
    static let refusals = FaultClass(rawValue: 1 << 18)

    /// TLS handshakes that fail, stall or are reset, and connections that end without close_notify.
    static let handshakes = FaultClass(rawValue: 1 << 19)

    static let allNames: [String] = [
        "fragments", "stalls", "resets", "silence", "connects", "names", "crashes", "leaders", "errors", "responses",
        "throttling", "largeBatches", "forgetting", "recreation", "clocks", "isolation", "hostility", "omissions",
        "refusals", "handshakes",
    ]

    /// How many kinds each seed chooses from. Those that were added later are chosen with dice of their own.
    static let count = 17
}

extension FaultClass: CustomStringConvertible {
    package var description: String {
        let names = Self.allNames.enumerated().filter { rawValue & (1 << UInt32($0.offset)) != 0 }.map(\.element)
        return names.isEmpty ? "none" : names.joined(separator: " ")
    }
}
