import Foundation

/// A page and the data that it shows, as two files next to each other.
struct OutputFiles: Sendable {
    let page: String
    let data: String

    /// - Parameter page: A path that ends with `.html`; the data get the same with `.json`.
    init(page: String) throws(ToolError) {
        guard page.hasSuffix(".html"), page.count > 5 else {
            throw .wrongUse("'\(page)' does not end with .html, as the page of a report has to")
        }
        self.page = page
        data = page.dropLast(5) + ".json"
    }

    /// Makes sure that the files can be written before anything is measured. What they hold stays.
    func check() throws(ToolError) {
        for path in [page, data] {
            let file = open(path, O_WRONLY | O_CREAT, 0o644)
            guard file >= 0 else {
                throw .wrongUse("cannot write '\(path)': \(String(cString: strerror(errno)))")
            }
            Foundation.close(file)
        }
    }

    /// Replaces both; each is there whole at any time, whatever happens meanwhile.
    func write(page html: String, data json: String) throws(ToolError) {
        try Self.write(html, to: page)
        try Self.write(json + "\n", to: data)
    }

    static func write(_ text: String, to path: String) throws(ToolError) {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw ToolError("cannot write '\(path)': \(error.localizedDescription)")
        }
    }
}
