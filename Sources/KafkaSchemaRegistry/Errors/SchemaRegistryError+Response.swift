internal import KafkaJSON

extension SchemaRegistryError {
    /// No answer.
    static func unreachable(
        _ cause: any Error, _ request: SchemaRegistryRequest, _ question: RegistryQuestion, proxy: SchemaRegistryProxy?
    ) -> SchemaRegistryError {
        var remedy = "Check the URL, and whether the registry can be reached from here"
        if let proxy { remedy += ", through the proxy \(proxy.host):\(proxy.port)" }
        // Not all transports and versions of TLS say which of these it is.
        if request.base.lowercased().hasPrefix("https:") {
            remedy +=
                ". If it is TLS: tls.trustedCertificates needs the CA of the registry's certificate, which has to be for the URL's "
                + "host, and the registry may want a certificate of the client's, tls.setIdentity"
        }
        var error = SchemaRegistryError(
            .unreachable, "no schema registry answered: \(String("\(cause)".prefix(500)))", remedy: remedy + ".")
        error.request = "\(request)"
        error.add(question)
        return error
    }

    /// An answer that is an error.
    init(_ response: SchemaRegistryResponse, _ question: RegistryQuestion, _ request: SchemaRegistryRequest) {
        let json = try? JSONValue(parsing: response.body)
        let registryCode = json?["error_code"]?.numberValue?.int64.flatMap { Int(exactly: $0) }
        let code = Self.code(response.status, registryCode, question)
        let (message, remedy) =
            response.status == 407
            ? ("the proxy does not accept the credentials", "Check proxy in the registry's configuration.")
            : Self.words(code)
        self.init(code, message, remedy: remedy)
        status = response.status
        self.registryCode = registryCode
        registryMessage = json?["message"]?.stringValue.map { String($0.prefix(2000)) }
        if registryMessage == nil, json == nil, !response.body.isEmpty {
            registryMessage = String(String(decoding: response.body.prefix(300), as: UTF8.self))
        }
        self.request = "\(question.method.rawValue) \(question.path)"
        add(question)
    }

    private mutating func add(_ question: RegistryQuestion) {
        subject = question.subject
        switch question {
        case .latest, .latestWith: version = "latest"
        case .version(_, let number): version = "\(number)"
        case .id(let id, _): self.id = "\(id)"
        case .guid(let guid), .idsOfGUID(let guid): self.id = "\(guid)"
        default: break
        }
    }

    private static func code(_ status: Int, _ registryCode: Int?, _ question: RegistryQuestion) -> Code {
        switch (status, registryCode) {
        case (401, _), (407, _): return .unauthorized
        case (403, _): return .forbidden
        case (404, 40402): return .versionNotFound
        case (404, 40403): return .schemaNotFound
        case (404, 40401): return .subjectNotFound
        case (404, _):
            switch question {
            case .id, .guid, .idsOfGUID: return .schemaNotFound
            case .version: return .versionNotFound
            default: return .subjectNotFound
            }
        case (409, _): return .incompatible
        case (422, 42201), (422, 42203): return .invalidSchema
        case (422, 42202): return .versionNotFound
        case (408, _), (429, _), (500..., _): return .registryFailed
        default: return .refused
        }
    }

    private static func words(_ code: Code) -> (message: String, remedy: String) {
        switch code {
        case .unauthorized:
            ("the schema registry does not accept the credentials", "Check authentication in its configuration.")
        case .forbidden:
            ("the credentials do not allow this at the schema registry", "Give them the right on the subject.")
        case .subjectNotFound:
            (
                "the schema registry has no such subject",
                "Register a schema for it, check the subject strategy, or allow the serializer to register."
            )
        case .versionNotFound: ("the subject has no such version", "Check the number of the version.")
        case .schemaNotFound:
            (
                "the schema registry does not have this schema",
                "Register it, allow the serializer to register, or use the latest version of the subject."
            )
        case .incompatible:
            (
                "the schema is incompatible with an earlier version of the subject",
                "Change the schema as the compatibility rule of the subject wants it, or change the rule."
            )
        case .invalidSchema: ("the schema registry cannot read the schema", "Correct the schema.")
        case .registryFailed: ("the schema registry failed", "See the registry's log.")
        default: ("the schema registry refused the request", "")
        }
    }
}
