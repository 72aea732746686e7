/// Takes values from where they are: given, measured, asked for, or by default. Remembers where.
struct TuneInputs {
    private(set) var sources: [String: String] = [:]
    var questions = TuneQuestions.terminal

    /// What was given, or else measured in the cluster, or else the default.
    mutating func value<T>(_ name: String, _ given: T?, _ asked: T?, _ otherwise: T) -> T {
        if let given {
            sources[name] = "given"
            return given
        }
        if let asked {
            sources[name] = "cluster"
            return asked
        }
        return otherwise
    }

    /// A number that has no default.
    ///
    /// - Throws: That it is missing.
    mutating func number(
        _ name: String, given: Double?, measured: (value: Double, from: String)?, question: String,
        within range: ClosedRange<Double>
    ) throws(ToolError) -> Double {
        if let given {
            sources[name] = "given"
            return given
        }
        if let measured {
            sources[name] = measured.from
            return max(range.lowerBound, measured.value)
        }
        sources[name] = "answer"
        return try questions.number(question, option: "--\(name)", within: range)
    }
}
