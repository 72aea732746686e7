// "Append n zero bytes" to a CRC without a carry-less multiply instruction.
#pragma once

#include <stddef.h>
#include <stdint.h>

// x^(8n) modulo the CRC's polynomial, bit-reflected, for the run lengths in `crc32c_lanes.h`.
static inline uint32_t kafka_crc32c_power(size_t bytes) {
    switch (bytes) {
    case 128: return 0xb8fdb1e7;
    case 256: return 0x88e56f72;
    case 2048: return 0x0d65762a;
    default: return 0x35d73a62;  // 4096
    }
}

// The product of two polynomials modulo the CRC's.
static inline uint32_t kafka_crc32c_multiply(uint32_t a, uint32_t b) {
    uint32_t product = 0;
    for (int bit = 31; bit >= 0; bit--) {
        product ^= b & (0u - (a >> bit & 1));
        b = (b >> 1) ^ (0x82f63b78 & (0u - (b & 1)));
    }
    return product;
}

#define KAFKA_CRC32C_SHIFT(crc, bytes) kafka_crc32c_multiply(crc, kafka_crc32c_power(bytes))
