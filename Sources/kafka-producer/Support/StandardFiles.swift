import Foundation

/// The descriptors 0, 1 and 2.
enum StandardFiles {
    /// Makes sure that all three are taken.
    ///
    /// A program that is started with one of them closed would get its number for the next socket, and then write text
    /// into a connection to a broker, or read its input from one. Its replacement fails when it is used, just as a
    /// closed descriptor does.
    static func occupy() {
        for file in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(file, F_GETFD) < 0 {
            // The lowest free number is this one, since those below it are taken by now.
            _ = open("/dev/null", file == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }
}
