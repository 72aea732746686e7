#pragma once
// OpenSSL 3, bound at run time: building needs no OpenSSL headers, and nothing links OpenSSL. Programs that do not use
// TLS run without it.
//
// Each function has a wrapper with the prefix `kafka_`, such as `kafka_SSL_new`. Wrappers may be called after
// `kafka_openssl_load` has returned a status without a problem.

#include "KafkaLibCrypto.h"
#include "KafkaLibSSL.h"
#include "KafkaOpenSSLConstants.h"

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#ifdef __cplusplus
extern "C" {
#endif

struct kafka_openssl_table {
#define KAFKA_OPENSSL_FIELD(result, name, parameters, arguments) result(*name) parameters;
    KAFKA_LIBSSL_FUNCTIONS(KAFKA_OPENSSL_FIELD)
    KAFKA_LIBCRYPTO_FUNCTIONS(KAFKA_OPENSSL_FIELD)
#undef KAFKA_OPENSSL_FIELD
};

// Filled by `kafka_openssl_load`, then constant.
extern struct kafka_openssl_table kafka_openssl;

#define KAFKA_OPENSSL_WRAPPER(result, name, parameters, arguments) \
    static inline result kafka_##name parameters { return kafka_openssl.name arguments; }
KAFKA_LIBSSL_FUNCTIONS(KAFKA_OPENSSL_WRAPPER)
KAFKA_LIBCRYPTO_FUNCTIONS(KAFKA_OPENSSL_WRAPPER)
#undef KAFKA_OPENSSL_WRAPPER

#define KAFKA_OPENSSL_CONSTANT(type, name, value) static const type kafka_##name = value;
KAFKA_OPENSSL_CONSTANTS(KAFKA_OPENSSL_CONSTANT)
#undef KAFKA_OPENSSL_CONSTANT

// Why OpenSSL cannot be used.
static const int kafka_openssl_problem_none = 0;
static const int kafka_openssl_problem_not_found = 1;
static const int kafka_openssl_problem_too_old = 2;
static const int kafka_openssl_problem_incomplete = 3;

struct kafka_openssl_status {
    int problem;
    // The name or path of libssl if it was found, else empty.
    char library[256];
    // The dynamic linker's message, the missing function, or the version that is too old.
    char detail[512];
};

// Binds OpenSSL the first time it is called; every call returns the same status. Safe on any thread.
const struct kafka_openssl_status *kafka_openssl_load(void);

// A pair of libraries to try.
struct kafka_openssl_candidate {
    const char *libssl;
    const char *libcrypto;
};

// Fills the table from the first candidate that is complete.
void kafka_openssl_bind(
    const struct kafka_openssl_candidate *candidates, size_t count, struct kafka_openssl_table *table,
    struct kafka_openssl_status *status);

// The pairs that `kafka_openssl_load` tries, in order.
const struct kafka_openssl_candidate *kafka_openssl_candidates(size_t *count);

#ifdef __cplusplus
}
#endif
