import Foundation

func flushOutput() {
    // All streams: the name of one alone is a global variable that Swift 6 takes for shared state.
    fflush(nil)
}
