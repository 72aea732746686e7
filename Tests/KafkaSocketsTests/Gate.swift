import Foundation

/// Holds threads up until it is opened.
final class Gate: @unchecked Sendable {
    // `@unchecked Sendable`: `isOpen` is guarded by the condition.
    private let condition = NSCondition()
    private var isOpen = false

    /// Blocks the thread.
    func wait() {
        condition.lock()
        while !isOpen { condition.wait() }
        condition.unlock()
    }

    /// For ever, for all.
    func open() {
        condition.lock()
        isOpen = true
        condition.broadcast()
        condition.unlock()
    }
}
