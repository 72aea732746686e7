import KafkaSockets
import KafkaWire

extension ModelCluster {
    func answerApiVersions(_ context: RequestContext) -> Outcome {
        let response: ApiVersionsResponse
        if let code = context.faults.requestError {
            response = ApiVersionsResponse(errorCode: code.wire)
        } else {
            response = ApiVersionsResponse(
                apiKeys: announcedVersions, throttleTimeMs: context.throttleTimeMs,
                finalizedFeaturesEpoch: featuresEpoch,
                finalizedFeatures: transactionVersion > 0
                    ? [FeatureRange(name: "transaction.version", minVersion: 0, maxVersion: transactionVersion)] : [])
            context.connection.authentication?.answeredApiVersions()
        }
        response.encode(into: &writer, version: context.version)
        return .respond
    }

    private var announcedVersions: [ApiVersionRange] {
        configuration.apiVersions.sorted { $0.key.rawValue < $1.key.rawValue }.map { api, versions in
            ApiVersionRange(
                apiKeyCode: api.rawValue, minVersion: versions.lowerBound, maxVersion: versions.upperBound)
        }
    }

    /// An ApiVersions request of a version that this broker does not know: the one request that gets an answer then.
    func answerUnknownApiVersions(_ context: inout RequestContext) {
        let known = configuration.apiVersions[.apiVersions]
        let summary = EmbeddedRequest(
            index: requests.total, api: context.api, version: context.version, broker: context.broker.id,
            connection: context.connection.id.rawValue, correlationID: context.header.correlationID,
            clientID: context.header.clientID, user: context.connection.user, acks: nil, partitions: [])
        requests.append(summary)
        context.faults = faults.take(for: summary, dice: &dice)
        if context.faults.contains(.disconnectBefore) || known == nil {
            return close(context.connection, at: context.now)
        }
        beginFrame(context)
        let own = announcedVersions.filter { $0.apiKeyCode == EmbeddedAPI.apiVersions.rawValue }
        let refusal = ApiVersionsResponse(errorCode: .unsupportedVersion, apiKeys: own)
        switch configuration.unknownApiVersionsReply {
        case .disconnect:
            return close(context.connection, at: context.now)
        case .errorInVersion0:
            // Version 3 came with Kafka 2.4, and with it the hint.
            let namesOwn = (known?.upperBound ?? 0) >= 3
            (namesOwn ? refusal : ApiVersionsResponse(errorCode: .unsupportedVersion)).encode(into: &writer, version: 0)
        case .malformedError:
            refusal.encode(into: &writer, version: 0)
            writer.writeUInt8(0)
        case .newestVersion:
            ApiVersionsResponse(apiKeys: announcedVersions)
                .encode(into: &writer, version: min(known?.upperBound ?? 0, ApiVersionsResponse.versions.upperBound))
        }
        finish(.respond, context)
    }
}
