// PLAIN and SCRAM.

extension SASLConfiguration {
    /// PLAIN: the user name and the password in clear text (RFC 4616). Use it with TLS only.
    ///
    /// Confluent Cloud's API keys and secrets are such users and passwords. Neither may be empty or contain a NUL.
    public static func plain(username: String, password: String) -> SASLConfiguration {
        fixed(.plain, username, password)
    }

    /// PLAIN, with credentials that are asked for whenever a connection authenticates.
    public static func plain(
        credentials: @escaping @Sendable () async throws -> SASLCredentials
    ) -> SASLConfiguration {
        SASLConfiguration(login: .password(.plain, .provider(Provider(credentials))))
    }

    /// SCRAM-SHA-256: proof that the client knows the password, which is not sent (RFC 5802 and 7677).
    ///
    /// The broker has to prove that it knows it, too. It asks for 4,096 to 1,000,000 iterations of hashing; anything else
    /// is refused. The producer derives the key once for each user and salt, off its I/O thread.
    public static func scramSHA256(username: String, password: String) -> SASLConfiguration {
        fixed(.scramSHA256, username, password)
    }

    /// SCRAM-SHA-256, with credentials that are asked for whenever a connection authenticates.
    public static func scramSHA256(
        credentials: @escaping @Sendable () async throws -> SASLCredentials
    ) -> SASLConfiguration {
        SASLConfiguration(login: .password(.scramSHA256, .provider(Provider(credentials))))
    }

    /// SCRAM-SHA-512: as ``scramSHA256(username:password:)``, with the longer hash.
    public static func scramSHA512(username: String, password: String) -> SASLConfiguration {
        fixed(.scramSHA512, username, password)
    }

    /// SCRAM-SHA-512, with credentials that are asked for whenever a connection authenticates.
    public static func scramSHA512(
        credentials: @escaping @Sendable () async throws -> SASLCredentials
    ) -> SASLConfiguration {
        SASLConfiguration(login: .password(.scramSHA512, .provider(Provider(credentials))))
    }

    /// A delegation token (KIP-48), with which the client authenticates as the token's owner, with SCRAM.
    ///
    /// - Parameters:
    ///   - id: The token's id (`kafka-delegation-tokens.sh` prints it).
    ///   - hmac: Its HMAC, in base64, as printed.
    ///   - hash: The SCRAM mechanism; any that the broker offers will do.
    public static func delegationToken(
        id: String, hmac: String, hash: SCRAMHash = .sha256
    ) -> SASLConfiguration {
        let credentials = SASLCredentials(username: id, password: hmac)
        return SASLConfiguration(login: .password(hash.mechanism, .fixed(credentials), isDelegationToken: true))
    }

    /// A delegation token that is asked for whenever a connection authenticates: its id is the user name, its HMAC the
    /// password.
    public static func delegationToken(
        hash: SCRAMHash = .sha256, credentials: @escaping @Sendable () async throws -> SASLCredentials
    ) -> SASLConfiguration {
        let source = PasswordSource.provider(Provider(credentials))
        return SASLConfiguration(login: .password(hash.mechanism, source, isDelegationToken: true))
    }

    private static func fixed(_ mechanism: Mechanism, _ username: String, _ password: String) -> SASLConfiguration {
        let credentials = SASLCredentials(username: username, password: password)
        return SASLConfiguration(login: .password(mechanism, .fixed(credentials)))
    }
}

extension SASLConfiguration.SCRAMHash {
    var mechanism: SASLConfiguration.Mechanism {
        switch self {
        case .sha256: .scramSHA256
        case .sha512: .scramSHA512
        }
    }
}
