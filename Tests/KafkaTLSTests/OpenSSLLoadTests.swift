import COpenSSL
import KafkaTLS
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite("Loading OpenSSL", .timeLimit(.minutes(10)))
struct OpenSSLLoadTests {
    /// The status of binding the first usable one of these candidates.
    private func bind(_ candidates: (libssl: String, libcrypto: String)...) -> kafka_openssl_status {
        var status = kafka_openssl_status()
        var table = kafka_openssl_table()
        var pairs: [kafka_openssl_candidate] = []
        for candidate in candidates {
            pairs.append(
                kafka_openssl_candidate(libssl: strdup(candidate.libssl), libcrypto: strdup(candidate.libcrypto)))
        }
        kafka_openssl_bind(pairs, pairs.count, &table, &status)
        for pair in pairs {
            free(UnsafeMutablePointer(mutating: pair.libssl))
            free(UnsafeMutablePointer(mutating: pair.libcrypto))
        }
        return status
    }

    private func error(_ status: kafka_openssl_status) -> TLSError {
        OpenSSL.error(status.problem, library: text(status.library), detail: text(status.detail))
    }

    private var installed: (libssl: String, libcrypto: String) {
        get throws {
            var count = 0
            let candidates = UnsafeBufferPointer(start: kafka_openssl_candidates(&count), count: count)
            let library = try #require(kafka_openssl_load()).pointee
            let name = text(library.library)
            let found = try #require(candidates.first { String(cString: $0.libssl) == name })
            return (name, String(cString: found.libcrypto))
        }
    }

    private func text<Characters>(_ characters: Characters) -> String {
        withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    @Test("The installed version is reported")
    func version() throws {
        #expect(try OpenSSL.version().hasPrefix("OpenSSL "))
    }

    @Test("A missing OpenSSL is reported with the package to install")
    func missing() {
        let status = bind((libssl: "libssl.so.99", libcrypto: "libcrypto.so.99"))
        #expect(status.problem == kafka_openssl_problem_not_found)
        let error = error(status)
        #expect(error.description.contains("libcrypto.so.99"))
        #if os(macOS)
            #expect(error.description.contains("brew install openssl@3"))
        #else
            #expect(error.description.contains("apt install libssl3"))
        #endif
    }

    @Test("A library that lacks functions is reported with the first of them")
    func incomplete() throws {
        // libcrypto has none of libssl's functions.
        let libcrypto = try installed.libcrypto
        let status = bind((libssl: libcrypto, libcrypto: libcrypto))
        #expect(status.problem == kafka_openssl_problem_incomplete)
        #expect(text(status.detail) == "OPENSSL_init_ssl")
        #expect(error(status).description.contains("has no function OPENSSL_init_ssl"))
    }

    @Test("The first complete candidate is used")
    func order() throws {
        let (installed, absent) = (try installed, (libssl: "libssl.so.99", libcrypto: "libcrypto.so.99"))
        let status = bind(absent, (installed.libcrypto, installed.libcrypto), installed)
        #expect(status.problem == kafka_openssl_problem_none)
        #expect(text(status.library) == installed.libssl)
        // An incomplete library says more than an absent one.
        let failed = bind(absent, (installed.libcrypto, installed.libcrypto))
        #expect(failed.problem == kafka_openssl_problem_incomplete)
    }

    @Test("Many threads can load it concurrently")
    func threads() async throws {
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<16 { group.addTask { try OpenSSL.version() } }
            var versions: Set<String> = []
            for try await version in group { versions.insert(version) }
            #expect(versions.count == 1)
        }
    }
}
