import KafkaVerification

/// A doctor's report as aligned text.
struct DoctorText {
    let report: DoctorReport
    private(set) var lines: [String] = []
    /// The certificates that were printed last.
    private var shown: [DoctorReport.Certificate] = []

    /// Columns of a check: its mark and name, its time, and what was found.
    private static let nameWidth = 12
    private static let timeWidth = 10
    private static let indent = 4 + nameWidth + timeWidth + 2
    /// The width that long texts are broken at.
    private static let width = 110

    init(_ report: DoctorReport) {
        self.report = report
        for warning in report.warnings { paragraph("Warning: \(warning).", indent: 0) }
        if let certificate = report.clientCertificate {
            lines.append("Client certificate \(certificate.subject), \(Self.validity(certificate))")
        }
        for connection in report.bootstrapServers { add(connection) }
        if let cluster = report.cluster { add(cluster) }
        if let producerID = report.producerID { add(producerID) }
        if let topic = report.topic { add(topic) }
        let count = report.problemCount
        lines.append(count == 0 ? "All is well." : count == 1 ? "1 check failed." : "\(count) checks failed.")
    }

    // MARK: Connections

    /// A bootstrap server: all its steps.
    private mutating func add(_ connection: DoctorReport.Connection) {
        lines.append("Bootstrap server \(connection.address), \(report.securityProtocol)")
        for step in connection.steps {
            let isGood = connection.problem?.step != step.name
            check(isGood, Self.title(step.name), step.milliseconds, summary(step.name, of: connection, isGood: isGood))
            if step.name == .tcp { for failed in connection.failedAddresses { detail("before: \(failed)") } }
            if !isGood, let problem = connection.problem { add(problem) }
            if step.name == .tls, let tls = connection.tls { add(tls) }
            if step.name == .sasl, let sasl = connection.sasl { detail(Self.session(sasl)) }
        }
        // A step that was not reached in any time that can be seen.
        if let problem = connection.problem, !connection.steps.contains(where: { $0.name == problem.step }) {
            add(problem)
        }
    }

    private func summary(_ step: DoctorReport.Step.Name, of connection: DoctorReport.Connection, isGood: Bool) -> String
    {
        switch step {
        case .dns: return isGood ? connection.resolved.joined(separator: ", ") : "failed"
        case .tcp:
            return isGood ? "connected to \(connection.connected ?? "")" : "\(connection.connected ?? ""): failed"
        case .tls:
            guard let tls = connection.tls, let version = tls.version else { return isGood ? "" : "failed" }
            let parts = [version, tls.cipherSuite, tls.group.map { "key exchange \($0)" }, "no ALPN"].compactMap { $0 }
            return (parts + [tls.isResumed == true ? "session resumed" : "new session"]).joined(separator: ", ")
        case .sasl:
            guard let sasl = connection.sasl else { return isGood ? "" : "failed" }
            return "\(sasl.mechanism); the listener offers \(sasl.enabledMechanisms.joined(separator: ", "))"
        case .versions:
            let apis = connection.apis.map(Self.versions).joined(separator: ", ")
            return apis.isEmpty ? "failed" : apis + Self.transactions(connection.transactionVersion ?? 0)
        }
    }

    private mutating func add(_ tls: DoctorReport.TLS) {
        if let name = tls.serverName { detail("server name (SNI) \(name)") }
        if tls.certificates.elementsEqual(shown, by: { $0.isSame(as: $1) }) { return detail("the same certificates") }
        shown = tls.certificates
        for (index, certificate) in tls.certificates.enumerated() {
            let role = index == 0 ? "certificate" : "issuer's certificate"
            let isRefused = index == 0 && tls.version == nil
            detail("\(role)\(isRefused ? ", not accepted:" : "") \(certificate.subject)")
            detail("  issued by \(certificate.issuer)")
            if !certificate.names.isEmpty { detail("  for \(certificate.names.joined(separator: ", "))") }
            detail("  \(Self.validity(certificate))")
        }
    }

    // MARK: The cluster

    private mutating func add(_ cluster: DoctorReport.Cluster) {
        lines.append("Cluster \(cluster.id ?? "without an id")")
        let controller = cluster.controller.map { "controller \($0)" } ?? "no controller"
        let brokers = cluster.brokerCount == 1 ? "1 broker" : "\(cluster.brokerCount) brokers"
        check(cluster.problem == nil, "Metadata", cluster.milliseconds, "\(controller), \(brokers)")
        if let problem = cluster.problem { add(problem) }
        for broker in report.brokers { addBroker(broker) }
    }

    /// A broker: in one line what a bootstrap server has several for.
    private mutating func addBroker(_ broker: DoctorReport.Connection) {
        var text = "\(broker.address), " + (broker.problem == nil ? "reachable" : "failed")
        if let step = broker.problem?.step { text += " at \(Self.title(step))" }
        if broker.problem == nil, let resumed = broker.tls?.isResumed { text += resumed ? ", TLS session resumed" : "" }
        if let rack = broker.rack { text += ", rack \(rack)" }
        check(broker.problem == nil, "Broker \(broker.brokerID ?? -1)", broker.milliseconds, text)
        guard let problem = broker.problem else { return }
        add(problem)
        if let tls = broker.tls, tls.version == nil { add(tls) }
    }

    private mutating func add(_ producerID: DoctorReport.ProducerID) {
        let text = producerID.id.map { "\($0), epoch \(producerID.epoch ?? 0)" } ?? "failed"
        check(producerID.problem == nil, "Producer id", producerID.milliseconds, text)
        if let problem = producerID.problem { add(problem) }
    }

    private mutating func add(_ topic: DoctorReport.Topic) {
        lines.append("Topic \(topic.name)")
        let count = topic.partitions.count == 1 ? "1 partition" : "\(topic.partitions.count) partitions"
        check(topic.problem == nil, "Leaders", nil, topic.partitions.isEmpty ? "failed" : count)
        let byLeader = Dictionary(grouping: topic.partitions.filter { $0.leader != nil }) { $0.leader ?? -1 }
        for (leader, partitions) in byLeader.sorted(by: { $0.key < $1.key }) {
            detail("broker \(leader): \(Self.ranges(partitions.map(\.partition)))")
        }
        if let problem = topic.problem { add(problem) }
    }

    // MARK: Lines

    private mutating func check(_ isGood: Bool, _ name: String, _ milliseconds: Double?, _ text: String) {
        let time = milliseconds.map { Format.fixed($0, 1) + " ms" } ?? ""
        let columns =
            "  \(isGood ? "✓" : "✗") " + name.padded(to: Self.nameWidth) + time.padded(to: -Self.timeWidth) + "  "
        lines.append(columns + text)
    }

    private mutating func detail(_ text: String) {
        lines.append(String(repeating: " ", count: Self.indent) + text)
    }

    private mutating func add(_ problem: DoctorReport.Problem) {
        paragraph(problem.message, indent: Self.indent)
        if let advice = problem.advice { paragraph(advice, indent: Self.indent) }
    }

    /// A text of any length, broken at spaces.
    private mutating func paragraph(_ text: String, indent: Int) {
        let margin = String(repeating: " ", count: indent)
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, indent + line.count + 1 + word.count > Self.width {
                lines.append(margin + line)
                line = ""
            }
            line += line.isEmpty ? "\(word)" : " \(word)"
        }
        if !line.isEmpty { lines.append(margin + line) }
    }

    // MARK: Words

    private static func title(_ step: DoctorReport.Step.Name) -> String {
        switch step {
        case .dns: "DNS"
        case .tcp: "TCP"
        case .tls: "TLS"
        case .sasl: "SASL"
        case .versions: "Versions"
        }
    }

    private static func versions(_ api: DoctorReport.API) -> String {
        guard let oldest = api.oldest, let newest = api.newest else { return "no \(api.name)" }
        return "\(api.name) \(oldest) to \(newest)"
    }

    private static func transactions(_ version: Int16) -> String {
        version == 0 ? "" : "; transaction.version \(version)"
    }

    private static func session(_ sasl: DoctorReport.SASL) -> String {
        guard let lifetime = sasl.sessionLifetime else { return "session without an end" }
        return "session of \(Format.fixed(lifetime / 1000, 0)) s, then the client authenticates again"
    }

    private static func validity(_ certificate: DoctorReport.Certificate) -> String {
        if certificate.daysLeft < 0 { return "expired on \(certificate.notAfter)" }
        let days = certificate.daysLeft == 1 ? "1 day" : "\(certificate.daysLeft) days"
        return "valid until \(certificate.notAfter), for \(days)"
    }

    /// Numbers in order, those that follow each other as a range: `0-3, 7`.
    static func ranges(_ numbers: [Int32]) -> String {
        var parts: [ClosedRange<Int32>] = []
        for number in numbers {
            if let last = parts.last, last.upperBound + 1 == number {
                parts[parts.count - 1] = last.lowerBound...number
            } else {
                parts.append(number...number)
            }
        }
        return parts.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
            .joined(separator: ", ")
    }
}
