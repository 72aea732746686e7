/// Ticks off the numbers of the records that come.
struct DemoReader {
    private(set) var found = 0
    private(set) var duplicates = 0
    private(set) var strange = 0
    private(set) var misordered = 0
    /// A bit for each number up to the highest one that came.
    private var isFound: [UInt64] = []
    /// The number that came last, by partition.
    private var last: [Int32: Int] = [:]
    private let records: Int
    private let recordSize: Int

    init(records: Int, recordSize: Int) {
        self.records = records
        self.recordSize = recordSize
    }

    mutating func read(partition: Int32, value: [UInt8]?) {
        guard let number = DemoValue.number(in: value ?? [], size: recordSize), number < records else {
            strange += 1
            return
        }
        if find(number) { found += 1 } else { duplicates += 1 }
        if let last = last.updateValue(number, forKey: partition), number <= last { misordered += 1 }
    }

    /// Marks a number as found. Returns whether it was not before.
    private mutating func find(_ number: Int) -> Bool {
        let (word, bit) = number.quotientAndRemainder(dividingBy: UInt64.bitWidth)
        if word >= isFound.count {
            isFound.append(contentsOf: repeatElement(0, count: max(1024, word + 1 - isFound.count)))
        }
        let mask: UInt64 = 1 << UInt64(bit)
        defer { isFound[word] |= mask }
        return isFound[word] & mask == 0
    }
}
