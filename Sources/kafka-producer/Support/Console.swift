import Foundation

/// Text for the person or program that called. Every call writes at once: a pipe's reader sees progress as it happens.
enum Console {
    /// Whether standard output is a terminal, which a line can be overwritten on.
    static var isInteractive: Bool { isatty(STDOUT_FILENO) == 1 }

    /// A line on standard output.
    static func print(_ line: String) {
        write(line + "\n", to: STDOUT_FILENO)
    }

    /// A part of a line on standard output.
    static func print(part: String) {
        write(part, to: STDOUT_FILENO)
    }

    /// A line on standard error.
    static func complain(_ line: String) {
        write(line + "\n", to: STDERR_FILENO)
    }

    private static func write(_ text: String, to file: Int32) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while let start = rest.baseAddress, !rest.isEmpty {
                let count = Foundation.write(file, start, rest.count)
                if count < 0 {
                    // Nobody reads any more: there is nobody to tell either.
                    guard errno == EINTR else { return }
                } else {
                    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                }
            }
        }
    }
}
