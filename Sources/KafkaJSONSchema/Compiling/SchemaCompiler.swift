import KafkaJSON

/// Makes a program of a schema and of all that it refers to.
struct SchemaCompiler {
    private var resources: SchemaResources
    let options: JSONSchemaOptions
    /// Positions of nodes, in the order in which they were asked for.
    private var positions: [SchemaPlace: Int] = [:]
    private var places: [SchemaPlace] = []

    init(options: JSONSchemaOptions, load: @escaping (String) throws -> String?) {
        self.options = options
        resources = SchemaResources(options: options, load: load)
    }

    /// Compiles a schema.
    ///
    /// - Returns: The program, and the dialect of the schema itself.
    mutating func compile(_ text: String) throws -> (SchemaProgram, JSONSchemaDialect) {
        let place = try resources.add(text, uri: SchemaURI(""))
        let root = position(of: place)
        var nodes: [SchemaNode] = []
        var dynamicAnchors: [[String: Int]] = []
        // References are followed in a loop rather than by recursion, which a long chain of them would make too deep.
        while nodes.count < places.count || dynamicAnchors.count < resources.resources.count {
            if nodes.count < places.count {
                nodes.append(try node(at: places[nodes.count]))
                continue
            }
            let anchors = resources.resources[dynamicAnchors.count].dynamicAnchors
            dynamicAnchors.append(anchors.mapValues { position(of: $0) })
        }
        try refuseEndlessReferences(nodes)
        let dialect = resources.resources.first?.dialect ?? options.dialect
        return (SchemaProgram(nodes: nodes, root: root, dynamicAnchors: dynamicAnchors), dialect)
    }

    /// Where the node of a schema is, or will be.
    mutating func position(of place: SchemaPlace) -> Int {
        if let position = positions[place] { return position }
        places.append(place)
        positions[place] = places.count - 1
        return places.count - 1
    }

    mutating func resolve(_ reference: String, from place: SchemaPlace) throws -> SchemaResources.Target {
        try resources.resolve(reference, from: place)
    }

    func error(_ code: JSONSchemaError.Code, _ reason: String, at place: SchemaPlace) -> JSONSchemaError {
        JSONSchemaError(code, reason, at: resources.location(of: place))
    }

    private mutating func node(at place: SchemaPlace) throws -> SchemaNode {
        let known = try resources.schema(at: place)
        let dialect = resources.resources[known.resource].dialect
        var parts = SchemaParts()
        switch known.value {
        case .bool(let value): parts.refusesAll = !value
        case .object(let object):
            var keywords = SchemaKeywords(object: object, place: place, dialect: dialect)
            if dialect <= .draft7, let reference = object["$ref"] {
                // Next to a reference, everything else is ignored.
                keywords.object = JSONObject()
                keywords.object["$ref"] = reference
            }
            try checkNames(keywords)
            parts = try self.parts(keywords)
        default: throw error(.invalidSchema, "a schema must be an object, not \(known.value.kind)", at: place)
        }
        return SchemaNode(location: resources.location(of: place), resource: known.resource, parts: parts)
    }

    /// Refuses keywords that the dialect does not know and that would say what is valid if it did.
    private func checkNames(_ keywords: SchemaKeywords) throws(JSONSchemaError) {
        for name in keywords.object.names {
            if let keyword = Keyword.all[name] {
                if keyword.isKnown(in: keywords.dialect) || Keyword.isHarmless(name) { continue }
                let dialects = JSONSchemaDialect.allCases.filter(keyword.isKnown)
                let known = dialects.map { "\($0)" }.joined(separator: ", ")
                let reason = "\"\(name)\" has no meaning in \(keywords.dialect), only in \(known)"
                throw error(.unsupported, reason, at: keywords.place)
            }
            if Keyword.foreign.contains(name) {
                throw error(.unsupported, "\"\(name)\" is not a keyword of JSON Schema", at: keywords.place)
            }
            if options.unknownKeywords == .refused, !(keywords.dialect == .draft4 && name == "id") {
                throw error(.unsupported, "the keyword \"\(name)\" is not known", at: keywords.place)
            }
        }
    }

    /// Refuses schemas that are applied to the same value again and again without end.
    private func refuseEndlessReferences(_ nodes: [SchemaNode]) throws(JSONSchemaError) {
        enum State { case new, open, done }
        var states = [State](repeating: .new, count: nodes.count)
        for start in nodes.indices where states[start] == .new {
            var path: [(node: Int, left: [Int])] = [(start, nodes[start].schemasForSameValue)]
            states[start] = .open
            while let last = path.indices.last {
                guard let next = path[last].left.popLast() else {
                    states[path.removeLast().node] = .done
                    continue
                }
                switch states[next] {
                case .done: break
                case .open:
                    let reason = "it refers to itself for the same value, without end"
                    throw JSONSchemaError(.invalidSchema, reason, at: nodes[next].location)
                case .new:
                    states[next] = .open
                    path.append((next, nodes[next].schemasForSameValue))
                }
            }
        }
    }
}

extension SchemaNode {
    fileprivate var schemasForSameValue: [Int] {
        (sameValue?.schemas ?? []) + (objects?.dependencies.compactMap(\.schema) ?? [])
    }
}

/// The keywords of one schema.
struct SchemaKeywords {
    var object: JSONObject
    let place: SchemaPlace
    let dialect: JSONSchemaDialect

    subscript(name: String) -> JSONValue? { object[name] }
}
