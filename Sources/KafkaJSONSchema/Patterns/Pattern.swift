/// A regular expression of ECMA-262, which is found anywhere in a text unless it has anchors.
///
/// Foundation's and Swift's expressions do not serve here: their syntax and their `\d`, `\w`, `$` and `.` are others than
/// JSON Schema's, and both can take exponential time, without a bound. This one takes at most the product of the lengths of
/// expression and text, per lookaround, and counts its steps.
struct Pattern: Sendable {
    let text: String
    private let program: PatternProgram

    init(_ text: String) throws(PatternError) {
        var parser = PatternParser(text)
        self.text = text
        program = try PatternProgram(try parser.parse())
    }

    /// Whether it is somewhere in the text.
    ///
    /// - Parameter steps: How many steps it may take; negative once they are used up, and then the answer is false.
    func matches(_ text: String, steps: inout Int) -> Bool {
        program.matches(text.unicodeScalars.map(\.value), from: 0, isAnchored: false, steps: &steps)
    }
}

/// A regular expression as instructions, which are followed for all possible ways at the same time (Thompson's algorithm).
final class PatternProgram: Sendable {
    enum Instruction {
        case character(CharacterSet)
        case jump(Int)
        case split(Int, Int)
        case start
        case end
        case wordBoundary(isNegated: Bool)
        case look(PatternProgram, isNegated: Bool)
        case accept
    }

    /// Instructions of an expression; repetitions with bounds are written out.
    static let maximumSize = 5000

    private let instructions: [Instruction]
    /// Whether it can match at the beginning only.
    private let startsAtStart: Bool
    private let isBackward: Bool

    convenience init(_ node: PatternNode) throws(PatternError) {
        var budget = 4 * Self.maximumSize
        try self.init(node, isBackward: false, budget: &budget)
    }

    fileprivate init(_ node: PatternNode, isBackward: Bool, budget: inout Int) throws(PatternError) {
        var writer = Writer(budget: budget)
        try writer.write(node)
        budget = writer.budget
        instructions = writer.instructions + [.accept]
        self.isBackward = isBackward
        if case .start? = instructions.first { startsAtStart = true } else { startsAtStart = false }
    }

    /// Writes the instructions of an expression.
    private struct Writer {
        var instructions: [Instruction] = []
        var budget: Int

        mutating func write(_ node: PatternNode) throws(PatternError) {
            budget -= 1
            if budget < 0 || instructions.count > PatternProgram.maximumSize {
                throw PatternError(reason: "it is too large", isUnsupported: true)
            }
            switch node {
            case .empty: break
            case .character(let set): instructions.append(.character(set))
            case .start: instructions.append(.start)
            case .end: instructions.append(.end)
            case .wordBoundary(let isNegated): instructions.append(.wordBoundary(isNegated: isNegated))
            case .sequence(let parts): for part in parts { try write(part) }
            case .alternatives(let parts): try write(parts[...])
            case .repetition(let part, let least, let most): try write(part, least: least, most: most)
            case .look(let part, let isBehind, let isNegated):
                let program = try PatternProgram(part, isBackward: isBehind, budget: &budget)
                instructions.append(.look(program, isNegated: isNegated))
            }
        }

        private mutating func write(_ alternatives: ArraySlice<PatternNode>) throws(PatternError) {
            var ends: [Int] = []
            for (index, part) in zip(alternatives.indices, alternatives) {
                let split = instructions.count
                let isLast = index == alternatives.endIndex - 1
                if !isLast { instructions.append(.accept) }
                try write(part)
                if isLast { continue }
                ends.append(instructions.count)
                instructions.append(.accept)
                instructions[split] = .split(split + 1, instructions.count)
            }
            for end in ends { instructions[end] = .jump(instructions.count) }
        }

        private mutating func write(_ part: PatternNode, least: Int, most: Int?) throws(PatternError) {
            for _ in 0..<least { try write(part) }
            guard let most else {
                let split = instructions.count
                instructions.append(.accept)
                try write(part)
                instructions.append(.jump(split))
                instructions[split] = .split(split + 1, instructions.count)
                return
            }
            var splits: [Int] = []
            for _ in least..<max(least, most) {
                splits.append(instructions.count)
                instructions.append(.accept)
                try write(part)
            }
            for split in splits { instructions[split] = .split(split + 1, instructions.count) }
        }
    }
}

// Matching.
extension PatternProgram {
    /// - Parameter isAnchored: Whether it has to match at that place, and not somewhere after it.
    func matches(_ text: [UInt32], from start: Int, isAnchored: Bool, steps: inout Int) -> Bool {
        // A run needs memory for each instruction, also when it ends soon.
        steps -= instructions.count
        var run = Run(count: instructions.count)
        var position = start
        let isAnchored = isAnchored || (startsAtStart && !isBackward)
        while true {
            if position == start || !isAnchored {
                if add(0, text, position, &run, &steps) { return true }
            }
            if steps < 0 { return false }
            let next = isBackward ? position - 1 : position + 1
            if next < 0 || next > text.count || (run.threads.isEmpty && isAnchored) { return false }
            let scalar = text[isBackward ? next : position]
            let threads = run.advance()
            for thread in threads {
                guard case .character(let set) = instructions[thread], set.contains(scalar) else { continue }
                if add(thread + 1, text, next, &run, &steps) { return true }
            }
            run.recycle(threads)
            position = next
        }
    }

    /// The ways that are being followed.
    private struct Run {
        /// Instructions that wait for the next character.
        private(set) var threads: [Int] = []
        private var spare: [Int] = []
        /// In which round an instruction was reached last.
        private var reached: [Int]
        private var round = 1
        var pending: [Int] = []

        init(count: Int) { reached = Array(repeating: 0, count: count) }

        mutating func advance() -> [Int] {
            let old = threads
            threads = spare
            threads.removeAll(keepingCapacity: true)
            spare = []
            round += 1
            return old
        }

        mutating func recycle(_ threads: [Int]) { spare = threads }

        /// Returns: Whether the instruction is reached for the first time in this round.
        mutating func reach(_ instruction: Int) -> Bool {
            if reached[instruction] == round { return false }
            reached[instruction] = round
            return true
        }

        mutating func wait(at instruction: Int) { threads.append(instruction) }
    }

    /// Follows all ways from an instruction up to the next characters.
    ///
    /// - Returns: Whether one of them is at the end of the expression.
    private func add(
        _ instruction: Int, _ text: [UInt32], _ position: Int, _ run: inout Run, _ steps: inout Int
    ) -> Bool {
        run.pending.append(instruction)
        while let next = run.pending.popLast() {
            steps -= 1
            if steps < 0 { return false }
            guard run.reach(next) else { continue }
            switch instructions[next] {
            case .accept: return true
            case .character: run.wait(at: next)
            case .jump(let target): run.pending.append(target)
            case .split(let first, let second):
                run.pending.append(second)
                run.pending.append(first)
            case .start: if position == 0 { run.pending.append(next + 1) }
            case .end: if position == text.count { run.pending.append(next + 1) }
            case .wordBoundary(let isNegated):
                if Self.isWordBoundary(text, position) != isNegated { run.pending.append(next + 1) }
            case .look(let program, let isNegated):
                let isThere = program.matches(text, from: position, isAnchored: true, steps: &steps)
                if isThere != isNegated { run.pending.append(next + 1) }
            }
        }
        return false
    }

    private static func isWordBoundary(_ text: [UInt32], _ position: Int) -> Bool {
        let before = position > 0 && CharacterSet.words.contains(text[position - 1])
        let after = position < text.count && CharacterSet.words.contains(text[position])
        return before != after
    }
}
