// Users, and their sessions.
extension Simulation {
    /// Adds a user, or replaces the one of the same name. Connections that exist stay as they are.
    public func setUser(_ user: EmbeddedSASL.User) {
        model.accounts.set(user)
    }

    /// Removes a user. Connections that exist stay as they are, until they have to authenticate again.
    public func removeUser(_ name: String) {
        model.accounts.remove(name)
    }

    /// Gives a user another password.
    ///
    /// - Throws: ``EmbeddedClusterError`` if there is no such user.
    public func setPassword(_ password: String, of name: String) throws(EmbeddedClusterError) {
        try model.accounts.setPassword(password, of: name)
    }

    /// Changes the mechanisms that brokers offer.
    public func setSASLMechanisms(_ mechanisms: [EmbeddedSASL.Mechanism]) {
        model.accounts.mechanisms = mechanisms
    }

    /// Changes how long sessions last that begin from now on; nil for any time.
    public func setSessionLifetime(_ lifetime: Duration?) {
        model.accounts.sessionLifetime = lifetime
    }

    /// Lets all sessions expire now: a connection is closed at its next request, unless that begins a new authentication.
    public func expireSessions() {
        model.expireSessions(now: clock.now())
    }

    /// How many clients were refused: with wrong credentials, or with requests that may not come before authentication.
    public var authenticationFailureCount: Int {
        model.accounts.failures
    }

    /// How many connections were closed because they were used after their session had expired.
    public var expiredSessionCount: Int {
        model.accounts.expired
    }

    /// How often clients have authenticated again on a connection, before its session ended (KIP-368).
    public var reauthenticationCount: Int {
        model.accounts.reauthentications
    }
}
