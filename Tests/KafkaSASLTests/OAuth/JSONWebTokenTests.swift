import Foundation
import KafkaSASL
import KafkaTLS
import Testing

@Suite("JSON web tokens", .timeLimit(.minutes(10)))
struct JSONWebTokenTests {
    /// A token with that payload.
    private func jwt(_ payload: String, header: String = #"{"alg":"RS256"}"#, signature: String = "c2ln") -> String {
        "\(Base64.encode(header.utf8, .url)).\(Base64.encode(payload.utf8, .url)).\(signature)"
    }

    private func read(
        _ token: String, _ claims: OAuthToken.ClaimNames = OAuthToken.ClaimNames()
    ) throws(SASLError) -> OAuthToken {
        try OAuthToken(jwt: Secret(token), claims: claims)
    }

    private func expectProblem(
        _ problem: String, _ token: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        expectError(.invalidToken("The token \(problem)"), sourceLocation: sourceLocation) { () throws(SASLError) in
            try read(token)
        }
    }

    @Test("The claims of a token")
    func claims() throws {
        let text = jwt(#"{"sub":"alice","iat":1700000000,"exp":1700003600.5,"scope":["read","write"],"x":{"y":[]}}"#)
        let token = try read(text)
        #expect(token.principal == "alice")
        #expect(token.issuedAtMs == 1_700_000_000_000)
        #expect(token.expiresAtMs == 1_700_003_600_500)
        #expect(token.scopes == ["read", "write"])
        #expect(token.value == Secret(text))
        // A file's line break is not part of the token.
        #expect(try read(" \(text)\r\n") == token)
    }

    @Test("The example of RFC 7519, section 3.1, has no subject but one under another name")
    func rfc7519() throws {
        let text =
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
            + "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        expectProblem("has no subject (claim sub).", text)
        let token = try read(text, OAuthToken.ClaimNames(subject: "iss"))
        #expect(token.principal == "joe" && token.expiresAtMs == 1_300_819_380_000 && token.issuedAtMs == nil)
    }

    @Test("Scopes are one text or an array")
    func scopes() throws {
        #expect(try read(jwt(#"{"sub":"a","exp":1,"scope":"read write"}"#)).scopes == ["read", "write"])
        #expect(try read(jwt(#"{"sub":"a","exp":1,"scope":null}"#)).scopes == [])
        let renamed = try read(jwt(#"{"sub":"a","exp":1,"scope":1,"scp":["x"]}"#), OAuthToken.ClaimNames(scope: "scp"))
        #expect(renamed.scopes == ["x"])
        expectProblem("has a scope (claim scope) twice.", jwt(#"{"sub":"a","exp":1,"scope":["x","x"]}"#))
        for invalid in [#"[" "]"#, #"["x",1]"#] {
            expectProblem(
                "has a scope (claim scope) that is not a text, or is empty.",
                jwt(#"{"sub":"a","exp":1,"scope":\#(invalid)}"#))
        }
        expectProblem(
            "has scopes (claim scope) that are neither a text nor an array of texts.",
            jwt(#"{"sub":"a","exp":1,"scope":7}"#))
    }

    @Test("Java's checks")
    func checks() {
        expectProblem("is empty.", " \n")
        expectProblem("is not a JSON web token: it has 1 parts instead of 3.", "abc")
        expectProblem("is not a JSON web token: it has 4 parts instead of 3.", jwt("{}") + ".x")
        expectProblem("has a header that is not base64url of a JSON object.", jwt("{}", header: "[]"))
        expectProblem("has a header that is not base64url of a JSON object.", "a+b." + jwt("{}").dropFirst(21))
        for payload in ["", "[]", "1", "{", "{}}", #"{"exp":1,"exp":2}"#] {
            expectProblem("has a payload that is not base64url of a JSON object.", jwt(payload))
        }
        expectProblem("has no signature.", jwt(#"{"sub":"a","exp":1}"#, signature: ""))
        expectProblem("has no expiry (claim exp).", jwt(#"{"sub":"a"}"#))
        for time in ["\"1\"", "-1", "true", "1e300", "[1]", "null"] {
            expectProblem("has a claim exp that is not a time.", jwt(#"{"sub":"a","exp":\#(time)}"#))
            expectProblem("has a claim iat that is not a time.", jwt(#"{"sub":"a","exp":1,"iat":\#(time)}"#))
        }
        for subject in ["\"\"", "\" \"", "1", "null"] {
            expectProblem("has no subject (claim sub).", jwt(#"{"sub":\#(subject),"exp":1}"#))
        }
    }

    @Test(
        "JSON in all its forms",
        arguments: [
            #" {"sub" : "a" , "exp":1 } "#, #"{"sub":"a","exp":1,"x":[]}"#, #"{"sub":"a","exp":1,"x":{}}"#,
            #"{"sub":"a","exp":1,"x":[true,false,null,"",-0,0.5,1E+2,1e-2,[[]],{"y":{}}]}"#,
            #"{"s\u0075b":"\u0061","exp":1,"x":"\ud83d\ude00\"\\\/\b\f\n\r\t\u00E9"}"#,
        ])
    func json(payload: String) throws {
        #expect(try read(jwt(payload)).principal == "a")
    }

    @Test(
        "What is nearly JSON is refused",
        arguments: [
            #"{"sub":"a","exp":1,}"#, #"{"sub":"a","exp":1 "x":1}"#, #"{sub:"a","exp":1}"#, #"{'sub':"a","exp":1}"#,
            #"{"sub":"a","exp":1,"x":[1,]}"#, #"{"sub":"a","exp":1,"x":[,1]}"#, #"{"sub":"a","exp":1,"x":}"#,
            #"{"sub":"a","exp":01}"#, #"{"sub":"a","exp":+1}"#, #"{"sub":"a","exp":.5}"#, #"{"sub":"a","exp":1.}"#,
            #"{"sub":"a","exp":1e}"#, #"{"sub":"a","exp":0x1}"#, #"{"sub":"a","exp":NaN}"#, #"{"sub":"a","exp":1e999}"#,
            #"{"sub":"a","exp":1,"x":tru}"#, #"{"sub":"a","exp":1,"x":nulL}"#, #"{"sub":"a","exp":1,"x":"\x"}"#,
            #"{"sub":"a","exp":1,"x":"\u12g4"}"#, #"{"sub":"a","exp":1,"x":"\u+123"}"#,
            #"{"sub":"a","exp":1,"x":"\ud83d"}"#,
            #"{"sub":"a","exp":1,"x":"\ude00"}"#, #"{"sub":"a","exp":1,"x":"\ude00\ud83d"}"#,
            #"{"sub":"a","exp":1,"x":"\ud83dx"}"#, #"{"sub":"a","exp":1,"x":"\ud83d\u0041"}"#,
            "{\"sub\":\"a\",\"exp\":1,\"x\":\"\n\"}", #"{"sub":"a","exp":1}x"#, #"{"sub":"a","exp":1}{}"#,
            #"{"sub":"a","exp":1,"x":{"y":1,"y":1}}"#, "\u{feff}{\"sub\":\"a\",\"exp\":1}", #"{"sub":"a","exp":1"#,
        ])
    func nearlyJSON(payload: String) {
        expectProblem("has a payload that is not base64url of a JSON object.", jwt(payload))
    }

    @Test("JSON that is nested too deeply is refused before the stack is full")
    func deepJSON() throws {
        func nested(_ depth: Int) -> String {
            let arrays = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            return jwt(#"{"sub":"a","exp":1,"x":\#(arrays)}"#)
        }
        #expect(try read(nested(31)).principal == "a")
        for depth in [32, 1_000_000] {
            expectProblem("has a payload that is not base64url of a JSON object.", nested(depth))
        }
        // Bytes that are not UTF-8.
        expectProblem(
            "has a payload that is not base64url of a JSON object.", "e30.\(Base64.encode([0x7b, 0xff], .url)).x")
    }

    @Test("Unsecured tokens have claims, lifetime and extensions, and no signature")
    func unsecured() throws {
        let settings = UnsecuredToken(
            claims: ["sub": .text("al\"ic\\e\n\u{1f511}"), "scope": .list(["a", "b"]), "level": .number(2.5)],
            lifetimeSeconds: 60, extensions: try SASLExtensions(["key": "value"]))
        let token = try settings.make(nowMs: 1_700_000_000_123)
        #expect(token.principal == "al\"ic\\e\n\u{1f511}")
        #expect(token.issuedAtMs == 1_700_000_000_123 && token.expiresAtMs == 1_700_000_060_123)
        #expect(token.scopes == ["a", "b"])
        #expect(token.extensions["key"] == "value")
        let parts = token.value.reveal { String(decoding: $0, as: UTF8.self) }.split(
            separator: ".", omittingEmptySubsequences: false)
        #expect(parts.count == 3 && parts[2].isEmpty)
        // Another reader of JSON agrees.
        let payload = try #require(Base64.decode(parts[1].utf8, .url))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(payload)) as? [String: Any])
        #expect(object["sub"] as? String == "al\"ic\\e\n\u{1f511}" && object["level"] as? Double == 2.5)
        expectError(.invalidToken("The token has no subject (claim sub).")) { () throws(SASLError) in
            try UnsecuredToken(claims: [:]).make(nowMs: 0)
        }
    }

    @Test("Tokens from files are read again each time")
    func files() throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("kafka sasl \(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let url = directory.appendingPathComponent("token")
        let file = try OAuthTokenFile(url: url.absoluteString)
        #expect(file.path == url.path)
        try Data((jwt(#"{"sub":"a","exp":1}"#) + "\n").utf8).write(to: url)
        #expect(try file.read().principal == "a")
        try Data(jwt(#"{"sub":"b","exp":1}"#).utf8).write(to: url)
        #expect(try file.read().principal == "b")
        try FileManager.default.removeItem(at: url)
        let problem = "The token file cannot be used: \(url.path) cannot be read: No such file or directory."
        expectError(.invalidSetting(problem)) { () throws(SASLError) in try file.read() }
    }

    @Test("URLs of files")
    func urls() throws {
        for url in ["file:///var/run/token", "file:/var/run/token", "FILE://localhost/var/run/%74oken"] {
            #expect(try OAuthTokenFile(url: url).path == "/var/run/token")
        }
        func expectProblem(_ problem: String, _ url: String) {
            let whole = "sasl.oauthbearer.token.endpoint.url \(problem)."
            expectError(.invalidSetting(whole)) { () throws(SASLError) in try OAuthTokenFile(url: url) }
        }
        for url in ["https://id.example/token", "/var/run/token", ""] {
            expectProblem(
                "does not begin with file:. This client reads files only; else, set a token provider", url)
        }
        expectProblem("names another host", "file://host/token")
        for url in ["file:", "file:token", "file://", "file:///a%2", "file:///a%zz", "file:///a%00", "file:///%ff"] {
            expectProblem("has no absolute path", url)
        }
    }
}
