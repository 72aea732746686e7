/// The arguments as the system passed them.
enum CommandLineText {
    /// Refuses arguments that are not UTF-8. As strings they would hold other bytes than those that were typed, and
    /// those would end up in headers and keys.
    static func check() throws(ToolError) {
        for index in 1..<max(1, Int(CommandLine.argc)) {
            guard let argument = CommandLine.unsafeArgv[index] else { return }
            if String(validatingCString: argument) == nil {
                throw .wrongUse("argument \(index) is not UTF-8")
            }
        }
    }
}
