import KafkaJSON

/// Where a schema is in one of the documents.
struct SchemaPlace: Hashable, Sendable {
    var document: Int
    /// A JSON pointer.
    var pointer: String

    func appending(_ tokens: String...) -> SchemaPlace {
        SchemaPlace(document: document, pointer: tokens.reduce(pointer) { $0 + "/" + $1.escapedForPointer })
    }
}

extension String {
    /// A name as a token of a JSON pointer.
    var escapedForPointer: String {
        guard utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return self }
        return split(separator: "~", omittingEmptySubsequences: false).joined(separator: "~0")
            .split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
    }

    var unescapedFromPointer: String {
        split(separator: "~1", omittingEmptySubsequences: false).joined(separator: "/")
            .split(separator: "~0", omittingEmptySubsequences: false).joined(separator: "~")
    }
}

/// A schema that has a URI of its own: a document, or a part of one with `$id`.
struct SchemaResource {
    let uri: SchemaURI
    let root: SchemaPlace
    let dialect: JSONSchemaDialect
    /// Schemas by the names of their anchors, dynamic ones included.
    var anchors: [String: SchemaPlace] = [:]
    var dynamicAnchors: [String: SchemaPlace] = [:]
}

/// All documents of a schema, and where in them what can be referred to is.
struct SchemaResources {
    /// A schema that was found.
    struct Known {
        let value: JSONValue
        let resource: Int
    }

    private let options: JSONSchemaOptions
    private let load: (String) throws -> String?
    private var documents: [JSONValue] = []
    private(set) var resources: [SchemaResource] = []
    private var resourcesByURI: [String: Int] = [:]
    private var known: [SchemaPlace: Known] = [:]

    init(options: JSONSchemaOptions, load: @escaping (String) throws -> String?) {
        self.options = options
        self.load = load
    }

    /// Reads a document and finds all schemas in it.
    ///
    /// - Parameter uri: Under which it was asked for; empty for the schema itself.
    /// - Returns: Where it is.
    mutating func add(_ text: String, uri: SchemaURI) throws -> SchemaPlace {
        let limits = JSONLimits(depth: options.limits.valueDepth, bytes: options.limits.schemaBytes)
        let value: JSONValue
        do {
            value = try JSONValue(parsing: text, limits: limits)
        } catch {
            throw JSONSchemaError(error.isLimit ? .limitExceeded : .invalidSchema, error.description, at: "\(uri)")
        }
        documents.append(value)
        let place = SchemaPlace(document: documents.count - 1, pointer: "")
        let dialect = try dialect(of: value, at: "\(uri)#") ?? resources.first?.dialect ?? options.dialect
        let resource = try addResource(uri, root: place, dialect: dialect)
        try scan(value, at: place, resource: resource, isRoot: true)
        return place
    }

    private mutating func addResource(
        _ uri: SchemaURI, root: SchemaPlace, dialect: JSONSchemaDialect
    ) throws(JSONSchemaError) -> Int {
        resources.append(SchemaResource(uri: uri, root: root, dialect: dialect))
        try register(resources.count - 1, as: uri)
        return resources.count - 1
    }

    private mutating func register(_ resource: Int, as uri: SchemaURI) throws(JSONSchemaError) {
        guard let other = resourcesByURI.updateValue(resource, forKey: "\(uri)"), other != resource else { return }
        throw JSONSchemaError(.invalidSchema, "two schemas have the id \"\(uri)\"", at: "\(uri)#")
    }

    private func dialect(of value: JSONValue, at location: String) throws(JSONSchemaError) -> JSONSchemaDialect? {
        guard let schema = value["$schema"] else { return nil }
        guard let uri = schema.stringValue else {
            throw JSONSchemaError(.invalidSchema, "$schema must be a string", at: location)
        }
        guard let dialect = JSONSchemaDialect(schema: uri) else {
            throw JSONSchemaError(.unsupported, "$schema \"\(uri)\" is not known", at: location)
        }
        return dialect
    }
}

// Finding schemas.
extension SchemaResources {
    /// Enters a schema and all schemas in it.
    private mutating func scan(
        _ value: JSONValue, at place: SchemaPlace, resource: Int, isRoot: Bool = false
    ) throws(JSONSchemaError) {
        guard known[place] == nil else { return }
        if known.count >= options.limits.subschemas {
            throw JSONSchemaError(.limitExceeded, "it consists of more than \(options.limits.subschemas) schemas")
        }
        var resource = resource
        if let object = value.objectValue {
            resource = try identify(object, value, at: place, resource: resource, isRoot: isRoot)
        }
        known[place] = Known(value: value, resource: resource)
        guard let object = value.objectValue else { return }
        let dialect = resources[resource].dialect
        if dialect <= .draft7, object["$ref"] != nil {
            // Next to a reference, everything is ignored, except what is referred to from elsewhere.
            for name in ["definitions", "$defs"] { try scanParts(of: name, in: object, at: place, resource: resource) }
            return
        }
        for name in object.names { try scanParts(of: name, in: object, at: place, resource: resource) }
    }

    private mutating func scanParts(
        of name: String, in object: JSONObject, at place: SchemaPlace, resource: Int
    ) throws(JSONSchemaError) {
        guard let keyword = Keyword.all[name], keyword.isKnown(in: resources[resource].dialect),
            let value = object[name]
        else { return }
        let place = place.appending(name)
        switch (keyword.shape, value) {
        case (.schema, .object), (.schema, .bool), (.schemaOrSchemas, .object), (.schemaOrSchemas, .bool):
            try scan(value, at: place, resource: resource)
        case (.schemas, .array(let values)), (.schemaOrSchemas, .array(let values)):
            for (index, value) in values.enumerated() {
                try scan(value, at: place.appending("\(index)"), resource: resource)
            }
        case (.members, .object(let members)), (.dependencies, .object(let members)):
            for (name, value) in members.members where value.arrayValue == nil {
                try scan(value, at: place.appending(name), resource: resource)
            }
        default: break  // The compiler says what is wrong.
        }
    }

    /// Enters id and anchors of a schema.
    ///
    /// - Returns: The resource that the schema belongs to.
    private mutating func identify(
        _ object: JSONObject, _ value: JSONValue, at place: SchemaPlace, resource: Int, isRoot: Bool
    ) throws(JSONSchemaError) -> Int {
        var resource = resource
        var dialect = resources[resource].dialect
        // A resource in another may be in another dialect.
        let hasID = object["$id"] != nil || object["id"] != nil
        if hasID, !isRoot, let own = try self.dialect(of: value, at: location(of: place)) { dialect = own }
        if dialect <= .draft7, object["$ref"] != nil { return resource }
        if let id = object[dialect == .draft4 ? "id" : "$id"]?.stringValue {
            resource = try enter(SchemaURI(id), at: place, resource: resource, dialect: dialect, isRoot: isRoot)
        }
        if dialect >= .draft2019, let anchor = object["$anchor"]?.stringValue {
            try add(anchor: anchor, at: place, resource: resource)
        }
        if dialect >= .draft2020, let anchor = object["$dynamicAnchor"]?.stringValue {
            try add(anchor: anchor, at: place, resource: resource)
            resources[resource].dynamicAnchors[anchor] = place
        }
        if dialect == .draft2019, object["$recursiveAnchor"]?.boolValue == true {
            resources[resource].dynamicAnchors[""] = place
        }
        return resource
    }

    private mutating func enter(
        _ id: SchemaURI, at place: SchemaPlace, resource: Int, dialect: JSONSchemaDialect, isRoot: Bool
    ) throws(JSONSchemaError) -> Int {
        if let fragment = id.fragment, !fragment.isEmpty {
            if dialect >= .draft2019 {
                throw JSONSchemaError(.invalidSchema, "$id must not have a fragment", at: location(of: place))
            }
            // Up to draft 7, this is how a schema gets a name inside of its document.
            if id.isFragmentOnly {
                try add(anchor: fragment, at: place, resource: resource)
                return resource
            }
        }
        if id.isFragmentOnly { return resource }
        let uri = resources[resource].uri.resolving(id).withoutFragment
        var entered = resource
        if isRoot {
            // The document is known by both names, and its own is what references in it are relative to.
            let old = resources[resource]
            resources[resource] = SchemaResource(uri: uri, root: old.root, dialect: old.dialect)
            try register(resource, as: uri)
        } else {
            entered = try addResource(uri, root: place, dialect: dialect)
        }
        if let fragment = id.fragment, !fragment.isEmpty { try add(anchor: fragment, at: place, resource: entered) }
        return entered
    }

    private mutating func add(anchor: String, at place: SchemaPlace, resource: Int) throws(JSONSchemaError) {
        guard let other = resources[resource].anchors.updateValue(place, forKey: anchor), other != place else { return }
        throw JSONSchemaError(.invalidSchema, "two schemas have the anchor \"\(anchor)\"", at: location(of: place))
    }

    /// The URI of a place, for messages.
    func location(of place: SchemaPlace) -> String {
        guard let known = known[place] else { return "#\(place.pointer)" }
        let resource = resources[known.resource]
        return "\(resource.uri)#\(place.pointer.dropFirst(resource.root.pointer.count))"
    }

    /// The schema at a place where one was found.
    func schema(at place: SchemaPlace) throws(JSONSchemaError) -> Known {
        guard let found = known[place] else {
            throw JSONSchemaError(.invalidSchema, "there is no schema", at: "#\(place.pointer)")
        }
        return found
    }
}

// Following references.
extension SchemaResources {
    /// Where a reference leads.
    struct Target {
        let place: SchemaPlace
        /// The name, if it is that of a dynamic anchor.
        let dynamicAnchor: String?
    }

    /// Follows a reference, and loads the document if need be.
    mutating func resolve(_ reference: String, from place: SchemaPlace) throws -> Target {
        let source = try schema(at: place).resource
        let reference = SchemaURI(reference)
        let uri = resources[source].uri.resolving(reference)
        let isHere = reference.isFragmentOnly
        let resource = isHere ? source : try resource(uri.withoutFragment, written: reference, from: place)
        guard let fragment = reference.decodedFragment else {
            throw unresolved(reference, "its escapes are not valid", from: place)
        }
        if fragment.isEmpty {
            return Target(place: resources[resource].root, dynamicAnchor: nil)
        }
        if fragment.hasPrefix("/") {
            guard let target = try follow(fragment, in: resource) else {
                throw unresolved(reference, "there is nothing", from: place)
            }
            return Target(place: target, dynamicAnchor: nil)
        }
        guard let target = resources[resource].anchors[fragment] else {
            throw unresolved(reference, "there is no such anchor", from: place)
        }
        let isDynamic = resources[resource].dynamicAnchors[fragment] != nil
        return Target(place: target, dynamicAnchor: isDynamic ? fragment : nil)
    }

    private func unresolved(_ reference: SchemaURI, _ reason: String, from place: SchemaPlace) -> JSONSchemaError {
        JSONSchemaError(
            .unresolvedReference, "the reference \"\(reference)\" leads nowhere: \(reason)", at: location(of: place))
    }

    private mutating func resource(
        _ uri: SchemaURI, written: SchemaURI, from place: SchemaPlace
    ) throws -> Int {
        if let resource = resourcesByURI["\(uri)"] { return resource }
        let written = written.withoutFragment
        if let text = try load("\(uri)") ?? (written == uri ? nil : load("\(written)")) {
            let root = try add(text, uri: uri)
            return try schema(at: root).resource
        }
        throw unresolved(uri, "the document was not given", from: place)
    }

    /// Follows a JSON pointer, also to where no keyword says that there is a schema.
    ///
    /// - Returns: nil if there is nothing.
    private mutating func follow(_ pointer: String, in resource: Int) throws(JSONSchemaError) -> SchemaPlace? {
        var place = resources[resource].root
        var resource = resource
        var value = try schema(at: place).value
        for token in pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            let name = String(token).unescapedFromPointer
            switch value {
            case .object(let object):
                guard let member = object[name] else { return nil }
                value = member
            case .array(let values):
                guard let index = Int(name), values.indices.contains(index), "\(index)" == name else { return nil }
                value = values[index]
            default: return nil
            }
            place = place.appending(name)
            if let found = known[place] { resource = found.resource }
        }
        switch value {
        case .object, .bool: try scan(value, at: place, resource: resource)
        default: return nil
        }
        return place
    }
}
