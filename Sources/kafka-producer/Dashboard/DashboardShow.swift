import Foundation

/// Shows frames as they come: on the terminal, with keys, or as plain lines where there is none.
final class DashboardShow: Sendable {
    private enum Event: Sendable {
        case frame(DashboardFrame)
        case notice(String?)
        case terminal(Terminal.Event)
    }

    private let continuation: AsyncStream<Event>.Continuation
    private let terminal: Terminal?
    private let task: Task<Void, Never>

    /// - Parameters:
    ///   - print: Where plain lines go.
    ///   - onQuit: Called when the person wants to end; the screen has been left then.
    init(print: @escaping @Sendable (String) -> Void, onQuit: @escaping @Sendable () -> Void) throws(ToolError) {
        let (events, continuation) = AsyncStream.makeStream(of: Event.self, bufferingPolicy: .bufferingNewest(256))
        let terminal = Terminal.isThere ? try Terminal() : nil
        (self.continuation, self.terminal) = (continuation, terminal)
        // A thread of its own: a terminal may take its time.
        task = Task.detached(executorPreference: BlockingExecutor()) {
            guard let terminal else { return await Self.printLines(events, print) }
            let keys = Task {
                for await event in terminal.events { continuation.yield(.terminal(event)) }
            }
            await Self.draw(events, on: terminal, onQuit)
            keys.cancel()
        }
    }

    func show(_ frame: DashboardFrame) { continuation.yield(.frame(frame)) }

    /// What is to be known besides, such as that there is no connection; nil when it is no longer so.
    func notice(_ text: String?) { continuation.yield(.notice(text)) }

    /// Leaves the screen, when all that was to be shown was.
    func end() async {
        continuation.finish()
        await task.value
        terminal?.leave()
    }

    private static func printLines(_ events: AsyncStream<Event>, _ print: (String) -> Void) async {
        for await event in events {
            switch event {
            case .frame(let frame): print(DashboardLine.text(frame))
            case .notice(let text): if let text { print(TerminalLine.clean(text)) }
            case .terminal: break
            }
        }
    }

    private static func draw(
        _ events: AsyncStream<Event>, on terminal: Terminal, _ onQuit: @Sendable () -> Void
    ) async {
        var history = DashboardHistory()
        var view = DashboardView()
        var notice: String?
        func draw() {
            terminal.draw(
                DashboardScreen(history: history, view: view, size: terminal.size, notice: notice).lines)
        }
        draw()
        for await event in events {
            var goesOn = true
            switch event {
            case .frame(let frame): history.add(frame)
            case .notice(let text): notice = text
            case .terminal(.key(let key)): goesOn = view.apply(key, history: history)
            case .terminal(.resized): terminal.resume()
            case .terminal(.gone): goesOn = false
            }
            guard goesOn else {
                terminal.leave()
                return onQuit()
            }
            draw()
        }
    }
}
