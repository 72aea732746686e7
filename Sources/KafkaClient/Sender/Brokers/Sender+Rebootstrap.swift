import KafkaSockets
import Logging

/// Going back to the bootstrap servers (KIP-899, KIP-1102).
extension Sender {
    /// Goes back to the bootstrap servers, if the cluster that is known cannot be reached any more (KIP-899, KIP-1102).
    func rebootstrapIfNeeded(now: MonotonicTime) {
        guard control.metadata.mayRebootstrap else { return }
        if control.metadata.isRebootstrapDue(now: now)
            || (control.metadata.isRefreshWanted(now: now) && isCutOff(now: now))
        {
            rebootstrap(now: now)
        }
    }

    /// Whether no broker is connected, being connected, or may be tried now.
    private func isCutOff(now: MonotonicTime) -> Bool {
        guard !control.metadata.nodes.isEmpty else { return false }
        brokers.ensureCandidates(in: control.metadata, now: now)
        return brokers.isCutOff(in: control.metadata, now: now)
    }

    func rebootstrap(now: MonotonicTime, isOrdered: Bool = false) {
        logger.info(
            isOrdered
                ? "rebootstrapping: a broker requested it (KIP-1102)"
                : "rebootstrapping: no broker can be reached")
        metrics.rebootstraps += 1
        brokers.endBootstrapConnections(now: now)
        // Their requests fail before others are made.
        handleReports(now: now)
        control.metadata.rebootstrap(now: now, isOrdered: isOrdered)
    }
}
