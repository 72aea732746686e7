import Foundation
import Synchronization

/// Text for the person or program that called. Nothing is buffered: a pipe's reader sees progress as it happens.
enum Console {
    /// The first error of writing to standard output; 0 if there was none.
    private static let outputError = Atomic<Int32>(0)
    /// What is to be written when the screen is free again; nil while it is.
    private static let held = Mutex<[(text: String, file: Int32)]?>(nil)
    private static let mostHeld = 1000

    /// Whether standard output is a terminal, which a line can be overwritten on.
    static var isInteractive: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Why a part of the output is missing; nil if all of it was written.
    static var outputProblem: String? {
        let error = outputError.load(ordering: .relaxed)
        return error == 0 ? nil : "cannot write standard output: \(String(cString: strerror(error)))"
    }

    /// A line on standard output.
    static func print(_ line: String) {
        print(part: line + "\n")
    }

    /// A part of a line on standard output.
    static func print(part: String) {
        note(write(part, to: STDOUT_FILENO), of: STDOUT_FILENO)
    }

    /// A line on standard error.
    static func complain(_ line: String) {
        // If that fails, there is nowhere left to report it.
        _ = write(line + "\n", to: STDERR_FILENO)
    }

    /// Keeps what is printed from now on, because something else draws on the screen.
    static func hold() {
        held.withLock { if $0 == nil { $0 = [] } }
    }

    /// Prints what was kept.
    static func release() {
        let parts = held.withLock { held in
            defer { held = nil }
            return held ?? []
        }
        for part in parts { note(write(part.text, to: part.file), of: part.file) }
    }

    private static func note(_ error: Int32, of file: Int32) {
        guard error != 0, file == STDOUT_FILENO else { return }
        _ = outputError.compareExchange(expected: 0, desired: error, ordering: .relaxed)
    }

    /// Returns what went wrong; 0 if nothing did.
    private static func write(_ text: String, to file: Int32) -> Int32 {
        let isHeld = held.withLock { held in
            guard let count = held?.count else { return false }
            if count < mostHeld { held?.append((text, file)) }
            return true
        }
        if isHeld { return 0 }
        var text = text
        return text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while let start = rest.baseAddress, !rest.isEmpty {
                let count = Foundation.write(file, start, rest.count)
                if count < 0 {
                    guard errno == EINTR else { return errno }
                } else {
                    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                }
            }
            return 0
        }
    }
}
