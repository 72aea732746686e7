import SimulationHarness

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

setvbuf(stdout, nil, Int32(_IOLBF), 0)
exit(SimulateCommand.run(Array(CommandLine.arguments.dropFirst())))
