import ArgumentParser

/// A failure that is not the producer's.
struct ToolError: Error, CustomStringConvertible {
    let description: String
    let exitCode: ExitCode

    init(_ description: String) {
        self.init(description, exitCode: .failure)
    }

    private init(_ description: String, exitCode: ExitCode) {
        self.description = description
        self.exitCode = exitCode
    }

    /// What the user asked for cannot be done as asked: another command line or configuration is needed.
    static func wrongUse(_ description: String) -> ToolError {
        ToolError(description, exitCode: .validationFailure)
    }
}
