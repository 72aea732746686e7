import Foundation
import Testing

@Suite("OpenSSL's headers", .timeLimit(.minutes(10)))
struct OpenSSLHeadersTests {
    private func compile(_ options: String...) throws -> Command.Result {
        let root = Command.packageRoot
        // Where Homebrew has OpenSSL's headers; elsewhere they are where the compiler looks anyway.
        let prefixes = ["/opt/homebrew/opt/openssl@3", "/usr/local/opt/openssl@3"]
        let includes = prefixes.map { "\($0)/include" }.filter(FileManager.default.fileExists(atPath:))
        return try Command.run(
            ["cc", "-std=c11", "-fsyntax-only", "-Wall", "-Werror", "-Wno-deprecated-declarations"] + options
                + (includes + [root.appendingPathComponent("Sources/COpenSSL/include").path]).map { "-I\($0)" }
                + [root.appendingPathComponent("Tests/KafkaTLSTests/Headers/headers.c").path])
    }

    @Test("Every prototype and constant is OpenSSL's own (Tests/setup --tests installs the headers)")
    func declarations() throws {
        let result = try compile()
        #expect(result.status == 0, "\(result.errors)")
    }

    @Test("What differs is found", arguments: ["WRONG_RESULT", "WRONG_PARAMETER", "WRONG_VALUE"])
    func differences(mistake: String) throws {
        let result = try compile("-D\(mistake)")
        #expect(result.status != 0)
        #expect(result.errors.contains("assert"))
    }
}
