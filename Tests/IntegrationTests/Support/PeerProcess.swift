import Foundation
import Synchronization

/// A child process that is asked one line at a time and answers one line each.
///
/// It ends when its input does: with this object, or with the test process however that ends.
final class PeerProcess: Sendable {
    private struct State {
        /// Lines that came before anybody waited, then who waits, in the order of asking.
        var lines: [Data] = []
        var waiting: [CheckedContinuation<Data, any Error>] = []
        var ended = false
        var input: ChildInput?
    }

    private let state = Mutex(State())
    private let name: String

    /// Starts a script of `Tests/Peers` and returns it with its first line.
    static func start(script: String, _ arguments: [String]) async throws -> (PeerProcess, greeting: Data) {
        let process = try startSilent(script: script, arguments)
        return (process, try await process.nextLine())
    }

    /// Starts a script that says nothing until it is asked.
    static func startSilent(script: String, _ arguments: [String] = []) throws -> PeerProcess {
        let process = PeerProcess(name: script)
        try process.launch(try Peers.python(), [Peers.script(script)] + arguments)
        return process
    }

    private init(name: String) { self.name = name }

    deinit { end() }

    /// Ends the input, and so the process.
    func end() {
        state.withLock { $0.input = nil }
    }

    /// Sends a line and returns the answer to it. Calls may be concurrent: answers come in the order of asking.
    func ask(_ line: Data) async throws -> Data {
        try await withCheckedThrowingContinuation { continuation in
            // Written under the lock, so that the order of writing is that of waiting.
            let failure: (any Error)? = state.withLock { state in
                guard !state.ended, let input = state.input else { return PeerError.ended(name) }
                do {
                    try input.write(line + Data("\n".utf8))
                } catch {
                    return error
                }
                state.waiting.append(continuation)
                return nil
            }
            if let failure { continuation.resume(throwing: failure) }
        }
    }

    private func nextLine() async throws -> Data {
        try await withCheckedThrowingContinuation { continuation in
            let result: Result<Data, any Error>? = state.withLock { state in
                if !state.lines.isEmpty { return .success(state.lines.removeFirst()) }
                if state.ended { return .failure(PeerError.ended(name)) }
                state.waiting.append(continuation)
                return nil
            }
            if let result { continuation.resume(with: result) }
        }
    }

    private func launch(_ executable: String, _ arguments: [String]) throws {
        let (input, output) = (try ChildInput(), Pipe())
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.standardInput = input.childEnd
        process.standardOutput = output
        try process.run()
        try input.childEnd.close()
        state.withLock { $0.input = input }
        let reading = output.fileHandleForReading
        // A thread of its own, as reading blocks. It holds the object weakly, so that dropping that ends the child.
        Thread.detachNewThread { [weak self] in
            var buffer = Data()
            while true {
                let data = reading.availableData
                if data.isEmpty { break }
                buffer.append(data)
                while let newline = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                    self?.received(Data(buffer[..<newline]))
                    buffer.removeSubrange(...newline)
                }
            }
            self?.outputEnded()
            process.waitUntilExit()
        }
    }

    private func received(_ line: Data) {
        let waiter = state.withLock { state -> CheckedContinuation<Data, any Error>? in
            if state.waiting.isEmpty {
                state.lines.append(line)
                return nil
            }
            return state.waiting.removeFirst()
        }
        waiter?.resume(returning: line)
    }

    private func outputEnded() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            state.ended = true
            return state.waiting
        }
        for waiter in waiting { waiter.resume(throwing: PeerError.ended(name)) }
    }
}
