import Synchronization

/// What one monitor has seen.
final class MonitorHistory<Machine: JudgingMachine>: Sendable {
    private let machine: Mutex<Machine>

    init(_ machine: sending Machine) {
        self.machine = Mutex(machine)
    }

    func update(_ sample: HealthSample) -> Machine.Judgement {
        machine.withLock { $0.update(sample) }
    }
}
