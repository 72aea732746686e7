#include "KafkaOpenSSL.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

struct kafka_openssl_table kafka_openssl;

// OpenSSL 3 first, because it is tested; then its successors.
static const struct kafka_openssl_candidate candidates[] = {
#if defined(__APPLE__)
    // Homebrew on Apple silicon and on Intel, MacPorts, then the dynamic linker's own search. Never a name without a
    // version: macOS ends a process that loads its own libssl.
    {"/opt/homebrew/opt/openssl@3/lib/libssl.3.dylib", "/opt/homebrew/opt/openssl@3/lib/libcrypto.3.dylib"},
    {"/usr/local/opt/openssl@3/lib/libssl.3.dylib", "/usr/local/opt/openssl@3/lib/libcrypto.3.dylib"},
    {"/opt/local/libexec/openssl3/lib/libssl.3.dylib", "/opt/local/libexec/openssl3/lib/libcrypto.3.dylib"},
    {"libssl.3.dylib", "libcrypto.3.dylib"},
    {"/opt/homebrew/opt/openssl@4/lib/libssl.4.dylib", "/opt/homebrew/opt/openssl@4/lib/libcrypto.4.dylib"},
    {"/usr/local/opt/openssl@4/lib/libssl.4.dylib", "/usr/local/opt/openssl@4/lib/libcrypto.4.dylib"},
    {"libssl.4.dylib", "libcrypto.4.dylib"},
#else
    {"libssl.so.3", "libcrypto.so.3"},
    {"libssl.so.4", "libcrypto.so.4"},
    {"libssl.so.5", "libcrypto.so.5"},
#endif
};

const struct kafka_openssl_candidate *kafka_openssl_candidates(size_t *count) {
    *count = sizeof candidates / sizeof candidates[0];
    return candidates;
}

static void fail(struct kafka_openssl_status *status, int problem, const char *detail) {
    status->problem = problem;
    snprintf(status->detail, sizeof status->detail, "%s", detail != NULL ? detail : "");
}

// The name of the first missing function, or NULL.
static const char *find_functions(void *libssl, void *libcrypto, struct kafka_openssl_table *table) {
    // POSIX guarantees that function pointers are as wide as the `void *` that dlsym returns.
    _Static_assert(sizeof(void *) == sizeof(void (*)(void)), "dlsym returns functions");
#define FIND(handle, name) \
    do { \
        void *found = dlsym(handle, #name); \
        if (found == NULL) { \
            return #name; \
        } \
        memcpy(&table->name, &found, sizeof found); \
    } while (0);
#define FIND_SSL(result, name, parameters, arguments) FIND(libssl, name)
#define FIND_CRYPTO(result, name, parameters, arguments) FIND(libcrypto, name)
    KAFKA_LIBSSL_FUNCTIONS(FIND_SSL)
    KAFKA_LIBCRYPTO_FUNCTIONS(FIND_CRYPTO)
#undef FIND_CRYPTO
#undef FIND_SSL
#undef FIND
    return NULL;
}

// Checked before the functions: an old version lacks some of them, but its version says more.
static int is_new_enough(void *libcrypto, struct kafka_openssl_status *status) {
    unsigned long (*version_number)(void);
    const char *(*version_text)(int);
    void *number = dlsym(libcrypto, "OpenSSL_version_num");
    void *text = dlsym(libcrypto, "OpenSSL_version");
    if (number == NULL || text == NULL) {
        fail(status, kafka_openssl_problem_incomplete, "OpenSSL_version_num");
        return 0;
    }
    memcpy(&version_number, &number, sizeof number);
    memcpy(&version_text, &text, sizeof text);
    if (version_number() < 0x30000000ul) {
        fail(status, kafka_openssl_problem_too_old, version_text(kafka_OPENSSL_VERSION));
        return 0;
    }
    return 1;
}

static int bind_candidate(
    const struct kafka_openssl_candidate *candidate, struct kafka_openssl_table *table,
    struct kafka_openssl_status *status) {
    void *libcrypto = dlopen(candidate->libcrypto, RTLD_NOW | RTLD_LOCAL);
    void *libssl = libcrypto == NULL ? NULL : dlopen(candidate->libssl, RTLD_NOW | RTLD_LOCAL);
    if (libssl == NULL) {
        fail(status, kafka_openssl_problem_not_found, dlerror());
    } else {
        snprintf(status->library, sizeof status->library, "%s", candidate->libssl);
        if (is_new_enough(libcrypto, status)) {
            const char *missing = find_functions(libssl, libcrypto, table);
            if (missing == NULL) {
                status->problem = kafka_openssl_problem_none;
                status->detail[0] = 0;
                return 1;
            }
            fail(status, kafka_openssl_problem_incomplete, missing);
        }
        dlclose(libssl);
    }
    if (libcrypto != NULL) {
        dlclose(libcrypto);
    }
    return 0;
}

void kafka_openssl_bind(
    const struct kafka_openssl_candidate *list, size_t count, struct kafka_openssl_table *table,
    struct kafka_openssl_status *status) {
    memset(status, 0, sizeof *status);
    fail(status, kafka_openssl_problem_not_found, "no library to try");
    for (size_t i = 0; i < count; i++) {
        struct kafka_openssl_status attempt;
        memset(&attempt, 0, sizeof attempt);
        int bound = bind_candidate(&list[i], table, &attempt);
        // Report a library that was found rather than one that was not, and otherwise the first candidate.
        if (bound || i == 0 || (status->library[0] == 0 && attempt.library[0] != 0)) {
            *status = attempt;
        }
        if (bound) {
            return;
        }
    }
    memset(table, 0, sizeof *table);
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct kafka_openssl_status loaded;

static void load(void) {
    kafka_openssl_bind(candidates, sizeof candidates / sizeof candidates[0], &kafka_openssl, &loaded);
    if (loaded.problem == kafka_openssl_problem_none) {
        // No cleanup at exit: I/O threads may still use OpenSSL then.
        kafka_OPENSSL_init_ssl(kafka_OPENSSL_INIT_NO_ATEXIT, NULL);
    }
}

const struct kafka_openssl_status *kafka_openssl_load(void) {
    pthread_once(&once, load);
    return &loaded;
}
