internal import COpenSSL

/// One TLS connection without its socket: it turns ciphertext from the peer into plaintext, and plaintext into
/// ciphertext for the peer. It never waits.
///
/// The caller, on one thread at a time:
/// - calls ``handshake()`` first, and again after each input until it returns true,
/// - reads from the socket into ``inputBuffer`` and reports it with ``received(_:)``, or passes bytes to ``feed(_:)``,
/// - reports the end of the socket's stream with ``endOfInput()``,
/// - then calls ``read(into:)`` until it returns nil,
/// - passes plaintext to ``write(_:)``, which takes as much as fits,
/// - after each of these calls, even if it threw, sends ``output`` and reports how much it sent with ``consumed(_:)``.
///   After an error, the output holds the alert that gives the peer the reason.
///
/// Errors are final: all later calls throw the same error.
package final class TLSSession {
    /// How far a session has come.
    package enum State: Sendable, Hashable {
        /// The handshake is under way.
        case handshaking
        /// Plaintext may be written and read.
        case established
        /// ``TLSSession/close()`` was called. The peer may still send, and reading still works.
        case closed
        /// An error was thrown.
        case failed
    }

    /// How far the session has come.
    package private(set) var state = State.handshaking

    let context: TLSContext
    let ssl: OpaquePointer
    private let stream: UnsafeMutablePointer<kafka_tls_stream>
    private var writer: RecordWriter
    private var evidence: FailureEvidence
    private var failure: TLSError?
    /// Ciphertext has arrived since the last read returned nil.
    private var hasNewInput = false
    /// The server's key in the cache of sessions: "host:port".
    private let server: String?

    /// The client's side of a connection.
    ///
    /// - Parameters:
    ///   - host: The name or address that the server's certificate has to be for. A trailing dot is ignored.
    ///   - port: Sessions are resumed only with the same host and port.
    /// - Throws: `.invalidHost`, `.invalidSetting` for a server's context, `.internalFailure`.
    package convenience init(client context: TLSContext, host: String, port: UInt16) throws(TLSError) {
        let name = try HostName(host)
        try self.init(context, .client, host: host, server: "\(host):\(port)")
        kafka_SSL_set_connect_state(ssl)
        try setHost(name)
        if context.settings.resumesSessions, let server, let session = context.sessions.take(for: server) {
            // OpenSSL takes a reference of its own.
            withExtendedLifetime(session) { _ = kafka_SSL_set_session(ssl, session.pointer) }
        }
    }

    /// The server's side of a connection.
    ///
    /// - Throws: `.invalidSetting` for a client's context, `.internalFailure`.
    package convenience init(server context: TLSContext) throws(TLSError) {
        try self.init(context, .server, host: "", server: nil)
        kafka_SSL_set_accept_state(ssl)
    }

    private init(_ context: TLSContext, _ role: TLSContext.Role, host: String, server: String?) throws(TLSError) {
        if context.role != role { throw TLSError(.invalidSetting("The TLS context is for the other side.")) }
        ErrorQueue.clear()
        guard let ssl = kafka_SSL_new(context.pointer) else { throw .internalFailure("SSL_new") }
        guard let stream = kafka_tls_stream_new(), kafka_tls_stream_attach(stream, ssl) == 1 else {
            kafka_SSL_free(ssl)
            throw .internalFailure("kafka_tls_stream_new")
        }
        self.context = context
        self.ssl = ssl
        self.stream = stream
        self.server = server
        writer = RecordWriter(ssl, stream)
        evidence = FailureEvidence(
            isClient: role == .client, host: host, versions: context.versions,
            clientCertificate: role == .client ? context.certificate?.subject : nil,
            trustsSystem: context.settings.trust == [.system])
        // Index 0 is reserved for applications. The reference is valid whenever OpenSSL calls back, which it does only
        // inside calls of this object.
        _ = kafka_SSL_set_ex_data(ssl, 0, Unmanaged.passUnretained(self).toOpaque())
    }

    deinit {
        // Without this, OpenSSL would not resume sessions of connections that were not closed properly.
        if failure?.reason.spoilsSessions != true {
            kafka_SSL_set_shutdown(ssl, kafka_SSL_SENT_SHUTDOWN | kafka_SSL_RECEIVED_SHUTDOWN)
        }
        kafka_SSL_free(ssl)
        kafka_tls_stream_free(stream)
    }

    private func setHost(_ host: HostName) throws(TLSError) {
        let settings = context.settings
        let parameters = settings.verifiesPeer && settings.verifiesHost ? kafka_SSL_get0_param(ssl) : nil
        switch host {
        case .name(let name):
            var text = name.utf8.map(CChar.init(bitPattern:)) + [0]
            let isSent = text.withUnsafeMutableBytes { text in
                kafka_SSL_ctrl(
                    ssl, kafka_SSL_CTRL_SET_TLSEXT_HOSTNAME, kafka_TLSEXT_NAMETYPE_host_name, text.baseAddress) == 1
            }
            if !isSent { throw .internalFailure("SSL_set_tlsext_host_name") }
            if let parameters, kafka_X509_VERIFY_PARAM_set1_host(parameters, text, name.utf8.count) != 1 {
                throw .internalFailure("X509_VERIFY_PARAM_set1_host")
            }
        case .address(let address):
            // No SNI: it cannot carry addresses (RFC 6066).
            if let parameters, kafka_X509_VERIFY_PARAM_set1_ip(parameters, address, address.count) != 1 {
                throw .internalFailure("X509_VERIFY_PARAM_set1_ip")
            }
        }
    }

    // MARK: Ciphertext

    /// Room for ciphertext from the peer, valid until the next call. Empty if earlier input has to be read first.
    package var inputBuffer: UnsafeMutableRawBufferPointer {
        var room = 0
        let start = kafka_tls_stream_reserve(stream, &room)
        return UnsafeMutableRawBufferPointer(start: start, count: start == nil ? 0 : room)
    }

    /// The first `count` bytes of ``inputBuffer`` have been filled.
    package func received(_ count: Int) {
        if count == 0 { return }
        if evidence.firstBytes.count < FailureEvidence.firstBytesNeeded {
            let start = stream.pointee.input + stream.pointee.input_end
            evidence.firstBytes += UnsafeBufferPointer(start: start, count: count)
                .prefix(FailureEvidence.firstBytesNeeded - evidence.firstBytes.count)
        }
        kafka_tls_stream_received(stream, count)
        hasNewInput = true
    }

    /// Copies as much ciphertext from the peer as fits; returns how many bytes that was.
    package func feed(_ bytes: UnsafeRawBufferPointer) -> Int {
        let buffer = inputBuffer
        let count = min(bytes.count, buffer.count)
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        received(count)
        return count
    }

    /// The socket's stream has ended. The next ``handshake()`` or ``read(into:)`` that needs more input throws.
    package func endOfInput() {
        evidence.inputEnded = true
        hasNewInput = true
    }

    /// Whether there is ciphertext to send.
    package var needsWrite: Bool { stream.pointee.output_count > 0 }

    /// How many bytes of ciphertext wait to be sent.
    package var outputCount: Int { stream.pointee.output_count }

    /// Ciphertext to send, in at most two pieces for one gathered write. Valid until the next call.
    package var output: UnsafeBufferPointer<TLSVector> {
        var count = 0
        let pieces = kafka_tls_stream_output(stream, &count)
        return UnsafeBufferPointer(start: pieces, count: count)
    }

    /// The first `count` bytes of ``output`` have been sent.
    package func consumed(_ count: Int) {
        kafka_tls_stream_sent(stream, count)
    }

    // MARK: Handshake

    /// Continues the handshake as far as the input allows; returns whether it is complete.
    ///
    /// - Throws: The reason why the connection failed.
    @discardableResult
    package func handshake() throws(TLSError) -> Bool {
        switch state {
        case .established, .closed: return true
        case .failed: throw failure ?? TLSError(.closed)
        case .handshaking: break
        }
        ErrorQueue.clear()
        let result = kafka_SSL_do_handshake(ssl)
        if result == 1 {
            try handshakeEnded()
            return true
        }
        hasNewInput = false
        switch kafka_SSL_get_error(ssl, result) {
        case kafka_SSL_ERROR_WANT_READ where evidence.inputEnded: throw fail(evidence.endReason)
        case kafka_SSL_ERROR_WANT_READ: return false
        case kafka_SSL_ERROR_ZERO_RETURN: throw fail(.handshakeClosed(isSilent: false))
        default: throw fail(result)
        }
    }

    private func handshakeEnded() throws(TLSError) {
        // OpenSSL should have ended the handshake itself. If it did not, nothing else would notice.
        if verifiesPeer, kafka_SSL_get_verify_result(ssl) != Int(kafka_X509_V_OK) {
            throw fail(.untrusted(subject: "unknown", why: "it was not verified"))
        }
        state = .established
        evidence.isEstablished = true
        let isTLS13 = kafka_SSL_version(ssl) == kafka_TLS1_3_VERSION
        writer.updatesKeys = isTLS13
        // Before TLS 1.3, sessions can be resumed repeatedly, and servers need not issue new ones.
        if !isTLS13, server != nil, context.settings.resumesSessions, kafka_SSL_session_reused(ssl) == 1,
            let session = kafka_SSL_get1_session(ssl)
        {
            keep(ResumableSession(owning: session))
        }
    }

    private var verifiesPeer: Bool {
        context.role == .client ? context.settings.verifiesPeer : context.settings.clientCertificates != .notRequested
    }

    // MARK: Plaintext

    /// Whether ``read(into:)`` may return plaintext, or the end of the stream, without further input.
    package var hasPendingPlaintext: Bool {
        hasNewInput || (state != .handshaking && state != .failed && kafka_SSL_pending(ssl) > 0)
    }

    /// Reads plaintext, after continuing the handshake if that is not complete.
    ///
    /// - Parameter buffer: Not empty. At most one record, 16 KiB, is read at a time.
    /// - Returns: How many bytes were read; 0 after the peer's close_notify; nil if more ciphertext is needed.
    /// - Throws: `.truncated` if the stream ended without close_notify, or another reason why the connection failed.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(TLSError) -> Int? {
        guard try handshake() else { return nil }
        ErrorQueue.clear()
        var count = 0
        let result = kafka_SSL_read_ex(ssl, buffer.baseAddress, buffer.count, &count)
        if result == 1 {
            evidence.hasRead = true
            return count
        }
        hasNewInput = false
        switch kafka_SSL_get_error(ssl, result) {
        case kafka_SSL_ERROR_WANT_READ where evidence.inputEnded: throw fail(evidence.endReason)
        case kafka_SSL_ERROR_WANT_READ: return nil
        case kafka_SSL_ERROR_ZERO_RETURN: return 0
        default: throw fail(result)
        }
    }

    /// Encrypts plaintext into ``output``, beginning with the first segment, as much as fits.
    ///
    /// Small segments share records. Large ones are not copied: whole records of them are encrypted in place.
    ///
    /// About 256 KiB of output is the limit. Nothing fits before the handshake is complete, nor while a handshake
    /// message has arrived only in part; the next input changes that.
    ///
    /// - Returns: How many bytes were taken.
    /// - Throws: `.closed` after ``close()``, or another reason why the connection failed.
    package func write(_ segments: UnsafeBufferPointer<TLSVector>) throws(TLSError) -> Int {
        switch state {
        case .handshaking: return 0
        case .closed: throw TLSError(.closed)
        case .failed: throw failure ?? TLSError(.closed)
        case .established: break
        }
        ErrorQueue.clear()
        let (taken, result) = writer.write(segments)
        if result != 1, kafka_SSL_get_error(ssl, result) != kafka_SSL_ERROR_WANT_READ { throw fail(result) }
        return taken
    }

    /// Ends this side's stream: puts close_notify into ``output``. The peer may continue to send. Before the handshake is
    /// complete, the session just ends.
    package func close() {
        switch state {
        case .handshaking: _ = fail(.closed)
        case .established:
            ErrorQueue.clear()
            _ = kafka_SSL_shutdown(ssl)
            ErrorQueue.clear()
            state = .closed
        case .closed, .failed: break
        }
    }

    // MARK: Keys

    /// This side updates its keys after so many bytes (TLS 1.3). Default: 2^37, as in Java. AES-GCM allows about 2^38.5
    /// (RFC 8446, section 5.5).
    package var bytesPerKey: Int {
        get { writer.bytesPerKey }
        set { writer.bytesPerKey = newValue }
    }

    // MARK: Failure

    private func fail(_ result: Int32) -> TLSError {
        fail(evidence.error(ErrorQueue.take()))
    }

    private func fail(_ reason: TLSError.Reason) -> TLSError {
        fail(TLSError(reason, peer: evidence.peer))
    }

    private func fail(_ error: TLSError) -> TLSError {
        failure = error
        state = .failed
        return error
    }

    // MARK: Callbacks of OpenSSL

    static func session(of ssl: OpaquePointer?) -> TLSSession? {
        guard let ssl, let object = kafka_SSL_get_ex_data(ssl, 0) else { return nil }
        return Unmanaged<TLSSession>.fromOpaque(object).takeUnretainedValue()
    }

    static func session(verifying verification: OpaquePointer) -> TLSSession? {
        let index = kafka_SSL_get_ex_data_X509_STORE_CTX_idx()
        return session(of: kafka_X509_STORE_CTX_get_ex_data(verification, index).map { OpaquePointer($0) })
    }

    /// Verification of the peer's certificate failed.
    func refuse(_ verification: OpaquePointer) {
        evidence.verification = VerificationFailure(verification)
    }

    /// The server asked for a client certificate. Also called in servers, where it means nothing.
    func certificateIsRequested() {
        evidence.certificateIsRequested = true
    }

    /// Keeps a session that a later connection may resume.
    func keep(_ session: ResumableSession) {
        if let server, kafka_SSL_SESSION_is_resumable(session.pointer) == 1 {
            context.sessions.add(session, for: server)
        }
    }
}

extension TLSError.Reason {
    /// Whether sessions of a connection that failed for this reason must not be resumed.
    fileprivate var spoilsSessions: Bool {
        if case .truncated = self { false } else { true }
    }
}
