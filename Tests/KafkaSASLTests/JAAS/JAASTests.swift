import KafkaSASL
import KafkaTLS
import Testing

@Suite("sasl.jaas.config", .timeLimit(.minutes(10)))
struct JAASTests {
    private func login(_ text: String) throws(SASLError) -> JAASLogin {
        try JAASLogin(parsing: Secret(text))
    }

    @Test("Confluent Cloud, Redpanda, Strimzi, Aiven: PLAIN and SCRAM")
    func users() throws {
        #expect(
            try login(
                "org.apache.kafka.common.security.plain.PlainLoginModule required username='KEY' password='a/b+c=';")
                == .plain(UserCredentials(user: "KEY", password: "a/b+c=")))
        #expect(
            try login(
                """
                org.apache.kafka.common.security.scram.ScramLoginModule required
                    username="alice"
                    password="alice-secret";
                """) == .scram(UserCredentials(user: "alice", password: "alice-secret")))
        #expect(
            try login(
                """
                org.apache.kafka.common.security.scram.ScramLoginModule Required
                username="tokenID123" password="lAYYSFmLs4bTjf+lTZ1LCHR/ZZFNA==" tokenauth="true" ;
                """)
                == .scram(
                    UserCredentials(
                        user: "tokenID123", password: "lAYYSFmLs4bTjf+lTZ1LCHR/ZZFNA==", isDelegationToken: true)))
        // Databricks repackages Kafka's classes.
        #expect(
            try login(
                "kafkashaded.org.apache.kafka.common.security.plain.PlainLoginModule required username=u password=p;")
                == .plain(UserCredentials(user: "u", password: "p")))
    }

    @Test("Amazon MSK")
    func iam() throws {
        #expect(try login("software.amazon.msk.auth.iam.IAMLoginModule required;") == .awsIAM(profile: nil))
        #expect(
            try login("software.amazon.msk.auth.iam.IAMLoginModule required awsProfileName=\"dev\" awsDebugCreds=true;")
                == .awsIAM(profile: "dev"))
        let problem =
            "The option awsRoleArn of IAMLoginModule is not supported. Set a provider of AWS credentials that assumes "
            + "the role."
        expectError(.invalidJAAS(problem, line: 1, column: 2)) { () throws(SASLError) in
            try login(" x.IAMLoginModule required awsRoleArn=\"arn:aws:iam::1:role/r\";")
        }
    }

    @Test("OAUTHBEARER with a client's id and secret, and extensions")
    func oauth() throws {
        let login = try login(
            """
            org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required \
            clientId='app' clientSecret='s3cret' scope='kafka' \
            extension_logicalCluster='lkc-1' extension_identityPoolId='pool-1';
            """)
        guard case .oauthBearer(let options) = login else {
            Issue.record("\(login)")
            return
        }
        #expect(options.clientID == "app" && options.clientSecret == "s3cret" && options.scope == "kafka")
        #expect(options.extensions["logicalCluster"] == "lkc-1" && options.extensions["identityPoolId"] == "pool-1")
        #expect(options.unsecured == nil)
        #expect(throws: SASLError.self) { try self.login("OAuthBearerLoginModule required extension_auth=x;") }
    }

    @Test("OAUTHBEARER with an unsecured token")
    func unsecured() throws {
        let login = try login(
            """
            OAuthBearerLoginModule required unsecuredLoginStringClaim_user="alice" unsecuredLoginListClaim_scp="|a|b"
            unsecuredLoginNumberClaim_level="2" unsecuredLoginLifetimeSeconds="60"
            unsecuredLoginPrincipalClaimName="user" unsecuredLoginScopeClaimName="scp"
            unsecuredLoginExtension_key="value";
            """)
        guard case .oauthBearer(let options) = login else {
            Issue.record("\(login)")
            return
        }
        let token = try #require(options.unsecured).make(nowMs: 1000)
        #expect(token.principal == "alice" && token.scopes == ["a", "b"] && token.expiresAtMs == 61_000)
        #expect(token.extensions["key"] == "value")
        for option in ["NumberClaim_x=\"y\"", "StringClaim_sub=a unsecuredLoginLifetimeSeconds=\"0\""] {
            #expect(throws: SASLError.self) {
                try self.login("OAuthBearerLoginModule required unsecuredLogin\(option);")
            }
        }
    }

    @Test(
        "Quotes and escapes as in Java",
        arguments: [
            (#""a b""#, "a b"), ("'a\"b'", "a\"b"), (#""a'b;=#""#, "a'b;=#"), (#""a\"b""#, "a\"b"),
            (#""a\\b""#, "a\\b"),
            (#""\a\b\f\n\r\t\v""#, "\u{7}\u{8}\u{c}\n\r\t\u{b}"), (#""\q\;""#, "q;"),
            (#""\101\60\7\0608""#, "A0\u{7}08"),
            (#""\377\477\4000""#, "\u{ff}'7 00"), (#""äöü🔑""#, "äöü🔑"), ("pässwörd-$_.7", "pässwörd-$_.7"), ("''", ""),
            (#""//no/*comment""#, "//no/*comment"),
        ])
    func escapes(text: String, value: String) throws {
        #expect(
            try login("PlainLoginModule required username=u password=\(text);")
                == .plain(UserCredentials(user: "u", password: Secret(value))))
    }

    @Test("Comments, space, and the last of repeated options")
    func comments() throws {
        let text = """
            // A comment
            /* and
               another */ PlainLoginModule/**/required // the flag
              username = u\tpassword =old password="p" / Java takes this for a comment, too
              ; // the end
            """
        #expect(try login(text) == .plain(UserCredentials(user: "u", password: "p")))
    }

    @Test(
        "Errors say where",
        arguments: [
            ("", "The configuration is empty: it names no login module.", 1, 1),
            (" \n // nothing", "The configuration is empty: it names no login module.", 2, 12),
            ("=", "A login module's class is expected here.", 1, 1),
            ("1 required;", "A login module's class is expected here.", 1, 1),
            (
                "PlainLoginModule username=u;",
                "After the login module, one of required, requisite, sufficient, optional is expected.", 1, 18
            ),
            (
                "PlainLoginModule",
                "After the login module, one of required, requisite, sufficient, optional is expected.", 1, 17
            ),
            ("PlainLoginModule required username=u", "The configuration has to end with a semicolon.", 1, 37),
            (
                "PlainLoginModule required username=u\npassword=p", "The configuration has to end with a semicolon.", 2,
                11
            ),
            (
                "PlainLoginModule required username=u\n  password p;",
                "After an option's name, \"=\" is expected here. A value with spaces or marks needs quotes.", 2, 12
            ),
            (
                "PlainLoginModule required username=u password=;",
                "An option's value is expected here. Unless it is a plain word, it needs quotes.", 1, 47
            ),
            (
                "PlainLoginModule required username=u password=12345;",
                "An option's value is expected here. Unless it is a plain word, it needs quotes.", 1, 47
            ),
            (
                "PlainLoginModule required username=u password=-x;",
                "An option's value is expected here. Unless it is a plain word, it needs quotes.", 1, 47
            ),
            (
                "PlainLoginModule required username=u password=a#b;",
                "An option's name is expected here. A value with such a character needs quotes.", 1, 48
            ),
            (
                "PlainLoginModule required username=u password='p;\n",
                "The quoted text that begins here does not end on this line.", 1, 47
            ),
            (
                "PlainLoginModule required username=u password=\"p\\",
                "The quoted text that begins here does not end on this line.", 1, 47
            ),
            (
                "PlainLoginModule required username=u password='p\n';",
                "The quoted text that begins here does not end on this line.", 1, 47
            ),
            ("/* PlainLoginModule", "The comment that begins here does not end.", 1, 1),
            (
                "PlainLoginModule required username=u password=p; PlainLoginModule required;",
                "Only one login module is allowed, and a second one begins here.", 1, 50
            ),
            ("PlainLoginModule required password=p;", "The login module has no option username.", 1, 1),
            ("\n ScramLoginModule required username=u;", "The login module has no option password.", 2, 2),
            (
                "com.sun.security.auth.module.Krb5LoginModule required;",
                "Kerberos (GSSAPI) is not supported. Use PlainLoginModule, ScramLoginModule, OAuthBearerLoginModule or "
                    + "Amazon's IAMLoginModule.", 1, 1
            ),
            (
                "com.example.Login required;",
                "This login module is not known. Use PlainLoginModule, ScramLoginModule, OAuthBearerLoginModule or "
                    + "Amazon's IAMLoginModule.", 1, 1
            ),
        ])
    func errors(text: String, problem: String, line: Int, column: Int) {
        expectError(.invalidJAAS(problem, line: line, column: column)) { () throws(SASLError) in try login(text) }
    }

    @Test("The place is in the error's text")
    func description() {
        #expect(throws: SASLError.self) { try login("PlainLoginModule required") }
        do throws(SASLError) {
            _ = try login("PlainLoginModule required\nusername=u\n password==")
            Issue.record("no error")
        } catch {
            #expect(
                error.description
                    == "sasl.jaas.config, line 3, column 11: An option's value is expected here. Unless it "
                    + "is a plain word, it needs quotes.")
        }
        expectError(.invalidJAAS("The text is not UTF-8.", line: 1, column: 1)) { () throws(SASLError) in
            try JAASLogin(parsing: Secret(bytes: [0xff]))
        }
    }
}
