/// The tags of a batch's records, in the order of the records. Records without one take no room.
struct BatchTags: Sendable {
    private var indexes: [Int32] = []
    private var tags: [Int] = []

    var isEmpty: Bool { tags.isEmpty }

    /// Adds the tag of a record that comes after all that are here.
    mutating func add(_ tag: Int, at index: Int32) {
        indexes.append(index)
        tags.append(tag)
    }

    /// The record's tag, or nil if it has none.
    func tag(of index: Int32) -> Int? {
        // Mostly all records of a batch have one.
        if Int(index) < tags.count, indexes[Int(index)] == index { return tags[Int(index)] }
        var (low, high) = (0, indexes.count)
        while low < high {
            let middle = (low + high) / 2
            if indexes[middle] < index { low = middle + 1 } else { high = middle }
        }
        return low < indexes.count && indexes[low] == index ? tags[low] : nil
    }
}

extension Result<RecordMetadata, KafkaError> {
    /// The record's result, with its tag.
    func tagged(_ tag: Int?) -> Self {
        guard let tag else { return self }
        switch self {
        case .success(var metadata):
            metadata.tag = tag
            return .success(metadata)
        case .failure(let error):
            return .failure(error.tagged(tag))
        }
    }
}

extension KafkaError {
    /// The error, about the record with that tag.
    func tagged(_ tag: Int?) -> KafkaError {
        guard let tag else { return self }
        return with(recordTag: tag)
    }
}

extension AppendOutcome {
    /// The outcome for the record with that tag.
    func tagged(_ tag: Int?) -> AppendOutcome {
        guard let tag, case .rejected(let error) = self else { return self }
        return .rejected(error.tagged(tag))
    }
}
