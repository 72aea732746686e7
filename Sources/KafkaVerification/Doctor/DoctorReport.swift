/// What was found about the connections to a cluster, from the first look-up of a name to a topic's leaders. It holds no secrets.
package struct DoctorReport: Sendable, Encodable {
    /// How connections are secured: PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL.
    package var securityProtocol: String
    /// What is not safe in the configuration.
    package var warnings: [String] = []
    /// The certificate that the client shows to brokers that ask for one.
    package var clientCertificate: Certificate?
    /// The bootstrap servers.
    package var bootstrapServers: [Connection] = []
    /// What the first of them that can be reached says of the cluster.
    package var cluster: Cluster?
    /// The brokers, at the addresses that they advertise.
    package var brokers: [Connection] = []
    /// Whether the cluster gives a producer id; nil without idempotence.
    package var producerID: ProducerID?
    /// The topic that was asked for.
    package var topic: Topic?

    package init(securityProtocol: String) {
        self.securityProtocol = securityProtocol
    }

    /// Whether nothing failed.
    package var isGood: Bool { problemCount == 0 }

    /// How many checks failed.
    package var problemCount: Int {
        let problems =
            (bootstrapServers + brokers).map(\.problem) + [cluster?.problem, producerID?.problem, topic?.problem]
        return problems.count { $0 != nil }
    }
}

// MARK: Parts

extension DoctorReport {
    /// What failed, and what to do about it.
    package struct Problem: Sendable, Hashable, Encodable {
        /// The stage of a connection that failed; nil for other checks.
        package var step: Step.Name?
        /// The code of the producer's error.
        package var code: String
        /// The producer's error.
        package var message: String
        /// What to do, if the error does not say it.
        package var advice: String?

        package init(step: Step.Name? = nil, code: String, message: String, advice: String? = nil) {
            self.step = step
            self.code = code
            self.message = message
            self.advice = advice
        }
    }

    /// A stage of a connection.
    package struct Step: Sendable, Hashable, Encodable {
        package enum Name: String, Sendable, Hashable, Encodable {
            case dns, tcp, tls, sasl, versions
        }

        package var name: Name
        package var milliseconds: Double

        package init(_ name: Name, milliseconds: Double) {
            self.name = name
            self.milliseconds = milliseconds
        }
    }

    /// A connection to a broker.
    package struct Connection: Sendable, Encodable {
        /// Host and port.
        package var address: String
        /// The broker's id; nil for a bootstrap server.
        package var brokerID: Int32?
        package var rack: String?
        /// The stages that were reached, the one that failed included.
        package var steps: [Step] = []
        package var problem: Problem?
        /// The addresses of the host.
        package var resolved: [String] = []
        /// The address that is connected to, or was tried last.
        package var connected: String?
        /// Those that were tried before, and why they failed.
        package var failedAddresses: [String] = []
        package var tls: TLS?
        package var sasl: SASL?
        package var apis: [API] = []
        /// The level of the feature `transaction.version`: from 2 on, transactions have an epoch each (KIP-890).
        package var transactionVersion: Int16?

        package init(address: String, brokerID: Int32? = nil, rack: String? = nil) {
            self.address = address
            self.brokerID = brokerID
            self.rack = rack
        }

        /// How long all of it took.
        package var milliseconds: Double { steps.reduce(0) { $0 + $1.milliseconds } }
    }

    /// What TLS has negotiated.
    package struct TLS: Sendable, Encodable {
        /// Nil if the certificates were only looked at, because they are not accepted; so are the next three.
        package var version: String?
        package var cipherSuite: String?
        package var group: String?
        package var isResumed: Bool?
        /// The name that the client gave (SNI).
        package var serverName: String?
        /// The broker's certificate, then those of issuers that it sent.
        package var certificates: [Certificate]

        package init(certificates: [Certificate]) {
            self.certificates = certificates
        }
    }

    package struct Certificate: Sendable, Hashable, Encodable {
        package var subject: String
        package var issuer: String
        /// Subject alternative names.
        package var names: [String]
        package var notBefore: String
        package var notAfter: String
        /// Whole days until it expires; negative if it has.
        package var daysLeft: Int64

        package init(
            subject: String, issuer: String, names: [String], notBefore: String, notAfter: String, daysLeft: Int64
        ) {
            self.subject = subject
            self.issuer = issuer
            self.names = names
            self.notBefore = notBefore
            self.notAfter = notAfter
            self.daysLeft = daysLeft
        }

        /// Whether it is the same certificate, whenever it was seen.
        package func isSame(as other: Certificate) -> Bool {
            var other = other
            other.daysLeft = daysLeft
            return self == other
        }
    }

    /// What SASL has settled.
    package struct SASL: Sendable, Hashable, Encodable {
        package var mechanism: String
        package var enabledMechanisms: [String]
        /// How long the session lasts, in milliseconds; nil for any time.
        package var sessionLifetime: Double?

        package init(mechanism: String, enabledMechanisms: [String], sessionLifetime: Double?) {
            self.mechanism = mechanism
            self.enabledMechanisms = enabledMechanisms
            self.sessionLifetime = sessionLifetime
        }
    }

    /// The versions of an API that a broker speaks; none if it does not know the API.
    package struct API: Sendable, Hashable, Encodable {
        package var name: String
        package var oldest: Int16?
        package var newest: Int16?
        /// The version that the producer uses; nil if there is none in common.
        package var used: Int16?

        package init(name: String, oldest: Int16?, newest: Int16?, used: Int16?) {
            self.name = name
            self.oldest = oldest
            self.newest = newest
            self.used = used
        }
    }

    package struct Cluster: Sendable, Encodable {
        package var milliseconds: Double
        package var id: String?
        /// The controller's id; nil if there is none.
        package var controller: Int32?
        package var brokerCount = 0
        package var problem: Problem?

        package init(milliseconds: Double) {
            self.milliseconds = milliseconds
        }
    }

    package struct ProducerID: Sendable, Encodable {
        package var milliseconds: Double
        package var id: Int64?
        package var epoch: Int16?
        package var problem: Problem?

        package init(milliseconds: Double) {
            self.milliseconds = milliseconds
        }
    }

    package struct Topic: Sendable, Encodable {
        package struct Partition: Sendable, Hashable, Encodable {
            package var partition: Int32
            /// Nil if there is none now.
            package var leader: Int32?

            package init(partition: Int32, leader: Int32?) {
                self.partition = partition
                self.leader = leader
            }
        }

        package var name: String
        /// In order.
        package var partitions: [Partition] = []
        package var problem: Problem?

        package init(name: String) {
            self.name = name
        }
    }
}
