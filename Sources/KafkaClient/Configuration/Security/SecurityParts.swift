import KafkaSASL
import KafkaTLS

// Values of TLS and SASL taken apart into those of Java's keys, for descriptions. Secrets stay where they are.

extension TLSConfiguration.Trust {
    /// The file's or directory's path.
    var path: String? {
        switch source {
        case .system: nil
        case .pem(let source), .pkcs12(let source, password: _): source.path
        case .directory(let path): path
        }
    }

    /// Java's name for the format.
    var type: String? {
        switch source {
        case .system: nil
        case .pem, .directory: "PEM"
        case .pkcs12: "PKCS12"
        }
    }

    var hasPassword: Bool {
        if case .pkcs12(_, password: .some) = source { true } else { false }
    }

    /// Whether it is a text, and no file.
    var isText: Bool {
        if case .pem(let source) = source { source.path == nil } else { false }
    }
}

extension TLSConfiguration.Identity {
    /// The file's path.
    var path: String? {
        switch source {
        case .pem(let source, key: _, password: _), .pkcs12(let source, password: _): source.path
        }
    }

    /// Java's name for the format.
    var type: String {
        switch source {
        case .pem: "PEM"
        case .pkcs12: "PKCS12"
        }
    }

    var hasStorePassword: Bool {
        if case .pkcs12(_, password: .some) = source { true } else { false }
    }

    var hasKeyPassword: Bool {
        if case .pem(_, key: _, password: .some) = source { true } else { false }
    }

    /// Whether it is a text, and no file.
    var isText: Bool {
        if case .pem(let source, key: _, password: _) = source { source.path == nil } else { false }
    }
}

extension SASLConfiguration {
    /// When tokens are replaced, if there are tokens.
    var refresh: TokenRefresh? {
        if case .token(_, let refresh) = login { refresh } else { nil }
    }

    /// The file that tokens come from.
    var tokenFile: OAuthTokenFile? {
        if case .token(.file(let file, _, extensions: _), _) = login { file } else { nil }
    }

    /// The names of claims in tokens from a file.
    var claims: OAuthToken.ClaimNames? {
        if case .token(.file(_, let claims, extensions: _), _) = login { claims } else { nil }
    }
}
