// Compares what COpenSSL declares with OpenSSL's own headers. Only compiled, by OpenSSLHeadersTests.
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "COpenSSL.h"

#define CHECK_FUNCTION(result, name, parameters, arguments) \
    _Static_assert(__builtin_types_compatible_p(__typeof__(&name), result(*) parameters), #name);
KAFKA_LIBSSL_FUNCTIONS(CHECK_FUNCTION)
KAFKA_LIBCRYPTO_FUNCTIONS(CHECK_FUNCTION)

#define CHECK_CONSTANT(type, name, value) _Static_assert((name) == (value), #name);
KAFKA_OPENSSL_CONSTANTS(CHECK_CONSTANT)

// The checks find something: each of these makes the compilation fail.
#ifdef WRONG_RESULT
CHECK_FUNCTION(long, SSL_read_ex, (SSL *ssl, void *buffer, size_t count, size_t *read), (ssl, buffer, count, read))
#endif
#ifdef WRONG_PARAMETER
CHECK_FUNCTION(int, SSL_read_ex, (SSL *ssl, const void *buffer, size_t count, size_t *read), (ssl, buffer, count, read))
#endif
#ifdef WRONG_VALUE
CHECK_CONSTANT(int, SSL_ERROR_WANT_READ, 3)
#endif
