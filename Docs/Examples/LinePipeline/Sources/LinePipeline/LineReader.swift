import Dispatch
import Foundation

/// Reads lines on a thread of its own: reading blocks, and Swift's threads must not.
struct LineReader {
    private let state: State

    init(_ file: FileHandle) {
        state = State(file)
    }

    /// The lines that are there, at least one; nil at the end.
    func nextLines() async -> [Data]? {
        await withCheckedContinuation { continuation in
            state.queue.async { continuation.resume(returning: state.nextLines()) }
        }
    }
}

/// `@unchecked Sendable`: only its queue calls `nextLines`.
private final class State: @unchecked Sendable {
    let queue = DispatchQueue(label: "lines")
    private let file: FileHandle
    /// The beginning of a line.
    private var rest = Data()
    private var hasEnded = false

    init(_ file: FileHandle) {
        self.file = file
    }

    func nextLines() -> [Data]? {
        while !hasEnded {
            // As many bytes as there are, or as few.
            let bytes = file.availableData
            hasEnded = bytes.isEmpty
            rest.append(bytes)
            guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else { continue }
            let lines = rest[..<end].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            rest = Data(rest[(end + 1)...])
            return lines
        }
        // The last line may lack its newline.
        if rest.isEmpty { return nil }
        defer { rest = Data() }
        return [rest]
    }
}
