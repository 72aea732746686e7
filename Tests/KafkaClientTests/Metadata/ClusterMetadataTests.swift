import KafkaSockets
import KafkaWire
import Testing

@testable import KafkaClient

@Suite("What metadata is asked for, and when", .timeLimit(.minutes(10)))
struct ClusterMetadataRequestTests {
    private var driver = MetadataDriver()

    @Test("The first request asks for brokers, and for the topics wanted by then")
    mutating func first() {
        #expect(driver.metadata.nextRefresh(now: .start) == MetadataRefresh(topics: [], isFull: true))
        driver.metadata.use("b", now: .start)
        driver.metadata.use("a", now: .start)
        #expect(driver.metadata.nextRefresh(now: .start) == MetadataRefresh(topics: ["a", "b"], isFull: true))
    }

    @Test("One request at a time")
    mutating func oneAtATime() throws {
        let refresh = try present(driver.metadata.nextRefresh(now: .start))
        driver.metadata.asked(refresh, now: .start)
        driver.metadata.use("a", now: .start)
        #expect(driver.metadata.nextRefresh(now: .at(.seconds(9999))) == nil)
        #expect(driver.metadata.nextDeadline(now: .start) == .distantFuture)
    }

    @Test("A new topic asks only for itself")
    mutating func newTopic() {
        driver.learn(["a"])
        #expect(driver.metadata.nextRefresh(now: .start) == nil)
        #expect(driver.metadata.use("new", now: .start) == false)
        #expect(driver.metadata.nextRefresh(now: .start) == MetadataRefresh(topics: ["new"], isFull: false))
        #expect(driver.metadata.nextDeadline(now: .start) == .start)
        #expect(driver.metadata.use("a", now: .start) == true)
    }

    @Test("After its maximum age, everything in use is asked for again")
    mutating func age() {
        driver.learn(["a", "b"])
        let due = MonotonicTime.at(.seconds(300))
        #expect(driver.metadata.nextDeadline(now: .start) == due)
        #expect(driver.metadata.nextRefresh(now: due - .nanoseconds(1)) == nil)
        #expect(driver.metadata.nextRefresh(now: due) == MetadataRefresh(topics: ["a", "b"], isFull: true))
    }

    @Test("The answer about a new topic does not make the others younger")
    mutating func partialKeepsAge() {
        driver.learn(["a"])
        driver.learn(["b"], now: .at(.seconds(200)))
        #expect(driver.metadata.nextRefresh(now: .at(.seconds(300)))?.topics == ["a", "b"])
    }

    @Test("Doubts lead to a full refresh, not before the retry backoff after the last one")
    mutating func doubts() {
        driver.learn(["a"])
        driver.metadata.requestRefresh()
        #expect(driver.metadata.nextRefresh(now: .at(.milliseconds(99))) == nil)
        #expect(driver.metadata.nextDeadline(now: .start) == .at(.milliseconds(100)))
        let later = MonotonicTime.at(.milliseconds(100))
        #expect(driver.metadata.nextRefresh(now: later) == MetadataRefresh(topics: ["a"], isFull: true))
        driver.learn(["a"], now: later)
        #expect(driver.metadata.nextRefresh(now: later + .seconds(1)) == nil, "one doubt, one refresh")
    }

    @Test("A doubt that comes while a request is under way is followed up")
    mutating func doubtWhileAsking() throws {
        let refresh = driver.ask()
        driver.metadata.requestRefresh()
        driver.answer(refresh, MetadataDriver.response([]))
        #expect(driver.metadata.nextRefresh(now: .at(.milliseconds(100)))?.isFull == true)
    }

    @Test("A known topic can be refreshed")
    mutating func refreshTopic() {
        driver.learn(["a", "b"])
        driver.metadata.refresh("b", now: .start)
        let later = MonotonicTime.at(.milliseconds(100))
        #expect(driver.metadata.nextDeadline(now: .start) == later, "not immediately: it arrived a moment ago")
        #expect(driver.metadata.nextRefresh(now: later - .nanoseconds(1)) == nil)
        #expect(driver.metadata.nextRefresh(now: later) == MetadataRefresh(topics: ["b"], isFull: false))
        driver.learn(["b"], now: later)
        #expect(driver.metadata.nextRefresh(now: later) == nil)
        driver.metadata.refresh("b", now: later + .seconds(1))
        #expect(driver.metadata.nextRefresh(now: later + .seconds(1))?.topics == ["b"])
    }

    @Test("A request that fails is made again after a backoff that doubles up to its bound")
    mutating func failures() throws {
        driver.metadata.use("a", now: .start)
        var now = MonotonicTime.start
        for wait in [80, 160, 320, 640, 800, 800] {
            let refresh = try present(driver.metadata.nextRefresh(now: now))
            driver.metadata.asked(refresh, now: now)
            driver.metadata.failed(refresh, now: now, random: &driver.random)
            let retry = now + .milliseconds(wait)
            #expect(driver.metadata.nextDeadline(now: now) == retry)
            #expect(driver.metadata.nextRefresh(now: retry - .nanoseconds(1)) == nil)
            #expect(driver.metadata.nextRefresh(now: retry) == refresh)
            now = retry
        }
        driver.learn(["a"], now: now)
        driver.metadata.use("b", now: now)
        #expect(driver.metadata.nextRefresh(now: now)?.topics == ["b"], "nothing of the backoff is left")
    }

    @Test("An answer without brokers is no answer")
    mutating func noBrokers() {
        driver.metadata.use("a", now: .start)
        let refresh = driver.ask()
        var response = MetadataDriver.response([MetadataDriver.topic("a")])
        response.brokers = []
        #expect(driver.answer(refresh, response) == [])
        #expect(driver.metadata.topics.isEmpty)
        #expect(driver.metadata.updatedAt == nil)
        #expect(driver.metadata.nextRefresh(now: .at(.milliseconds(79))) == nil)
        #expect(driver.metadata.nextRefresh(now: .at(.milliseconds(80))) == refresh)
    }

    @Test("A topic that the answer leaves out is asked for again, after a backoff")
    mutating func omitted() {
        driver.learn(["a"])
        driver.metadata.use("b", now: .start)
        let refresh = driver.ask()
        #expect(driver.answer(refresh, MetadataDriver.response([])) == [])
        #expect(driver.metadata.nextRefresh(now: .start) == nil, "no busy loop with a broker")
        #expect(driver.metadata.nextDeadline(now: .start) == .at(.milliseconds(80)))
        #expect(driver.metadata.nextRefresh(now: .at(.milliseconds(80)))?.topics == ["b"])
    }

    @Test("Idle topics are dropped, unless something is on its way to them")
    mutating func idle() {
        driver.learn(["busy", "idle", "used"])
        driver.metadata.use("used", now: .at(.seconds(200)))
        #expect(driver.metadata.expireIdle(now: .at(.seconds(299))) { _ in false } == [])
        #expect(driver.metadata.topics.count == 3)
        #expect(driver.metadata.expireIdle(now: .at(.seconds(300))) { $0 == "busy" } == ["idle"])
        #expect(driver.metadata.topics.keys.sorted() == ["busy", "used"])
        #expect(driver.metadata.nextRefresh(now: .at(.seconds(300)))?.topics == ["busy", "used"])
        #expect(driver.metadata.expireIdle(now: .at(.seconds(500))) { _ in false } == ["used"])
        #expect(driver.metadata.topics.keys.sorted() == ["busy"], "busy counts as used then")
    }

    @Test("A topic that never existed is not asked for for ever")
    mutating func neverThere() {
        driver.learn(["a"])
        driver.metadata.use("misspelt", now: .start)
        let answer = MetadataDriver.response([MetadataDriver.topic("misspelt", error: .unknownTopicOrPartition)])
        driver.answer(driver.ask(), answer)
        let soon = MonotonicTime.at(.seconds(200))
        driver.metadata.use("a", now: soon)
        #expect(driver.metadata.nextRefresh(now: soon)?.topics == ["misspelt"])
        #expect(driver.metadata.expireIdle(now: .at(.seconds(300))) { _ in false } == ["misspelt"])
        #expect(driver.metadata.nextRefresh(now: .at(.seconds(300)))?.topics == ["a"])
    }

    @Test("When all topics are idle, time stands still")
    mutating func allIdle() {
        driver.learn(["a"])
        #expect(driver.metadata.expireIdle(now: .at(.seconds(300))) { _ in false } == ["a"])
        #expect(driver.metadata.topics.isEmpty)
        driver.learnBrokers(now: .at(.seconds(300)))
        let deadline = driver.metadata.nextDeadline(now: .at(.seconds(300)))
        #expect(deadline > .at(.seconds(300)))
    }

    @Test("A topic that no task waits for any more is not asked for")
    mutating func forget() {
        driver.learnBrokers()
        driver.metadata.use("gone", now: .start)
        driver.metadata.forget("gone")
        #expect(driver.metadata.nextRefresh(now: .start) == nil)
    }

    @Test("No answer for the rebootstrap trigger: back to the bootstrap servers")
    mutating func rebootstrap() throws {
        driver.learn(["a"])
        var now = MonotonicTime.at(.seconds(300))
        let start = now
        while now < start + .seconds(300) {
            #expect(!driver.metadata.isRebootstrapDue(now: now))
            if let refresh = driver.metadata.nextRefresh(now: now) {
                driver.metadata.asked(refresh, now: now)
                driver.metadata.failed(refresh, now: now, random: &driver.random)
            }
            now += .seconds(10)
        }
        #expect(driver.metadata.isRebootstrapDue(now: start + .seconds(300)))
        driver.metadata.rebootstrap(now: now)
        #expect(driver.metadata.nodes.isEmpty)
        #expect(driver.metadata.topics.count == 1, "leaders stay until the answer")
        #expect(!driver.metadata.isRebootstrapDue(now: now + .seconds(999)), "nothing left to give up")
        #expect(driver.metadata.nextRefresh(now: now) == MetadataRefresh(topics: ["a"], isFull: true))
    }

    @Test("Without the recovery strategy, the brokers are never given up")
    mutating func noRebootstrap() {
        driver = .withoutRecovery
        driver.learn(["a"])
        let refresh = driver.ask(now: .at(.seconds(300)))
        driver.metadata.failed(refresh, now: .at(.seconds(300)), random: &driver.random)
        #expect(!driver.metadata.isRebootstrapDue(now: .at(.seconds(9999))))
        #expect(!driver.metadata.mayRebootstrap)
    }

    @Test("A broker can ask to rebootstrap")
    mutating func ordered() {
        driver.learn(["a"])
        let refresh = driver.ask(now: .at(.seconds(300)))
        let response = MetadataResponse(errorCode: .rebootstrapRequired)
        #expect(driver.answer(refresh, response, now: .at(.seconds(300))) == [.mustRebootstrap])
        #expect(driver.metadata.topics.count == 1)
        // The next broker may ask for the same: not without a pause.
        driver.metadata.rebootstrap(now: .at(.seconds(300)), isOrdered: true)
        #expect(driver.metadata.nextRefresh(now: .at(.seconds(300))) == nil)
        #expect(driver.metadata.nextRefresh(now: .at(.seconds(301)))?.isFull == true)
    }

    @Test("No broker can ask for it where it is not allowed")
    mutating func orderedInVain() {
        driver = .withoutRecovery
        driver.learn(["a"])
        let refresh = driver.ask(now: .at(.seconds(300)))
        let response = MetadataResponse(errorCode: .rebootstrapRequired)
        #expect(driver.answer(refresh, response, now: .at(.seconds(300))) == [.refused(.rebootstrapRequired)])
    }

    @Test("A topic that was forgotten while it was asked for stays forgotten")
    func forgottenMeanwhile() {
        var driver = MetadataDriver()
        driver.learnBrokers()
        driver.metadata.refresh("missing", now: .at(.seconds(1)))
        let refresh = driver.ask(now: .at(.seconds(1)))
        #expect(refresh.topics == ["missing"])
        driver.metadata.forget("missing")
        let changes = driver.answer(
            refresh,
            MetadataDriver.response([MetadataDriver.topic("missing", leaders: [], error: .unknownTopicOrPartition)]),
            now: .at(.seconds(1)))
        #expect(changes == [])
        #expect(!driver.metadata.isRefreshWanted(now: .at(.seconds(60))))
    }
}
