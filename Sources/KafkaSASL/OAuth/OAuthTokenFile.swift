internal import KafkaTLS

/// A file that holds a JSON web token, such as Kubernetes mounts: Java's `sasl.oauthbearer.token.endpoint.url` with a
/// `file:` URL (KIP-768).
package struct OAuthTokenFile: Sendable, Hashable {
    /// The file's path.
    package let path: String

    /// The file at a path.
    package init(path: String) {
        self.path = path
    }

    /// The file that a URL such as "file:///var/run/token" names.
    ///
    /// - Throws: `.invalidSetting`.
    package init(url: String) throws(SASLError) {
        let bytes = Array(url.utf8)
        guard Self.scheme(of: bytes) == "file" else {
            throw .tokenFileURL("does not begin with file:. This client reads files only; else, set a token provider")
        }
        var rest = bytes[5...]
        if rest.starts(with: "//".utf8) {
            rest = rest.dropFirst(2)
            let host = String(decoding: rest.prefix { $0 != UInt8(ascii: "/") }, as: UTF8.self)
            if !host.isEmpty && host != "localhost" { throw .tokenFileURL("names another host") }
            rest = rest.dropFirst(host.utf8.count)
        }
        guard rest.first == UInt8(ascii: "/"), let path = Self.decode(rest), !path.utf8.contains(0) else {
            throw .tokenFileURL("has no absolute path")
        }
        self.path = path
    }

    /// Reads the file and its token. Blocks; call it again for each refresh, since the file changes.
    ///
    /// - Throws: `.invalidSetting` if the file cannot be read, `.invalidToken`.
    package func read(
        claims: OAuthToken.ClaimNames = OAuthToken.ClaimNames(), extensions: SASLExtensions = .none
    ) throws(SASLError) -> OAuthToken {
        let bytes: [UInt8]
        do throws(TLSError) {
            bytes = try TLSSource.file(path).read()
        } catch {
            throw SASLError(.invalidSetting("The token file cannot be used: \(error.message)"), .oauthBearer)
        }
        return try OAuthToken(jwt: Secret(bytes: bytes), claims: claims, extensions: extensions)
    }

    /// What is in front of the first colon, in small letters.
    private static func scheme(of url: [UInt8]) -> String? {
        guard let colon = url.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        return String(decoding: url[..<colon], as: UTF8.self).lowercased()
    }

    /// Replaces %XX by the byte.
    private static func decode(_ bytes: ArraySlice<UInt8>) -> String? {
        var result: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                result.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                return nil
            }
            result.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: result, as: UTF8.self)
    }
}

extension SASLError {
    fileprivate static func tokenFileURL(_ problem: String) -> SASLError {
        SASLError(.invalidSetting("sasl.oauthbearer.token.endpoint.url \(problem)."), .oauthBearer)
    }
}
