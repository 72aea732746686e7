import Foundation

/// What `--serve` answers, from the last frames and metrics: a function of requests.
struct DashboardSite: Sendable {
    private(set) var history = DashboardHistory()
    private var metrics = ""
    /// The frames before the latest as events, in short, so that a page that is opened late shows what was before.
    private var earlier: [[UInt8]] = []
    /// The latest frame as an event (WHATWG HTML, 9.2).
    private(set) var latestEvent: [UInt8]?

    mutating func publish(_ frame: DashboardFrame, metrics: String) {
        history.add(frame)
        self.metrics = metrics
        // The history may have begun again, or have let go of its first.
        earlier = history.frames.count == 1 ? [] : Array(earlier.suffix(history.frames.count - 2))
        if let before = history.frames.dropLast().last { earlier.append(Self.event(before)) }
        latestEvent = Self.event(frame)
    }

    func response(to request: HTTPRequest) -> HTTPResponse {
        // A page of another site must not read this by a name of its own that leads to 127.0.0.1 (DNS rebinding).
        guard Self.isLoopback(request.fields["host"]) else {
            return .text(403, "This is only for http://127.0.0.1 and http://localhost.\n")
        }
        guard request.method == "GET" else {
            var refusal = HTTPResponse.text(405, "Only GET is understood.\n")
            refusal.fields.append(("Allow", "GET"))
            return refusal
        }
        switch request.path {
        case "/": return page(DashboardPage.html, "text/html; charset=utf-8")
        case "/dashboard.css": return page(DashboardPage.css, "text/css; charset=utf-8")
        case "/dashboard.js": return page(DashboardPage.script, "text/javascript; charset=utf-8")
        case "/metrics": return .text(200, metrics, type: PrometheusText.contentType)
        case "/frame": return frame
        case "/events":
            return HTTPResponse(
                fields: [("Content-Type", "text/event-stream")], body: (earlier + [latestEvent ?? []]).flatMap { $0 },
                isStream: true)
        default: return .text(404, "There are /, /events, /frame and /metrics.\n")
        }
    }

    /// The answer to what is not a request.
    static func refusal(_ status: Int) -> HTTPResponse {
        let text =
            switch status {
            case 408: "No request came.\n"
            case 413: "Requests may have no body.\n"
            case 431: "The request is too long.\n"
            case 503: "There are too many connections.\n"
            default: "This is not a request of HTTP/1.1.\n"
            }
        return .text(status, text)
    }

    private var frame: HTTPResponse {
        guard let latest = history.latest else { return .text(503, "There is no frame yet.\n") }
        return .text(200, Self.json(latest) + "\n", type: "application/json")
    }

    private func page(_ text: String, _ type: String) -> HTTPResponse {
        var response = HTTPResponse.text(200, text, type: type)
        response.fields.append(
            (
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:"
            ))
        return response
    }

    private static func isLoopback(_ host: String?) -> Bool {
        guard let host else { return false }
        let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
        guard host.hasPrefix(name) else { return false }
        let port = host.dropFirst(name.count)
        guard port.isEmpty || port.first == ":" && UInt16(port.dropFirst()) != nil else { return false }
        return ["127.0.0.1", "localhost", "[::1]"].contains(name.lowercased())
    }

    private static func event(_ frame: DashboardFrame) -> [UInt8] {
        Array("data: \(json(frame))\n\n".utf8)
    }

    private static func json(_ frame: DashboardFrame) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        // Numbers that are none cannot be written; there are none, since rates are of intervals that have passed.
        guard let data = try? encoder.encode(frame) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }
}
