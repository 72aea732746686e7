import KafkaSockets
import KafkaWire

/// A request that the model is handling.
struct RequestContext {
    var header: RequestHeader
    var api: EmbeddedAPI
    var connection: ModelConnection
    var broker: ModelBroker
    var faults: ActiveFaults
    var now: MonotonicTime

    var version: Int16 { header.apiVersion }
    var throttleTimeMs: Int32 { Int32(clamping: faults.throttle.wholeMilliseconds) }
}

/// How handling a request ended.
enum Outcome {
    /// The writer holds the response's body.
    case respond
    /// No response, as for acks=0.
    case silent
    /// The writer holds the response's body; the broker closes the connection after it.
    case refuse
    /// The broker closes the connection.
    case disconnect
    /// The answer comes later.
    case parked
}

extension ModelCluster {
    /// Takes a request up: reads its header, logs it, and asks the faults about it.
    func start(_ frame: UnsafeRawBufferPointer, on connection: ModelConnection, now: MonotonicTime) {
        guard let broker = broker(connection.broker) else { return close(connection, at: now) }
        guard admit(byteCount: frame.count, on: connection) else { return close(connection, at: now) }
        if connection.authentication?.takesTokens == true { return takeToken(frame, on: connection, now: now) }
        var reader = WireReader(frame)
        guard let header = try? RequestHeader(from: &reader) else { return refuse(connection, now) }
        guard let api = EmbeddedAPI(rawValue: header.apiKeyCode) else { return refuse(connection, now) }
        var context = RequestContext(
            header: header, api: api, connection: connection, broker: broker, faults: ActiveFaults(), now: now)
        guard admit(api, on: connection, now: now) else { return close(connection, at: now) }
        guard configuration.apiVersions[api]?.contains(header.apiVersion) == true else {
            if api == .apiVersions { return answerUnknownApiVersions(&context) }
            return refuse(connection, now)
        }
        guard let request = decode(&reader, context) else { return refuse(connection, now) }
        let summary = summarize(request, context)
        requests.append(summary)
        context.faults = faults.take(for: summary, dice: &dice)
        if context.faults.contains(.disconnectBefore) { return close(connection, at: now) }
        let service = api == .produce ? configuration.produceTime.time(of: frame.count) : .zero
        let delay = context.faults.processingDelay + service
        if delay > .zero {
            return hold(connection, .delayed([UInt8](frame), context.faults, due: now + delay))
        }
        perform(request, context)
    }

    /// Carries out a request that a fault had delayed.
    func resume(
        _ frame: UnsafeRawBufferPointer, faults: ActiveFaults, on connection: ModelConnection, now: MonotonicTime
    ) {
        guard let broker = broker(connection.broker) else { return }
        var reader = WireReader(frame)
        guard let header = try? RequestHeader(from: &reader), let api = EmbeddedAPI(rawValue: header.apiKeyCode)
        else { return }
        let context = RequestContext(
            header: header, api: api, connection: connection, broker: broker, faults: faults, now: now)
        guard let request = decode(&reader, context) else { return }
        perform(request, context)
    }

    private func perform(_ request: ModelRequest, _ context: RequestContext) {
        beginFrame(context)
        finish(handle(request, context), context)
        // Only now: their responses are built in the writer, too.
        if hasFreshData {
            hasFreshData = false
            if !busy.isEmpty { wakeFetches(now: context.now) }
        }
    }

    private func refuse(_ connection: ModelConnection, _ now: MonotonicTime) {
        requests.malformed += 1
        close(connection, at: now)
    }

    // MARK: Response frames

    func beginFrame(_ context: RequestContext) {
        writer.reset()
        _ = writer.reserveInt32()
        var correlationID = context.header.correlationID
        for fault in context.faults.faults {
            if case .correlationIDOffset(let offset) = fault.effect { correlationID &+= offset }
        }
        let flexible = context.header.apiKey?.hasFlexibleResponseHeader(version: context.version) ?? false
        ResponseHeader(correlationID: correlationID).encode(into: &writer, flexible: flexible)
    }

    /// Sends what the writer holds, as the faults want it.
    func finish(_ outcome: Outcome, _ context: RequestContext) {
        let connection = context.connection
        let throttle = context.faults.throttle
        var at = context.now + context.faults.responseDelay
        if context.version < context.api.firstVersionAnsweredBeforeThrottling { at += throttle }
        switch outcome {
        case .parked: return
        case .disconnect: return close(connection, at: at)
        case .refuse: at += configuration.security.sasl?.failureDelay ?? .zero
        case .silent, .respond: break
        }
        if context.faults.contains(.disconnectAfter) { return close(connection, at: at) }
        if context.faults.contains(.dropResponse) { return mute(connection, throttle, now: context.now) }
        switch outcome {
        case .respond: sendFrame(context, at: at)
        case .refuse:
            sendFrame(context, at: at)
            return close(connection, at: at)
        case .silent, .disconnect, .parked: break
        }
        mute(connection, throttle, now: context.now)
    }

    private func mute(_ connection: ModelConnection, _ throttle: Duration, now: MonotonicTime) {
        if throttle > .zero, connection.work == nil, connections[connection.id] === connection {
            hold(connection, .muted(until: now + throttle))
        }
    }

    private func sendFrame(_ context: RequestContext, at: MonotonicTime) {
        for fault in context.faults.faults {
            guard case .replyBody(let body) = fault.effect else { continue }
            beginFrame(context)
            writer.writeRaw(body)
        }
        writer.patchInt32(at: 0, Int32(writer.count - 4))
        for fault in context.faults.faults {
            if case .frameLength(let length) = fault.effect { writer.patchInt32(at: 0, length) }
        }
        for fault in context.faults.faults {
            switch fault.effect {
            case .replyBytes(let bytes):
                return send(bytes, on: context.connection, at: at)
            case .truncate(let count):
                send([UInt8](writer.contiguousBytes().prefix(count)), on: context.connection, at: at)
                return close(context.connection, at: at)
            default: continue
            }
        }
        send(writer.contiguousBytes(), on: context.connection, at: at)
    }
}

extension EmbeddedAPI {
    /// From this version on, brokers answer first and then stop to read from the connection (KIP-219); in older ones they
    /// hold the answer back.
    fileprivate var firstVersionAnsweredBeforeThrottling: Int16 {
        switch self {
        case .produce, .metadata: 6
        case .fetch: 8
        case .listOffsets, .createTopics: 3
        case .offsetCommit, .offsetFetch: 4
        case .findCoordinator, .apiVersions, .describeConfigs: 2
        case .initProducerID, .addPartitionsToTransaction, .addOffsetsToTransaction, .endTransaction,
            .transactionOffsetCommit:
            1
        case .saslHandshake, .saslAuthenticate: 0
        }
    }
}

extension Duration {
    /// Whole milliseconds, rounded up: a wait of less than one is not none.
    var wholeMilliseconds: Int64 {
        let nanoseconds = saturatingNanoseconds
        return nanoseconds / 1_000_000 + (nanoseconds % 1_000_000 > 0 ? 1 : 0)
    }
}
