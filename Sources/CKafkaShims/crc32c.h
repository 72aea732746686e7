// The CRC-32C implementations that `crc32c.c` chooses from.
#pragma once

#include "KafkaCRC32C.h"

#if defined(__x86_64__)
#define KAFKA_CRC32C_X86 1
int kafka_crc32c_has_sse42(void);
int kafka_crc32c_has_sse42_pclmul(void);
uint32_t kafka_crc32c_sse42(uint32_t crc, const void *data, size_t length);
uint32_t kafka_crc32c_sse42_pclmul(uint32_t crc, const void *data, size_t length);
#elif defined(__aarch64__)
#define KAFKA_CRC32C_ARM 1
int kafka_crc32c_has_armv8(void);
uint32_t kafka_crc32c_armv8(uint32_t crc, const void *data, size_t length);
#endif
