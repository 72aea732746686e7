// Chooses a CRC-32C implementation once, at the first call.

#include "crc32c.h"

#include <stdatomic.h>
#include <string.h>

static int always(void) { return 1; }

// Best first.
static const struct implementation {
    const char *name;
    kafka_crc32c_function function;
    int (*supported)(void);
} implementations[] = {
#if KAFKA_CRC32C_X86
    {"sse4.2+pclmul", kafka_crc32c_sse42_pclmul, kafka_crc32c_has_sse42_pclmul},
    {"sse4.2", kafka_crc32c_sse42, kafka_crc32c_has_sse42},
#elif KAFKA_CRC32C_ARM
    {"armv8", kafka_crc32c_armv8, kafka_crc32c_has_armv8},
#endif
    {"table", kafka_crc32c_table, always},
};

static const struct implementation *best(void) {
    const struct implementation *candidate = implementations;
    while (!candidate->supported()) candidate++;
    return candidate;
}

uint32_t kafka_crc32c(uint32_t crc, const void *data, size_t length) {
    // Threads that race here store the same value.
    static _Atomic(kafka_crc32c_function) chosen;
    kafka_crc32c_function function = atomic_load_explicit(&chosen, memory_order_relaxed);
    if (!function) {
        function = best()->function;
        atomic_store_explicit(&chosen, function, memory_order_relaxed);
    }
    return function(crc, data, length);
}

const char *kafka_crc32c_implementation(void) { return best()->name; }

kafka_crc32c_function kafka_crc32c_function_named(const char *name) {
    for (size_t i = 0; i < sizeof implementations / sizeof *implementations; i++) {
        const struct implementation *candidate = &implementations[i];
        if (strcmp(candidate->name, name) == 0) return candidate->supported() ? candidate->function : NULL;
    }
    return NULL;
}
