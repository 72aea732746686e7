import Testing

/// The value, which must be there. Like `#require`, which cannot call mutating functions.
func present<Value>(_ value: Value?, sourceLocation: SourceLocation = #_sourceLocation) throws -> Value {
    try #require(value, sourceLocation: sourceLocation)
}
