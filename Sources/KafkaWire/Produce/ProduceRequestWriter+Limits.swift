// A frame's length is a signed 32-bit number, and counts what surrounds the records as well.

extension ProduceRequestWriter {
    /// The most bytes of records that always fit into a request when they are for one partition: 2 GiB less 128 KiB.
    package static let largestRecordSize = Int(Int32.max) + 1 - 128 * 1024

    /// How many bytes of records fit into a request for so many partitions, whatever their topics' names are.
    package static func recordSizeLimit(partitionCount: Int) -> Int {
        Int(Int32.max) - headSize - partitionCount * partitionSize
    }

    /// The most that a request takes besides its topics: two names of 32,767 bytes (the client's and the transactional
    /// id) with their lengths, and the fields of fixed size, tags and counts around them.
    private static let headSize = 2 * (5 + Int(Int16.max)) + 40

    /// The most that a partition takes besides its records, if it is the only one of its topic: the topic's name of 249
    /// bytes, three lengths of 5 bytes, the partition's number, and two fields of tags.
    private static let partitionSize = 249 + 3 * 5 + 4 + 2
}
