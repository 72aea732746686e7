import KafkaSASL
import KafkaTLS
import Testing

@Suite("Token refresh", .timeLimit(.minutes(10)))
struct TokenRefreshTests {
    private static let now: Int64 = 1_700_000_000_000

    private func token(issued: Int64? = nil, lifetime: Int64) throws -> OAuthToken {
        try OAuthToken(
            "t", principal: "a", expiresAtMs: Self.now + lifetime * 1000,
            issuedAtMs: issued.map { Self.now + $0 * 1000 })
    }

    /// After how many seconds a token is replaced.
    private func delay(
        issued: Int64? = nil, lifetime: Int64, random: Double = 0, _ settings: TokenRefreshSettings = .init()
    ) throws -> Int64 {
        var schedule = try TokenRefreshSchedule(settings)
        try schedule.received(try token(issued: issued, lifetime: lifetime), nowMs: Self.now, random: random)
        return (try #require(schedule.dueMs) - Self.now) / 1000
    }

    @Test("After 80 to 85 percent of the lifetime")
    func window() throws {
        #expect(try delay(lifetime: 3600) == 2880)
        #expect(try delay(lifetime: 3600, random: 0.5) == 2970)
        #expect(try delay(lifetime: 3600, random: 1) == 3060)
        let settings = TokenRefreshSettings(windowFactor: 0.5, windowJitter: 0.25)
        #expect(try delay(lifetime: 3600, random: 1, settings) == 2700)
    }

    @Test("The lifetime counts from when the token was issued")
    func issuedBefore() throws {
        #expect(try delay(issued: -1000, lifetime: 2600) == 1880)
    }

    @Test("Not later than five minutes before the expiry")
    func buffer() throws {
        #expect(try delay(lifetime: 900) == 600)
        #expect(try delay(lifetime: 3600, TokenRefreshSettings(bufferSeconds: 3000)) == 600)
    }

    @Test("Not earlier than a minute from now")
    func minimumPeriod() throws {
        // Issued long ago: its 80 percent have passed.
        #expect(try delay(issued: -10_000, lifetime: 400) == 60)
    }

    @Test("If both do not fit, a part of what is left")
    func shortLifetime() throws {
        #expect(try delay(lifetime: 300) == 240)
        #expect(try delay(issued: -10_000, lifetime: 300) == 240)
        #expect(try delay(lifetime: 359) == 287)
        #expect(try delay(lifetime: 360) == 60)
        let late = TokenRefreshSettings(windowFactor: 1, windowJitter: 0.25)
        #expect(try delay(lifetime: 100, random: 1, late) == 100)
    }

    @Test("A token that never expires is replaced in the far future")
    func forever() throws {
        var schedule = try TokenRefreshSchedule()
        let token = try OAuthToken("t", principal: "a", expiresAtMs: .max, issuedAtMs: 0)
        try schedule.received(token, nowMs: Self.now, random: 0.9)
        #expect(try #require(schedule.dueMs) > Self.now)
        #expect(schedule.token(nowMs: .max - 1) == token)
        let problem = "The token has a time before 1970."
        expectError(.invalidToken(problem)) { () throws(SASLError) in
            try OAuthToken("t", principal: "a", expiresAtMs: -1)
        }
        expectError(.invalidToken(problem)) { () throws(SASLError) in
            try OAuthToken("t", principal: "a", expiresAtMs: 1, issuedAtMs: .min)
        }
    }

    @Test("The old token stays in use while a new one is awaited, and is tried again 10 s after a failure")
    func failure() throws {
        var schedule = try TokenRefreshSchedule()
        #expect(schedule.isDue(nowMs: Self.now) && schedule.token(nowMs: Self.now) == nil)
        schedule.began()
        #expect(!schedule.isDue(nowMs: Self.now) && schedule.dueMs == nil)
        let first = try token(lifetime: 3600)
        try schedule.received(first, nowMs: Self.now, random: 0)
        #expect(!schedule.isDue(nowMs: Self.now + 2_879_999) && schedule.isDue(nowMs: Self.now + 2_880_000))
        var now = Self.now + 2_880_000
        for _ in 0..<3 {
            schedule.began()
            #expect(!schedule.isDue(nowMs: now))
            schedule.failed(nowMs: now)
            #expect(schedule.dueMs == now + 10_000)
            #expect(schedule.token(nowMs: now) == first)
            now += 10_000
            #expect(schedule.isDue(nowMs: now))
        }
        // Until it expires.
        #expect(schedule.token(nowMs: first.expiresAtMs - 1) == first)
        #expect(schedule.token(nowMs: first.expiresAtMs) == nil)
    }

    @Test("A token that has expired before it is received is an error, and does not replace a valid one")
    func expired() throws {
        var schedule = try TokenRefreshSchedule()
        let valid = try token(lifetime: 3600)
        try schedule.received(valid, nowMs: Self.now, random: 0)
        schedule.began()
        let late = try token(lifetime: 0)
        expectError(.tokenExpired(atMs: Self.now, nowMs: Self.now + 5)) { () throws(SASLError) in
            try schedule.received(late, nowMs: Self.now + 5, random: 0)
        }
        #expect(schedule.token(nowMs: Self.now + 5) == valid)
        #expect(schedule.dueMs == Self.now + 10_005)
    }

    @Test("Settings out of bounds are refused")
    func bounds() {
        func expectProblem(_ problem: String, _ settings: TokenRefreshSettings) {
            expectError(.invalidSetting(problem)) { () throws(SASLError) in try TokenRefreshSchedule(settings) }
        }
        expectProblem(
            "sasl.login.refresh.window.factor is 0.4, and has to be from 0.5 to 1.0.",
            TokenRefreshSettings(windowFactor: 0.4))
        expectProblem(
            "sasl.login.refresh.window.jitter is 0.3, and has to be from 0.0 to 0.25.",
            TokenRefreshSettings(windowJitter: 0.3))
        expectProblem(
            "sasl.login.refresh.min.period.seconds is 901, and has to be from 0 to 900.",
            TokenRefreshSettings(minimumPeriodSeconds: 901))
        expectProblem(
            "sasl.login.refresh.buffer.seconds is -1, and has to be from 0 to 3600.",
            TokenRefreshSettings(bufferSeconds: -1))
        expectProblem(
            "sasl.login.refresh.window.factor is nan, and has to be from 0.5 to 1.0.",
            TokenRefreshSettings(windowFactor: .nan))
    }

    @Test("Connections authenticate again after 85 to 95 percent of a session's lifetime (KIP-368)")
    func reauthentication() {
        func delay(_ lifetime: Int64, _ random: Double) -> Int64? {
            ReauthenticationTime.delayMs(sessionLifetimeMs: lifetime, random: random)
        }
        #expect(delay(0, 0.5) == nil && delay(-1, 0.5) == nil)
        #expect(delay(100_000, 0) == 85_000 && delay(100_000, 1) == 95_000 && delay(100_000, 0.5) == 90_000)
        #expect(delay(1, 0) == 0)
        // Larger than any real lifetime: no overflow (KAFKA-14604).
        for random in [0, 0.5, 1] {
            let longest = delay(.max, random) ?? 0
            #expect(longest > .max / 2)
        }
    }
}
