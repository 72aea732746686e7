#pragma once
// OpenSSL's constants that are used: C(type, name, value). A test compares each with OpenSSL's own headers.

#define KAFKA_OPENSSL_CONSTANTS(C) \
    /* Loading. */ \
    C(uint64_t, OPENSSL_INIT_NO_ATEXIT, 0x00080000) \
    C(int, OPENSSL_VERSION, 0) \
    /* Contexts. */ \
    C(int, SSL_CTRL_MODE, 33) \
    C(int, SSL_CTRL_SET_SESS_CACHE_MODE, 44) \
    C(int, SSL_CTRL_SET_TLSEXT_HOSTNAME, 55) \
    C(int, SSL_CTRL_CHAIN_CERT, 89) \
    C(int, SSL_CTRL_SET_GROUPS_LIST, 92) \
    C(int, SSL_CTRL_SET_MIN_PROTO_VERSION, 123) \
    C(int, SSL_CTRL_SET_MAX_PROTO_VERSION, 124) \
    C(int, SSL_CTRL_GET_NEGOTIATED_GROUP, 134) \
    C(long, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER, 2) \
    C(uint64_t, SSL_OP_NO_RENEGOTIATION, 0x40000000) \
    C(long, SSL_SESS_CACHE_OFF, 0) \
    C(long, SSL_SESS_CACHE_CLIENT, 0x0001) \
    C(long, SSL_SESS_CACHE_NO_INTERNAL, 0x0300) \
    C(int, SSL_VERIFY_NONE, 0) \
    C(int, SSL_VERIFY_PEER, 1) \
    C(int, SSL_VERIFY_FAIL_IF_NO_PEER_CERT, 2) \
    C(int, TLS1_3_VERSION, 0x0304) \
    C(long, TLSEXT_NAMETYPE_host_name, 0) \
    /* Connections. */ \
    C(int, SSL_ERROR_WANT_READ, 2) \
    C(int, SSL_ERROR_ZERO_RETURN, 6) \
    C(int, SSL_SENT_SHUTDOWN, 1) \
    C(int, SSL_RECEIVED_SHUTDOWN, 2) \
    C(int, SSL_KEY_UPDATE_NOT_REQUESTED, 0) \
    /* Errors. */ \
    C(int, ERR_LIB_PEM, 9) \
    C(int, ERR_LIB_SSL, 20) \
    C(int, ERR_LIB_PKCS12, 35) \
    C(int, ERR_TXT_STRING, 2) \
    C(int, ERR_R_UNSUPPORTED, 0x8010C) \
    C(int, PEM_R_NO_START_LINE, 108) \
    C(int, PKCS12_R_MAC_VERIFY_FAILURE, 113) \
    C(int, SSL_AD_REASON_OFFSET, 1000) \
    C(int, SSL_R_CERTIFICATE_VERIFY_FAILED, 134) \
    C(int, SSL_R_NO_PROTOCOLS_AVAILABLE, 191) \
    C(int, SSL_R_NO_SHARED_CIPHER, 193) \
    C(int, SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE, 199) \
    C(int, SSL_R_UNSUPPORTED_PROTOCOL, 258) \
    C(int, SSL_R_WRONG_SSL_VERSION, 266) \
    C(int, SSL_R_VERSION_TOO_LOW, 396) \
    /* Byte streams. */ \
    C(int, BIO_TYPE_SOURCE_SINK, 0x0400) \
    C(int, BIO_CTRL_INFO, 3) \
    C(int, BIO_CTRL_FLUSH, 11) \
    C(int, BIO_FLAGS_READ, 0x01) \
    C(int, BIO_FLAGS_SHOULD_RETRY, 0x08) \
    /* Certificates, verified. */ \
    C(int, X509_V_OK, 0) \
    C(int, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, 2) \
    C(int, X509_V_ERR_CERT_NOT_YET_VALID, 9) \
    C(int, X509_V_ERR_CERT_HAS_EXPIRED, 10) \
    C(int, X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, 18) \
    C(int, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, 19) \
    C(int, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, 20) \
    C(int, X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, 21) \
    C(int, X509_V_ERR_HOSTNAME_MISMATCH, 62) \
    C(int, X509_V_ERR_IP_ADDRESS_MISMATCH, 64) \
    C(unsigned int, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, 0x4) \
    C(unsigned long, X509_V_FLAG_PARTIAL_CHAIN, 0x80000) \
    /* Certificates, read and made. */ \
    C(int, GEN_DNS, 2) \
    C(int, GEN_IPADD, 7) \
    C(int, MBSTRING_UTF8, 0x1000) \
    C(int, NID_subject_key_identifier, 82) \
    C(int, NID_key_usage, 83) \
    C(int, NID_subject_alt_name, 85) \
    C(int, NID_basic_constraints, 87) \
    C(int, NID_authority_key_identifier, 90) \
    C(int, NID_ext_key_usage, 126) \
    C(unsigned long, ASN1_STRFLGS_RFC2253, 0x317) \
    C(unsigned long, ASN1_STRFLGS_ESC_MSB, 4) \
    C(unsigned long, XN_FLAG_SEP_CPLUS_SPC, 0x20000) \
    C(unsigned long, XN_FLAG_DN_REV, 0x100000) \
    C(unsigned long, XN_FLAG_DUMP_UNKNOWN_FIELDS, 0x1000000) \
    /* Ciphers. */ \
    C(int, EVP_CTRL_AEAD_GET_TAG, 0x10)
