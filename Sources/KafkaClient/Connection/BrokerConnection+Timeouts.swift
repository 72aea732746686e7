import KafkaSockets

/// What a connection is ended by when it takes too long: request.timeout.ms, socket.connection.setup.timeout.ms and
/// connections.max.idle.ms.
extension BrokerConnection {
    /// Ends the connection if it took too long to come about, to answer, or was idle for too long.
    func checkTime(now: MonotonicTime) {
        if let deadline = machine.setupDeadline, deadline <= now {
            let stage = machine.stage ?? stream?.stage ?? "it was connecting"
            let awaited = machine.step == .credentials ? authentication : nil
            end(hub.setupFailure(awaiting: awaited, stage), now: now, timedOut: true)
        } else if requests.deadline <= now {
            end(.requestTimeout, now: now)
        } else if machine.isReady, requests.isEmpty, idleDeadline <= now {
            end(.idle, now: now)
        } else {
            reauthenticateIfNeeded(now: now)
        }
    }

    /// The next moment at which `checkTime` has something to do.
    func nextDeadline() -> MonotonicTime {
        if let knownDeadline { return knownDeadline }
        var deadline = requests.deadline
        if machine.isReady {
            if deadline == .distantFuture { deadline = idleDeadline }
            deadline = min(deadline, reauthentication.nextDeadline)
        } else if let setup = machine.setupDeadline {
            deadline = min(deadline, setup)
        }
        knownDeadline = deadline
        return deadline
    }

    /// When it is closed if nothing happens on it.
    var idleDeadline: MonotonicTime { lastActive.advanced(byNanoseconds: hub.maxIdleNanoseconds) }
}
