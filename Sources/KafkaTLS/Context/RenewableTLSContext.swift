/// A context that is replaced when its files change, so that renewed certificates need no restart.
///
/// Nothing runs in the background: the caller asks, as often as it likes, and passes the time. Connections that exist keep
/// the context that they were made with.
package struct RenewableTLSContext: Sendable {
    /// What a call of ``renew(at:)`` did.
    package enum Renewal: Sendable, Hashable {
        /// It was too early to look at the files, or they have not changed.
        case unchanged
        /// The files have changed, and ``context`` was made from them.
        case renewed
        /// The files have changed and cannot be used; ``context`` is still the old one.
        case failed(TLSError)
    }

    /// The context for new connections.
    package private(set) var context: TLSContext

    private let interval: Duration
    private var nextCheck: Duration
    /// The files when `context` was made.
    private var stamps: FileStamps

    /// Makes the first context.
    ///
    /// - Parameters:
    ///   - interval: How much time passes before the files are looked at again.
    ///   - now: The time since a moment that is the same for all calls.
    /// - Throws: As ``TLSContext/init(_:_:)``.
    package init(
        _ role: TLSContext.Role, _ settings: TLSSettings, interval: Duration, now: Duration
    ) throws(TLSError) {
        self.interval = interval
        nextCheck = now + interval
        // Before the files are read: a change while they are read counts as a change.
        stamps = try FileStamps(of: settings)
        context = try TLSContext(role, settings)
    }

    /// Replaces the context if it is time to look at the files and they have changed.
    ///
    /// A certificate and its key usually change one after the other. In between, they do not match; the context then
    /// stays, and the next look finds both. Files that cannot be used are tried again, and reported again, at each
    /// interval.
    ///
    /// It looks at every file, and after a change it reads them, with blocking calls.
    package mutating func renew(at now: Duration) -> Renewal {
        if now < nextCheck { return .unchanged }
        nextCheck = now + interval
        do throws(TLSError) {
            let found = try FileStamps(of: context.settings)
            if found == stamps { return .unchanged }
            context = try TLSContext(context.role, context.settings)
            stamps = found
            return .renewed
        } catch {
            return .failed(error)
        }
    }
}
