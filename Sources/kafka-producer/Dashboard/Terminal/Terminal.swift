import Foundation
import Synchronization

/// The process's terminal as a screen with keys: the alternate screen, without cursor and echo, until it is left.
///
/// Swift has libraries for this (SwiftTUI, TUIkit, swift-tui, Termbox's wrapper): they bring a declarative view system or a C library, and
/// own the process's main loop. A screen that is drawn whole once a second from a pure function needs a handful of sequences
/// of ECMA-48, the ones below.
final class Terminal: Sendable {
    enum Event: Sendable {
        case key(TerminalKey)
        /// The size has changed, or the process goes on after it was stopped.
        case resized
        /// There are no more keys.
        case gone
    }

    private static let enterSequence = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[H\u{1B}[2J"
    private static let leaveSequence = "\u{1B}[m\u{1B}[?25h\u{1B}[?1049l"
    /// The one whose screen is on, for signals.
    private static let current = Mutex<Terminal?>(nil)

    private let keys: Int32
    private let saved: termios
    let usesColors: Bool
    // `unsafe`, since the protocol is not marked Sendable; sources may be cancelled from any thread.
    nonisolated(unsafe) private let sources: [any DispatchSourceProtocol]
    private let isOn = Mutex(false)
    /// Keys and changes of the size.
    let events: AsyncStream<Event>

    /// Whether there is a terminal that can be drawn on, with keys to read.
    static var isThere: Bool {
        let file = Foundation.open("/dev/tty", O_RDWR | O_CLOEXEC)
        if file >= 0 { Foundation.close(file) }
        return file >= 0 && Console.isInteractive && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// Puts up the screen. Lines of `Console` are held back until it is left.
    init() throws(ToolError) {
        // A description of its own: that it does not block changes nothing for those who share standard input.
        keys = Foundation.open("/dev/tty", O_RDWR | O_NONBLOCK | O_CLOEXEC)
        var settings = termios()
        guard keys >= 0, tcgetattr(keys, &settings) == 0 else { throw ToolError("cannot read keys from the terminal") }
        saved = settings
        usesColors = (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
        let (stream, continuation) = AsyncStream.makeStream(of: Event.self, bufferingPolicy: .bufferingOldest(256))
        events = stream
        sources = Self.sources(keys, continuation)
        Console.hold()
        Self.current.withLock { $0 = self }
        isOn.withLock { isOn in
            isOn = true
            turnOn()
        }
    }

    private static func sources(_ keys: Int32, _ continuation: AsyncStream<Event>.Continuation)
        -> [any DispatchSourceProtocol]
    {
        let queue = DispatchQueue(label: "kafka-producer-terminal")
        let reading = DispatchSource.makeReadSource(fileDescriptor: keys, queue: queue)
        reading.setEventHandler {
            var bytes = [UInt8](repeating: 0, count: 256)
            let count = Foundation.read(keys, &bytes, bytes.count)
            if count > 0 {
                for key in TerminalKey.keys(in: Array(bytes[..<count])) { continuation.yield(.key(key)) }
            } else if count == 0 || errno != EAGAIN && errno != EINTR {
                reading.cancel()
                continuation.yield(.gone)
            }
        }
        reading.setCancelHandler { Foundation.close(keys) }
        var sources: [any DispatchSourceProtocol] = [reading]
        for number in [SIGWINCH, SIGCONT] {
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { continuation.yield(.resized) }
            sources.append(source)
        }
        for source in sources { source.resume() }
        return sources
    }

    /// Puts the screen up again, whatever was done to the terminal meanwhile: the process was stopped, or the size has changed.
    func resume() {
        isOn.withLock { if $0 { turnOn() } }
    }

    private func turnOn() {
        var settings = saved
        settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
        // Ctrl-S would stop the picture, and with it the task that draws.
        settings.c_iflag &= ~tcflag_t(IXON)
        withUnsafeMutableBytes(of: &settings.c_cc) { characters in
            characters[Int(VMIN)] = 1
            characters[Int(VTIME)] = 0
            // Ctrl-Z and Ctrl-\ would leave the screen as it is. Ctrl-C stays a signal.
            characters[Int(VSUSP)] = 0
            characters[Int(VQUIT)] = 0
        }
        tcsetattr(keys, TCSADRAIN, &settings)
        Self.write(Self.enterSequence)
    }

    /// Gives the terminal back as it was, and prints what was held back. Safe to call again, from any thread.
    func leave() {
        isOn.withLock { isOn in
            guard isOn else { return }
            isOn = false
            var settings = saved
            // Keys that were typed for the dashboard are not for the shell.
            tcsetattr(keys, TCSAFLUSH, &settings)
            Self.write(Self.leaveSequence)
            for source in sources { source.cancel() }
            Console.release()
        }
        Self.current.withLock { if $0 === self { $0 = nil } }
    }

    /// Leaves the screen that is on, if there is one: for the end of the process.
    static func leaveCurrent() {
        current.withLock { $0 }?.leave()
    }

    var size: DashboardScreen.Size {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return DashboardScreen.Size(width: 80, height: 24)
        }
        return DashboardScreen.Size(width: Int(size.ws_col), height: Int(size.ws_row))
    }

    /// Replaces the picture, as one change where the terminal knows how (mode 2026).
    func draw(_ lines: [TerminalLine]) {
        var text = "\u{1B}[?2026h\u{1B}[H"
        for (row, line) in lines.enumerated() {
            // Erased first: after a full line, the cursor is still on its last cell, which erasing would take.
            text += "\u{1B}[\(row + 1);1H\u{1B}[K\(line.ansi(colors: usesColors))"
        }
        text += "\u{1B}[?2026l"
        isOn.withLock { if $0 { Self.write(text) } }
    }

    private static func write(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                // Standard output may share its description with something that made it not block.
                var waiting = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
                _ = poll(&waiting, 1, 100)
            } else if errno != EINTR {
                return
            }
        }
    }
}
