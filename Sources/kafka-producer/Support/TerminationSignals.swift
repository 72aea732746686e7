import Foundation
import Synchronization

/// Ctrl-C, the polite kill and the end of the terminal, as a call instead of the end of the process.
final class TerminationSignals: Sendable {
    private final class Count: Sendable {
        let value = Atomic<Int>(0)
    }

    private let count = Count()
    private let taken: [Int32]
    // `unsafe`, since the protocol is not marked Sendable; sources may be cancelled from any thread.
    nonisolated(unsafe) private let sources: [any DispatchSourceSignal]
    private static let signals = [SIGINT, SIGTERM, SIGHUP]

    /// Handles the signals for as long as this object lives. Those that the process ignores from the start, as under
    /// nohup, stay ignored.
    ///
    /// - Parameter onFirst: Called on the first signal, on another thread. The second one ends the process immediately.
    init(onFirst: @escaping @Sendable () -> Void) {
        // Ignored in any case, or the default action would end the process.
        taken = Self.signals.filter { !Self.isIgnore(signal($0, SIG_IGN)) }
        sources = taken.map { [count] number in
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                Terminal.leaveCurrent()
                if count.value.add(1, ordering: .relaxed).newValue == 1 {
                    onFirst()
                } else {
                    // As a shell reports a process that a signal ended.
                    _exit(128 + number)
                }
            }
            source.resume()
            return source
        }
    }

    private static func isIgnore(_ handler: (@convention(c) (Int32) -> Void)?) -> Bool {
        unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Whether there was a signal.
    var isRaised: Bool { count.value.load(ordering: .relaxed) > 0 }

    deinit {
        for source in sources { source.cancel() }
        for number in taken { signal(number, SIG_DFL) }
    }

    /// Waits for the first signal.
    static func wait() async {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        let signals = TerminationSignals { continuation.finish() }
        for await _ in stream {}
        withExtendedLifetime(signals) {}
    }
}
