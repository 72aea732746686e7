import KafkaSockets
import Testing

@testable import KafkaClient

@Suite("Judging a producer's health", .timeLimit(.minutes(10)))
struct HealthMachineTests {
    /// Samples, one second after the other unless a test says otherwise.
    private struct Script {
        var machine: HealthMachine
        var sample = HealthSample(time: MonotonicTime(nanoseconds: 1_000_000_000_000), wallTime: 1_000_000)

        init(_ limits: HealthLimits = HealthLimits()) {
            machine = HealthMachine(limits, deliveryTimeout: .seconds(120))
            sample.bufferTotal = 1000
            sample.bufferAvailable = 1000
        }

        mutating func look(
            after time: Duration = .seconds(1), _ change: (inout HealthSample) -> Void = { _ in }
        ) -> ProducerHealth {
            sample.time = sample.time + time
            sample.wallTime += time.components.seconds * 1000
            change(&sample)
            return machine.update(sample)
        }
    }

    private func problems(_ health: ProducerHealth) -> [String] {
        health.reasons.map { "\($0.problem) \($0.status.rawValue) \($0.since)" }
    }

    @Test("Nothing is wrong, since the first look")
    func healthy() {
        var script = Script()
        for _ in 0..<3 {
            let health = script.look()
            #expect(health == ProducerHealth(status: .healthy, since: 1_001_000, reasons: []))
            #expect(health.description == "healthy")
        }
    }

    @Test("Unreachable: degraded, and unhealthy after half a minute; since the first look that saw it")
    func unreachable() {
        var script = Script()
        _ = script.look()
        let lost = script.look {
            $0.isReachable = false
            $0.lastError = KafkaError(.connectionFailed, "b1 refused the connection")
        }
        #expect(problems(lost) == ["clusterUnreachable degraded 1002000"])
        #expect(lost.status == .degraded && lost.since == 1_002_000)
        #expect(lost.reasons.first?.message == "b1 refused the connection")
        #expect(script.look(after: .seconds(29)).status == .degraded)
        let worse = script.look(after: .seconds(1))
        #expect(problems(worse) == ["clusterUnreachable unhealthy 1002000"])
        #expect(worse.status == .unhealthy && worse.since == 1_032_000)
        let back = script.look { $0.isReachable = true }
        #expect(back.status == .healthy && back.since == 1_033_000)
        // The next time counts from its own beginning.
        #expect(problems(script.look { $0.isReachable = false }) == ["clusterUnreachable degraded 1034000"])
    }

    @Test("Credentials and certificates that are refused are named, and no matter of time")
    func refused() {
        for code in [KafkaError.Code.authenticationFailed, .tlsFailed] {
            var script = Script()
            let health = script.look {
                $0.isReachable = false
                $0.lastError = KafkaError(code, "no")
            }
            #expect(problems(health) == ["notAuthenticated unhealthy 1001000"])
        }
        var script = Script()
        #expect(script.look { $0.lastError = KafkaError(.authenticationFailed) }.status == .healthy, "another broker")
    }

    @Test("Before the first answer it is connecting, whatever fails then is said instead")
    func connecting() {
        var script = Script()
        #expect(problems(script.look { $0.isKnown = false }) == ["connecting degraded 1001000"])
        #expect(script.look { $0.isReachable = false }.reasons.map(\.problem) == [.clusterUnreachable])
        #expect(script.look { ($0.isKnown, $0.isReachable) = (true, true) }.status == .healthy)
    }

    @Test("The success rate is that of the last minute")
    func successRate() {
        var script = Script()
        _ = script.look { $0.recordsSent = 100_000 }
        #expect(script.look { ($0.recordsSent, $0.recordErrors) = (100_099, 1) }.status == .healthy)
        let low = script.look { $0.recordErrors = 2 }
        #expect(problems(low) == ["recordsFail degraded 1003000"])
        #expect(low.reasons.first?.message == "only 98 % of records were delivered lately")
        // The failures are a minute ago.
        #expect(script.look(after: .seconds(58)).status == .degraded)
        #expect(script.look(after: .seconds(2)).status == .healthy)
    }

    @Test("The first look counts from the producer's creation")
    func firstLook() {
        var script = Script()
        #expect(script.look { $0.recordErrors = 1 }.reasons.map(\.problem) == [.recordsFail])
        var other = Script()
        #expect(
            other.look {
                $0.recordsSent = 99; $0.recordErrors = 1
            }.status == .healthy)
    }

    @Test("All records fail: unhealthy after half a minute, until one is delivered")
    func failing() {
        var script = Script()
        _ = script.look { $0.recordsSent = 10 }
        #expect(script.look { $0.recordErrors += 1 }.status == .degraded)
        #expect(script.look(after: .seconds(29)) { $0.recordErrors += 1 }.status == .degraded)
        #expect(script.look { $0.recordErrors += 1 }.status == .unhealthy)
        #expect(script.look { $0.recordsSent += 1 }.status == .degraded)
        #expect(script.look(after: .seconds(29)) { $0.recordErrors += 1 }.status == .degraded)
    }

    @Test("The buffer, old records and topics without leaders, from their limits on")
    func limits() {
        var limits = HealthLimits()
        limits.recordAge = .seconds(5)
        limits.bufferUsage = 0.5
        var script = Script(limits)
        var standard = Script()
        for (used, isTooMuch) in [(499, false), (500, true)] {
            #expect((script.look { $0.bufferAvailable = 1000 - used }.status == .degraded) == isTooMuch)
        }
        for (used, isTooMuch) in [(799, false), (800, true)] {
            #expect((standard.look { $0.bufferAvailable = 1000 - used }.status == .degraded) == isTooMuch)
        }
        #expect(standard.look().reasons.map(\.message) == ["80 % of the buffer is in use"])
        _ = script.look { $0.bufferAvailable = 1000 }
        _ = standard.look { $0.bufferAvailable = 1000 }
        for (age, isTooOld) in [(5, false), (6, true)] {
            #expect((script.look { $0.oldestRecordAge = .seconds(age) }.status == .degraded) == isTooOld)
        }
        for (age, isTooOld) in [(60, false), (61, true)] {
            #expect((standard.look { $0.oldestRecordAge = .seconds(age) }.status == .degraded) == isTooOld)
        }
        let health = standard.look {
            $0.oldestRecordAge = nil
            $0.leaderless = ["a", "b", "c"]
        }
        #expect(health.reasons.map(\.message) == ["partitions of topic 'a' and 2 more have no leader"])
    }

    @Test("Certificates and tokens: degraded before they expire, unhealthy after")
    func expiry() {
        let day: Int64 = 86_400_000
        for (isToken, validity) in [(false, 7 * day), (true, 30_000)] {
            var script = Script()
            func status(left: Int64) -> ProducerHealth {
                script.look { sample in
                    let expiry = sample.wallTime + left
                    if isToken { sample.tokenExpiry = expiry } else { sample.certificateExpiry = expiry }
                }
            }
            #expect(status(left: validity).status == .healthy)
            let soon = status(left: validity - 1)
            #expect(soon.status == .degraded)
            #expect(
                soon.reasons.first?.message
                    == (isToken ? "the bearer token expires in 29.9 s" : "the client's certificate expires in 6 days"))
            #expect(status(left: 1).status == .degraded)
            #expect(status(left: 0).status == .unhealthy)
            #expect(status(left: .max - script.sample.wallTime - 1000).status == .healthy, "never")
        }
    }

    @Test("The end of a producer outweighs what is wrong with its connections")
    func end() {
        var script = Script()
        let health = script.look {
            $0.isReachable = false
            $0.certificateExpiry = 0
            $0.end = KafkaError(.producerClosed, "the producer is closed")
        }
        #expect(problems(health) == ["producerEnded unhealthy 1001000"])
        #expect(health.description == "unhealthy: the producer is closed")
    }

    @Test("The worst reason makes the status; messages alone are no change")
    func differences() {
        var script = Script()
        let one = script.look { $0.oldestRecordAge = .seconds(70) }
        let two = script.look { $0.oldestRecordAge = .seconds(71) }
        #expect(one != two && !one.differs(from: two))
        let both = script.look {
            $0.lastError = KafkaError(.tlsFailed, "no"); $0.isReachable = false
        }
        #expect(both.status == .unhealthy && both.reasons.map(\.status) == [.unhealthy, .degraded])
        #expect(both.differs(from: two))
        let other = script.look {
            $0.oldestRecordAge = nil; $0.bufferAvailable = 0
        }
        #expect(other.status == both.status && other.differs(from: both))
    }

    @Test("However often it is asked, it remembers little, and judges the same")
    func often() async {
        var script = Script()
        var status = ProducerHealth.Status.healthy
        for look in 0..<50_000 {
            status = script.look(after: .milliseconds(10)) { $0.recordsSent += 1 }.status
            // Others have a time limit, and as many threads as there are cores.
            if look % 100 == 0 { await Task.yield() }
        }
        #expect(script.machine.memory <= 2 * HealthMachine.resolution + 2)
        #expect(status == .healthy)
        // A minute has 6000 records; 61 of them are more than 1 %.
        #expect(script.look(after: .milliseconds(10)) { $0.recordErrors += 50 }.status == .healthy)
        #expect(script.look(after: .milliseconds(10)) { $0.recordErrors += 20 }.status == .degraded)
        for _ in 0..<6100 { status = script.look(after: .milliseconds(10)) { $0.recordsSent += 1 }.status }
        #expect(status == .healthy)
    }

    @Test("A sample that arrives late says nothing new")
    func late() {
        var script = Script()
        let health = script.look()
        var old = script.sample
        old.time = old.time - .seconds(5)
        old.isReachable = false
        #expect(script.machine.update(old) == health)
    }
}
