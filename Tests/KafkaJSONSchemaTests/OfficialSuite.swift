import Foundation
import KafkaJSON
import KafkaJSONSchema

/// The official test suite of JSON Schema, which `Tests/setup --tests` downloads.
struct OfficialSuite {
    static let folder = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: ".build/json-schema-suite")

    struct Figures: Equatable {
        var passed = 0
        var all = 0
        /// Names of the cases: file, group and case, or the error's code for a group whose schema is refused.
        var failed: [String] = []
    }

    /// Documents that the tests refer to, by URI.
    let documents: [String: String]

    init() throws {
        var documents: [String: String] = [:]
        let remotes = Self.folder.appending(path: "remotes")
        for path in try FileManager.default.subpathsOfDirectory(atPath: remotes.path()) where path.hasSuffix(".json") {
            let text = try String(contentsOf: remotes.appending(path: path), encoding: .utf8)
            documents["http://localhost:1234/\(path)"] = text
        }
        let metaschemas = Self.folder.appending(path: "metaschemas")
        for path in try FileManager.default.subpathsOfDirectory(atPath: metaschemas.path()) {
            guard let text = try? String(contentsOf: metaschemas.appending(path: path), encoding: .utf8),
                let value = try? JSONValue(parsing: text),
                let id = value["$id"]?.stringValue ?? value["id"]?.stringValue
            else { continue }
            documents[id.hasSuffix("#") ? String(id.dropLast()) : id] = text
        }
        self.documents = documents
    }

    /// Runs all cases of a folder's files.
    func run(_ folder: String, dialect: JSONSchemaDialect, formats: JSONSchemaOptions.Formats) throws -> Figures {
        let folder = Self.folder.appending(path: "tests/\(folder)")
        var figures = Figures()
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted() {
            guard name.hasSuffix(".json") else { continue }
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            for group in try JSONValue(parsing: text).arrayValue ?? [] {
                run(group, of: name, options: JSONSchemaOptions(dialect: dialect, formats: formats), &figures)
            }
        }
        return figures
    }

    private func run(_ group: JSONValue, of file: String, options: JSONSchemaOptions, _ figures: inout Figures) {
        let schema = Result {
            try JSONSchema(group["schema"]?.text ?? "", options: options) { documents[$0] }
        }
        for test in group["tests"]?.arrayValue ?? [] {
            figures.all += 1
            let name = "\(file): \(group["description"]?.stringValue ?? ""): \(test["description"]?.stringValue ?? "")"
            switch schema {
            case .success(let schema):
                let isValid = Result { try schema.violations(in: test["data"] ?? nil).isEmpty }
                if (try? isValid.get()) == test["valid"]?.boolValue {
                    figures.passed += 1
                } else {
                    figures.failed.append(name)
                }
            case .failure(let error):
                let code = (error as? JSONSchemaError)?.code.rawValue ?? "\(error)"
                let name = "\(file): \(group["description"]?.stringValue ?? ""): \(code)"
                if figures.failed.last != name { figures.failed.append(name) }
            }
        }
    }
}
