import KafkaSockets

/// The broker thread's way to the model.
extension ClusterState {
    func opened(_ id: ModelConnectionID, to broker: Int32) {
        read { $0.open(id, to: broker) }
    }

    func closed(_ id: ModelConnectionID) {
        read { $0.closed(id) }
    }

    /// Hands over the complete frames of a connection; false when what came is no frame.
    func receive(_ connection: ServerConnection, limit: Int, now: MonotonicTime) -> Bool {
        guard connection.input.hasNext(limit: limit) else { return true }
        let subject = connection.tls?.takePeerSubject()
        return withModel { model in
            if let subject { model.identify(connection.id, certificateSubject: subject) }
            while true {
                switch connection.input.next(limit: limit) {
                case .frame(let frame): model.receive(frame, on: connection.id, now: now)
                case .incomplete: return true
                case .invalid: return false
                }
            }
        }
    }

    /// Lets the model do what is due; returns what it wants done, and when it has something due next.
    func advance(to now: MonotonicTime) -> (actions: [ModelAction], deadline: MonotonicTime?) {
        read { model in
            model.advance(to: now)
            return (model.takeActions(), model.nextDeadline)
        }
    }
}
