/// What comparing a topic with its producers' acknowledgements showed.
package struct VerificationReport: Sendable, Hashable {
    /// Records that were handed to producers.
    package var records = 0
    package var acknowledged = 0
    /// The longest from handing over a record, waits for memory included, to its acknowledgement.
    package var slowest = Duration.zero
    /// Records of the run that are in the topic, each counted once.
    package var readBack = 0
    /// Acknowledged, and not in the topic.
    package var lost = 0
    /// Copies beyond the first one.
    package var duplicated = 0
    /// Behind a later record of the same producer in the same partition.
    package var reordered = 0
    /// In the topic, but not at the offset that was acknowledged.
    package var misplaced = 0
    /// Values that are not what any producer of a verification writes.
    package var damaged = 0
    /// Failed and reported as not written; and those of them that are in the topic.
    package var notWritten = 0
    package var notWrittenFound = 0
    /// Failed with an unknown outcome; and those of them that are in the topic.
    package var unknown = 0
    package var unknownFound = 0
    /// Never completed, and completed more than once.
    package var unfinished = 0
    package var overdone = 0
    /// Records of other runs.
    package var foreign = 0

    package init() {}

    /// Whether the producers kept their promises. Failures break none, as long as they are reported correctly.
    package var isSound: Bool {
        lost == 0 && duplicated == 0 && reordered == 0 && misplaced == 0 && damaged == 0 && notWrittenFound == 0
            && unfinished == 0 && overdone == 0
    }
}
