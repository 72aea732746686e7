internal import COpenSSL

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Android)
    internal import Android
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Fills an SSL_CTX with the certificates that are trusted.
struct TrustStore {
    let context: OpaquePointer

    /// Adds the certificates of a source, and returns them, except those that OpenSSL looks up when it needs them.
    func add(_ source: TrustSource) throws(TLSError) -> [Certificate] {
        switch source {
        case .system:
            guard kafka_SSL_CTX_set_default_verify_paths(context) == 1 else {
                throw .internalFailure("SSL_CTX_set_default_verify_paths")
            }
            return []
        case .pem(let source):
            return try add(try PEM.certificates(in: try source.read(), source: source.name))
        case .directory(let path):
            return try addDirectory(path)
        case .pkcs12(let source, let password):
            let contents = try PKCS12(try source.read(), password: password, source: source.name)
            let all = [contents.certificate].compactMap { $0 } + contents.others
            if all.isEmpty {
                throw TLSError(.wrongFormat(source: source.name, problem: "holds no certificate."))
            }
            return try add(all)
        }
    }

    private func add(_ certificates: [Certificate]) throws(TLSError) -> [Certificate] {
        let store = kafka_SSL_CTX_get_cert_store(context)
        for certificate in certificates where kafka_X509_STORE_add_cert(store, certificate.pointer) != 1 {
            throw .internalFailure("X509_STORE_add_cert")
        }
        return certificates
    }

    private func addDirectory(_ path: String) throws(TLSError) -> [Certificate] {
        let names = try FileContents.entries(of: path)
        let hashed = names.contains(where: Self.isHash)
        let files = names.filter { name in [".pem", ".crt", ".cer"].contains { name.hasSuffix($0) } }
        if !hashed && files.isEmpty {
            let problem = "holds no certificates: no file in it ends in .pem, .crt or .cer."
            throw TLSError(.wrongFormat(source: path, problem: problem))
        }
        if hashed, kafka_X509_STORE_load_path(kafka_SSL_CTX_get_cert_store(context), path) != 1 {
            throw .internalFailure("X509_STORE_load_path")
        }
        var all: [Certificate] = []
        // Hashed directories usually hold each certificate twice, and OpenSSL reads what it needs.
        for name in files where !hashed {
            let file = "\(path)/\(name)"
            all += try add(try PEM.certificates(in: try FileContents.read(file), source: file))
        }
        return all
    }

    /// Whether OpenSSL would look for a file of this name, such as "5ed36f99.0".
    private static func isHash(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 2 && parts[0].utf8.count == 8 && parts[0].allSatisfy(\.isHexDigit)
            && !parts[1].isEmpty && parts[1].allSatisfy(\.isNumber)
    }

    /// What to do if the system has no CA certificates; nil if it has.
    static func hintForMissingSystemStore() -> String? {
        let file = systemFile
        let directory = place(kafka_X509_get_default_cert_dir_env(), kafka_X509_get_default_cert_dir())
        let hasFile = FileStamp(file) != nil
        let hasEntries = (try? FileContents.entries(of: directory))?.isEmpty == false
        if hasFile || hasEntries { return nil }
        return "This system has no CA certificates, neither in \(file) nor in \(directory). "
            + "Install the package ca-certificates."
    }

    /// The file of the system's CAs. OpenSSL reads it when a context is made, and the system's directory when it verifies.
    static var systemFile: String {
        place(kafka_X509_get_default_cert_file_env(), kafka_X509_get_default_cert_file())
    }

    private static func place(_ variable: UnsafePointer<CChar>?, _ fallback: UnsafePointer<CChar>?) -> String {
        if let variable, let value = getenv(variable) { return String(cString: value) }
        return fallback.map { String(cString: $0) } ?? ""
    }
}
