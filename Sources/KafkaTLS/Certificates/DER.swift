enum DER {
    static func element(_ tag: UInt8, _ contents: [UInt8]) -> [UInt8] {
        switch contents.count {
        case ..<0x80: [tag, UInt8(contents.count)] + contents
        case ..<0x100: [tag, 0x81, UInt8(contents.count)] + contents
        default: [tag, 0x82, UInt8(contents.count >> 8 & 0xff), UInt8(contents.count & 0xff)] + contents
        }
    }

    static func basicConstraints(isCA: Bool) -> [UInt8] {
        element(0x30, isCA ? element(0x01, [0xff]) : [])
    }

    /// keyCertSign and cRLSign, or digitalSignature and keyEncipherment.
    static func keyUsage(isCA: Bool) -> [UInt8] {
        isCA ? [0x03, 0x02, 0x01, 0x06] : [0x03, 0x02, 0x05, 0xa0]
    }

    /// id-kp-serverAuth is 1.3.6.1.5.5.7.3.1, id-kp-clientAuth 1.3.6.1.5.5.7.3.2.
    static func extendedKeyUsage(server: Bool, client: Bool) -> [UInt8] {
        func purpose(_ number: UInt8) -> [UInt8] {
            element(0x06, [0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, number])
        }
        return element(0x30, (server ? purpose(1) : []) + (client ? purpose(2) : []))
    }

    static func subjectKeyIdentifier(_ digest: [UInt8]) -> [UInt8] {
        element(0x04, digest)
    }

    static func authorityKeyIdentifier(_ digest: [UInt8]) -> [UInt8] {
        element(0x30, element(0x80, digest))
    }

    /// Host names and IP addresses.
    static func subjectAlternativeNames(_ hosts: [HostName]) -> [UInt8] {
        let names = hosts.flatMap { host in
            switch host {
            case .name(let name): element(0x82, Array(name.utf8))
            case .address(let bytes): element(0x87, bytes)
            }
        }
        return element(0x30, names)
    }
}
