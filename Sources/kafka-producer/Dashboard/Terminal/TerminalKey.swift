/// A key that was pressed.
enum TerminalKey: Equatable, Sendable {
    case character(Character)
    case up, down, left, right, tab, backTab, pageUp, pageDown, home, escape

    /// The keys in bytes from a terminal. Sequences that mean nothing here are skipped whole.
    static func keys(in bytes: [UInt8]) -> [TerminalKey] {
        var keys: [TerminalKey] = []
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            switch byte {
            case 0x1B where rest.first == UInt8(ascii: "[") || rest.first == UInt8(ascii: "O"):
                rest.removeFirst()
                if let key = sequence(&rest) { keys.append(key) }
            case 0x1B: keys.append(.escape)
            case 0x09: keys.append(.tab)
            // As Ctrl-C where the terminal does not make a signal of it.
            case 0x03: keys.append(.character("q"))
            case 0x20..<0x7F: keys.append(.character(Character(Unicode.Scalar(byte))))
            default: break
            }
        }
        return keys
    }

    /// What follows `ESC [` (ECMA-48, 5.4): parameters, and one final byte.
    private static func sequence(_ rest: inout ArraySlice<UInt8>) -> TerminalKey? {
        let parameters = rest.prefix { (0x20..<0x40).contains($0) }
        rest = rest.dropFirst(parameters.count)
        guard let final = rest.popFirst() else { return nil }
        switch (final, Array(parameters)) {
        case (UInt8(ascii: "A"), _): return .up
        case (UInt8(ascii: "B"), _): return .down
        case (UInt8(ascii: "C"), _): return .right
        case (UInt8(ascii: "D"), _): return .left
        case (UInt8(ascii: "H"), _): return .home
        case (UInt8(ascii: "Z"), _): return .backTab
        case (UInt8(ascii: "~"), [UInt8(ascii: "5")]): return .pageUp
        case (UInt8(ascii: "~"), [UInt8(ascii: "6")]): return .pageDown
        default: return nil
        }
    }
}
