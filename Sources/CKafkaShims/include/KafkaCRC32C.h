#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// CRC-32C (Castagnoli), the checksum of record batches, with the fastest implementation this machine has.
/// Start with 0. Resumable: the CRC of `a`, passed in with `b`, gives the CRC of `ab`.
uint32_t kafka_crc32c(uint32_t crc, const void *data, size_t length);

/// The same in portable C, eight bytes at a time from tables.
uint32_t kafka_crc32c_table(uint32_t crc, const void *data, size_t length);

/// What `kafka_crc32c` uses here: "sse4.2+pclmul", "sse4.2", "armv8" or "table".
const char *kafka_crc32c_implementation(void);

typedef uint32_t (*kafka_crc32c_function)(uint32_t crc, const void *data, size_t length);

/// The implementation of that name, or NULL when this machine cannot run it: for tests and measurements.
kafka_crc32c_function kafka_crc32c_function_named(const char *name);

#ifdef __cplusplus
}
#endif
