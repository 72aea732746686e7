import SimulationHarness

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

let code = SimulateCommand.run(Array(CommandLine.arguments.dropFirst())) { line in
    print(line)
    fflush(nil)
}
exit(code)
