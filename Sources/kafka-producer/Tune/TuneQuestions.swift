import Foundation

/// Asks for numbers that were not given, if there is a person to ask.
struct TuneQuestions: Sendable {
    /// Shows a question, and returns the answer's line; nil if there is none to come.
    let ask: @Sendable (String) -> String?

    /// On the terminal. Questions go to standard error, so that they are not in the output.
    static let terminal = TuneQuestions { question in
        guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else { return nil }
        Console.complain(question)
        return readLine()
    }

    /// - Parameter option: What the number could be given with.
    /// - Throws: That the number is missing, or cannot be one.
    func number(_ question: String, option: String, within range: ClosedRange<Double>) throws(ToolError) -> Double {
        guard let line = ask(question) else { throw .wrongUse("\(question.lowercased()) Give it with \(option).") }
        let text = line.trimmingCharacters(in: .whitespaces)
        guard let number = Double(text), range.contains(number) else {
            throw .wrongUse("'\(text)' is no answer: give a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
