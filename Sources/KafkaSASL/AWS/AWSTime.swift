/// A time as AWS writes it, in UTC.
struct AWSTime {
    /// For example "20261125".
    let date: String
    /// For example "20261125T183000Z".
    let timestamp: String

    /// - Parameter milliseconds: Since 1970.
    init(milliseconds: Int64) {
        let seconds = max(milliseconds, 0) / 1000
        // Howard Hinnant's civil_from_days: years begin in March, so that leap days come last.
        let days = seconds / 86400 + 719_468
        let era = days / 146_097
        let dayOfEra = days % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let second = seconds % 86400
        date = Self.pad(year, 4) + Self.pad(month, 2) + Self.pad(day, 2)
        timestamp =
            date + "T" + Self.pad(second / 3600, 2) + Self.pad(second / 60 % 60, 2) + Self.pad(second % 60, 2) + "Z"
    }

    private static func pad(_ number: Int64, _ count: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(count - digits.count, 0)) + digits
    }
}
