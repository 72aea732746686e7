import KafkaSockets
import KafkaWire
import Logging

/// Carries the requests of the control plane.
extension Sender {
    /// Whether anything is still to be asked.
    var needsControl: Bool { !control.hasStopped }

    /// Sends the requests that are due.
    func sendControlRequests(now: MonotonicTime) {
        for machine in ControlPlane.Machine.allCases where needsControl {
            guard let request = control.nextRequest(of: machine, now: now, isDrained: isDrained) else { continue }
            if let node = target(of: request, now: now) {
                send(request, to: node.connection, now: now)
            } else {
                control.foundNoBroker(for: request, now: now)
            }
        }
    }

    /// The broker to send the request to. If there is none yet, the next candidate starts to connect.
    private func target(of request: ControlRequest, now: MonotonicTime) -> BrokerNode? {
        switch request.target {
        case .anyBroker:
            brokers.ensureCandidates(in: control.metadata, now: now)
            if let node = brokers.leastLoaded(in: control.metadata, maxInFlight: maxInFlight, now: now) { return node }
            brokers.connectNextCandidate(in: control.metadata, now: now)
            return nil
        case .coordinator(let key):
            return coordinator(key, now: now)
        }
    }

    private func send(_ request: ControlRequest, to connection: BrokerConnection, now: MonotonicTime) {
        guard let version = connection.versions.version(of: request.api, within: request.versions) else {
            return refuseOldBroker(connection, request, now: now)
        }
        let message = hub.makeRequest(.control(request))
        connection.prepare(message, api: request.api, version: version)
        request.body.encode(into: &message.writer, version: version)
        connection.submit(message, now: now)
        control.sent(request, version: version, now: now)
    }

    /// The broker and this producer have no version of the API in common.
    private func refuseOldBroker(_ connection: BrokerConnection, _ request: ControlRequest, now: MonotonicTime) {
        switch request.owner {
        case .metadata:
            connection.end(
                .unsupported(
                    api: request.api.messageName, theirs: connection.versions.range(of: request.api),
                    ours: request.versions),
                now: now)
        case .producerID:
            fail(
                fatally: KafkaError(
                    .unsupportedVersion,
                    "the broker does not support idempotent producers (no InitProducerId API); "
                        + "set enableIdempotence to false"),
                now: now)
        case .coordinator, .transaction:
            let failure = ConnectionFailure.unsupported(
                api: request.api.messageName, theirs: connection.versions.range(of: request.api), ours: request.versions
            )
            fail(
                fatally: failure.error(host: connection.host, port: connection.port, node: connection.nodeID), now: now)
        }
    }

    /// The answer to a request of the control plane has come.
    func received(
        _ reader: inout WireReader, _ message: ClientRequest, for request: ControlRequest,
        on connection: BrokerConnection, now: MonotonicTime
    ) throws(ConnectionFailure) {
        do throws(WireError) {
            switch request.owner {
            case .metadata(let refresh):
                let response = try MetadataResponse(from: &reader, version: message.version)
                throttled(connection, message.throttleTime(response.throttleTimeMs), now: now)
                receivedMetadata(response, refresh, now: now)
            case .producerID:
                let response = try InitProducerIDResponse(from: &reader, version: message.version)
                // What is longer answers something else: its bytes would be the id of another producer.
                try reader.expectEnd()
                throttled(connection, message.throttleTime(response.throttleTimeMs), now: now)
                receivedProducerID(response, from: connection, now: now)
            case .coordinator(let key):
                let response = try FindCoordinatorResponse(from: &reader, version: message.version)
                try reader.expectEnd()
                throttled(connection, message.throttleTime(response.throttleTimeMs), now: now)
                receivedCoordinator(response, for: key, from: connection, now: now)
            case .transaction(let request):
                let (answer, throttle) = try request.readAnswer(&reader, version: message.version)
                try reader.expectEnd()
                throttled(connection, message.throttleTime(throttle), now: now)
                receivedAnswer(answer, to: request, on: connection, now: now)
            }
        } catch {
            throw .malformed(error)
        }
        advanceWarmUps(now: now)
    }
}
