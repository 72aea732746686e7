import KafkaClient
import Testing

/// The error that the operation throws, or nil.
nonisolated(nonsending)
    func caught<Result>(_ operation: nonisolated(nonsending) () async throws -> Result) async -> KafkaError?
{
    do {
        _ = try await operation()
        return nil
    } catch {
        return kafkaError(error)
    }
}

/// The error that the operation throws, or nil.
func caught<Result>(_ operation: () throws -> Result) -> KafkaError? {
    do {
        _ = try operation()
        return nil
    } catch {
        return kafkaError(error)
    }
}

private func kafkaError(_ error: any Error) -> KafkaError? {
    guard let error = error as? KafkaError else {
        Issue.record(error, "an error of another type")
        return nil
    }
    return error
}
