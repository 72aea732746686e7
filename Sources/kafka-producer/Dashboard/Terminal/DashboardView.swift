/// What a person has chosen to see.
struct DashboardView: Equatable, Sendable {
    enum Page: Int, CaseIterable, Sendable {
        case overview, topics, brokers, latency, errors

        var title: String {
            switch self {
            case .overview: "Overview"
            case .topics: "Topics"
            case .brokers: "Brokers"
            case .latency: "Latency"
            case .errors: "Errors"
            }
        }
    }

    /// What topics are sorted by.
    enum Order: String, CaseIterable, Sendable {
        case rate, errors, name
    }

    private(set) var page = Page.overview
    private(set) var order = Order.rate
    private(set) var showsHelp = false
    /// The history as it was when it was paused; nil if it is not.
    private(set) var paused: DashboardHistory?
    /// Rows that have been scrolled past.
    private(set) var scroll = 0

    /// Acts on a key.
    ///
    /// - Parameter history: What is shown now.
    /// - Returns: Whether the dashboard goes on.
    mutating func apply(_ key: TerminalKey, history: DashboardHistory) -> Bool {
        switch key {
        case .character("q"), .character("Q"): return false
        case .character("p"), .character(" "): paused = paused == nil ? history : nil
        case .character("?"), .character("h"): showsHelp.toggle()
        case .character("s"): order = order.next
        case .up, .character("k"): scroll = max(0, scroll - 1)
        case .down, .character("j"): scroll = min(Self.mostScroll, scroll + 1)
        case .pageUp: scroll = max(0, scroll - 10)
        case .pageDown: scroll = min(Self.mostScroll, scroll + 10)
        case .home: scroll = 0
        case .tab, .right: show(page.next)
        case .backTab, .left: show(page.previous)
        case .escape: (showsHelp, scroll) = (false, 0)
        case .character(let character):
            if let number = character.wholeNumberValue, let page = Page(rawValue: number - 1) { show(page) }
        }
        return true
    }

    private static let mostScroll = 100_000

    private mutating func show(_ page: Page) {
        (self.page, scroll, showsHelp) = (page, 0, false)
    }
}

extension CaseIterable where Self: Equatable, AllCases.Index == Int {
    fileprivate var next: Self { moved(1) }
    fileprivate var previous: Self { moved(Self.allCases.count - 1) }

    private func moved(_ steps: Int) -> Self {
        let index = Self.allCases.firstIndex(of: self) ?? 0
        return Self.allCases[(index + steps) % Self.allCases.count]
    }
}
