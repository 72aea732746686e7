import Foundation
import Synchronization

/// Text for the person or program that called. Nothing is buffered: a pipe's reader sees progress as it happens.
enum Console {
    /// The first error of writing to standard output; 0 if there was none.
    private static let outputError = Atomic<Int32>(0)

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
        let error = write(part, to: STDOUT_FILENO)
        if error != 0 { _ = outputError.compareExchange(expected: 0, desired: error, ordering: .relaxed) }
    }

    /// A line on standard error.
    static func complain(_ line: String) {
        // If that fails, there is nowhere left to report it.
        _ = write(line + "\n", to: STDERR_FILENO)
    }

    /// Returns what went wrong; 0 if nothing did.
    private static func write(_ text: String, to file: Int32) -> Int32 {
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
