/// The stamps of all files that a context was made from, to be compared with later ones.
struct FileStamps: Hashable {
    private var stamps: [String: FileStamp] = [:]

    /// Looks at the files now. Missing ones have no stamp.
    ///
    /// - Throws: `.openSSLMissing`.
    init(of settings: TLSSettings) throws(TLSError) {
        for source in settings.trust { try add(source) }
        switch settings.identity {
        case .pem(let certificates, let key, password: _):
            add(certificates)
            if let key { add(key) }
        case .pkcs12(let source, password: _): add(source)
        case nil: break
        }
    }

    private mutating func add(_ source: TrustSource) throws(TLSError) {
        switch source {
        case .system:
            try OpenSSL.load()
            add(TrustStore.systemFile)
        case .pem(let source), .pkcs12(let source, password: _): add(source)
        case .directory(let path):
            // The directory's own stamp does not change when a file in it is overwritten.
            add(path)
            for name in (try? FileContents.entries(of: path)) ?? [] { add("\(path)/\(name)") }
        }
    }

    private mutating func add(_ source: TLSSource) {
        if let path = source.path { add(path) }
    }

    private mutating func add(_ path: String) {
        stamps[path] = FileStamp(path)
    }
}
