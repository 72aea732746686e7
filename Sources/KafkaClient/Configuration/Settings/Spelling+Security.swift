extension Setting.Spelling where Value == Bool {
    /// `https`, or nothing.
    static var hostVerification: Self {
        Self(
            allowed: "https or empty",
            parse: { text in
                switch text.lowercased() {
                case "https": true
                case "": false
                default: nil
                }
            },
            text: { $0 ? "https" : "" })
    }
}

extension Setting.Spelling where Value == ClosedRange<TLSConfiguration.Version> {
    /// A list of Java's names.
    static var tlsVersions: Self {
        let all = TLSConfiguration.Version.allCases
        return Self(
            allowed: "\(all.map(\.rawValue).orList), or both, separated by a comma",
            parse: { text in
                let names = text.split(separator: ",").map(\.trimmingBlanks)
                let versions = names.compactMap { TLSConfiguration.Version(rawValue: $0) }
                guard let first = versions.min(), let last = versions.max(), versions.count == names.count else {
                    return nil
                }
                return first...last
            },
            text: { versions in all.filter(versions.contains).map(\.rawValue).joined(separator: ",") })
    }
}

extension Setting.Spelling where Value == [String] {
    /// A list of names, separated by commas.
    static var cipherSuites: Self {
        Self(
            allowed: "a list of standard names such as TLS_AES_128_GCM_SHA256, separated by commas",
            parse: { text in text.split(separator: ",").map(\.trimmingBlanks).filter { !$0.isEmpty } },
            text: { $0.joined(separator: ",") })
    }
}
