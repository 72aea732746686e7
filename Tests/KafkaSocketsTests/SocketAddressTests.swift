import KafkaSockets
import Testing

@Suite("Socket addresses", .timeLimit(.minutes(10)))
struct SocketAddressTests {
    @Test(
        "Text becomes an address and text again",
        arguments: [
            ("127.0.0.1", "127.0.0.1:9092"), ("10.200.3.255", "10.200.3.255:9092"), ("::1", "[::1]:9092"),
            ("2001:db8::8a2e:370:7334", "[2001:db8::8a2e:370:7334]:9092"),
        ])
    func text(host: String, description: String) throws {
        let address = try #require(SocketAddress(host, port: 9092))
        #expect(address.host == host)
        #expect(address.description == description)
    }

    @Test("What is not an address is refused", arguments: ["", "localhost", "1.2.3", "1.2.3.400", "[::1]", "::1%lo"])
    func notAnAddress(text: String) {
        #expect(SocketAddress(text, port: 1) == nil)
    }

    @Test("The loopback addresses are what they are called")
    func loopback() {
        #expect(SocketAddress.loopback(port: 7) == SocketAddress("127.0.0.1", port: 7))
        #expect(SocketAddress.loopbackIPv6(port: 7) == SocketAddress("::1", port: 7))
    }

    @Test("The interface of a link-local address is kept, and shown")
    func scope() {
        let address = SocketAddress(ip: .v6(high: 0xfe80_0000_0000_0000, low: 1, scope: 3), port: 80)
        #expect(address.description == "[fe80::1%3]:80")
        #expect(address != SocketAddress("fe80::1", port: 80))
    }

    @Test("Errors carry the system's text and name")
    func errors() {
        #expect(SocketError(operation: "read", errno: 104).description.hasPrefix("read: "))
        #expect(SocketError(operation: "x", errno: 9_999).description.hasSuffix("(9999)"))
    }
}
