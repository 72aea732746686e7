extension ProducerConfiguration {
    /// Checks every value's range, and that no two settings contradict each other.
    ///
    /// A producer does this, too, when it is created; call it to find mistakes earlier.
    ///
    /// - Throws: ``KafkaError/Code/invalidConfiguration`` with a message that names every setting at fault, by its name
    ///   in properties and its name in Swift, with its value and what is allowed.
    public func validate() throws(KafkaError) {
        if let error = KafkaError(configurationProblems: problems(checkingSecurity: true)) {
            throw error
        }
    }

    /// What is wrong with the values.
    func problems(checkingSecurity: Bool) -> [String] {
        var problems = Setting.all.compactMap { setting in
            setting.isAllowed(self) ? nil : setting.problem(value: setting.text(self))
        }
        do throws(KafkaError) {
            _ = try BootstrapServer.list(bootstrapServers, over: securityProtocol)
        } catch {
            problems.append(error.message)
        }
        problems += compressionProblems + idempotenceProblems + timeProblems + sizeProblems + partitioningProblems
        problems += deadLetterProblems + batchingProblems
        return checkingSecurity ? problems + securityProblems : problems
    }

    private var compressionProblems: [String] {
        guard let level = compression.level, compression.codec.levels == nil else { return [] }
        return ["compression has the level \(level), but the codec \(compression.codec.name) has no levels."]
    }

    private var idempotenceProblems: [String] {
        guard enableIdempotence else {
            guard transactionalID != nil else { return [] }
            return [
                "\(Setting.transactionalID.label) is set, but \(Setting.enableIdempotence.label), which transactions need, "
                    + "is false. Turn idempotence on or leave the transactional id out."
            ]
        }
        return idempotenceObstacles.map { setting, needed, remedy in
            "\(Setting.enableIdempotence.label) needs \(setting.label) to be \(needed), but it is "
                + "\(setting.text(self)). \(remedy), or turn idempotence off."
        }
    }

    private var timeProblems: [String] {
        var problems = [
            Self.excess(retryBackoff, of: .retryBackoff, over: retryBackoffMax, of: .retryBackoffMax),
            Self.excess(reconnectBackoff, of: .reconnectBackoff, over: reconnectBackoffMax, of: .reconnectBackoffMax),
            Self.excess(
                connectionSetupTimeout, of: .connectionSetupTimeout, over: connectionSetupTimeoutMax,
                of: .connectionSetupTimeoutMax),
        ].compactMap { $0 }
        // Bounded, so that the sum does not overflow with values out of range, which are reported elsewhere.
        let longest = Duration.milliseconds(Setting.Spelling<Duration>.forever)
        if deliveryTimeout < min(max(.zero, longestLinger), longest) + min(max(.zero, requestTimeout), longest) {
            let setting = batching == .fixed ? Setting.linger : .maximumLinger
            problems.append(
                "\(Setting.deliveryTimeout.label) is \(deliveryTimeout.inMilliseconds) ms, less than "
                    + "\(setting.label), \(longestLinger.inMilliseconds) ms, and "
                    + "\(Setting.requestTimeout.label), \(requestTimeout.inMilliseconds) ms, together: "
                    + "a record would fail before its first request could be answered. Raise the one or lower the others."
            )
        }
        return problems
    }

    static func excess(
        _ value: Duration, of setting: Setting, over limit: Duration, of limiting: Setting
    ) -> String? {
        guard value > limit else { return nil }
        return "\(setting.label) is \(value.inMilliseconds) ms, more than \(limiting.label), "
            + "\(limit.inMilliseconds) ms, which limits it. Lower the one or raise the other."
    }

    private var deadLetterProblems: [String] {
        guard transactionalID != nil, deadLetters.failures != .none else { return [] }
        return [
            "\(Setting.deadLetterFailures.label) is \(deadLetters.failures.rawValue), but with "
                + "\(Setting.transactionalID.label) a failed record ends its transaction, and a dead letter in it would go with "
                + "it. Leave one of them out, and send dead letters of transactions with another producer."
        ]
    }

    private var sizeProblems: [String] {
        let batch = batching.bounds.map { ($0.maximumBatchSize, Setting.maximumBatchSize) }
        let parts = [batch ?? (batchSize, .batchSize), (maxRequestSize, .maxRequestSize)]
        var problems = parts.compactMap { size, setting in
            Self.excess(size, of: setting, over: bufferMemory, of: .bufferMemory)
        }
        guard let topicBufferMemory else { return problems }
        problems +=
            (parts.compactMap { size, setting in
                Self.excess(size, of: setting, over: topicBufferMemory, of: .topicBufferMemory)
            })
        if let problem = Self.excess(topicBufferMemory, of: .topicBufferMemory, over: bufferMemory, of: .bufferMemory) {
            problems.append(problem)
        }
        return problems
    }

    static func excess(_ size: Int, of setting: Setting, over limit: Int, of limiting: Setting) -> String? {
        guard size > limit else { return nil }
        return "\(setting.label) is \(size), more than \(limiting.label), \(limit): "
            + "so much would never fit into the buffer. Lower the one or raise the other."
    }

    /// Whether each record needs a permit.
    var needsPermits: Bool { maxBufferedRecords != nil || maxTopicRecords != nil }

    private var partitioningProblems: [String] {
        var problems: [String] = []
        if partitionAvailabilityTimeout > .zero && !adaptivePartitioning {
            problems.append(
                "\(Setting.partitionAvailabilityTimeout.label) is \(partitionAvailabilityTimeout.inMilliseconds) ms, "
                    + "but \(Setting.adaptivePartitioning.label), without which it does nothing, is false. "
                    + "Turn the one on or set the other to 0.")
        }
        if ignoreKeysForPartitioning && !partitioning.ignoresKeysOnRequest {
            problems.append(
                "\(Setting.ignoreKeysForPartitioning.label) is true, but \(Setting.partitioning.label) is "
                    + "\(partitioning), which decides about keys itself. Turn the one off or leave the other out.")
        }
        return problems
    }
}
