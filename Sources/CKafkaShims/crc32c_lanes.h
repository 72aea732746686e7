// The body of a hardware CRC-32C function; include it after defining
//   LANES_NAME, LANES_TARGET       the function's name and its target attribute
//   LANES_CRC8, LANES_CRC64        the CRC instructions: (crc, value) -> crc
//   LANES_SHIFT(crc, bytes)        the CRC after `bytes` zero bytes (128, 256, 2048 or 4096)
//
// A CRC instruction has a latency of three cycles and starts every cycle. So three runs of bytes are summed side by
// side; then the first two sums are shifted over what followed them and all three are added.

#include <string.h>

// What the next round reads. The bytes were often written by another core, and a core's own look ahead ends with each run. To fetch
// beyond the end of memory does nothing.
#define LANES_FETCH(address, size)                                                                                    \
    do {                                                                                                              \
        uintptr_t next = (uintptr_t)(address) + 3 * (size);                                                           \
        __builtin_prefetch((const void *)next);                                                                       \
        __builtin_prefetch((const void *)(next + (size)));                                                            \
        __builtin_prefetch((const void *)(next + 2 * (size)));                                                        \
    } while (0)

// A run is a whole number of cache lines; the compiler unrolls the loop over a line.
#define LANES_ROUND(size)                                                                                             \
    for (; length >= 3 * (size); bytes += 3 * (size), length -= 3 * (size)) {                                         \
        uint32_t second = 0, third = 0;                                                                               \
        for (size_t line = 0; line < (size); line += 64) {                                                            \
            LANES_FETCH(bytes + line, size);                                                                          \
            for (size_t i = line; i < line + 64; i += 8) {                                                            \
                uint64_t words[3];                                                                                    \
                memcpy(&words[0], bytes + i, 8);                                                                      \
                memcpy(&words[1], bytes + (size) + i, 8);                                                             \
                memcpy(&words[2], bytes + 2 * (size) + i, 8);                                                         \
                crc = LANES_CRC64(crc, words[0]);                                                                     \
                second = LANES_CRC64(second, words[1]);                                                               \
                third = LANES_CRC64(third, words[2]);                                                                 \
            }                                                                                                         \
        }                                                                                                             \
        crc = LANES_SHIFT(crc, 2 * (size)) ^ LANES_SHIFT(second, (size)) ^ third;                                     \
    }

LANES_TARGET uint32_t LANES_NAME(uint32_t crc, const void *data, size_t length) {
    const uint8_t *bytes = data;
    crc = ~crc;
    LANES_ROUND(2048)
    LANES_ROUND(128)
    for (; length >= 8; bytes += 8, length -= 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        crc = LANES_CRC64(crc, word);
    }
    for (; length > 0; bytes++, length--) crc = LANES_CRC8(crc, *bytes);
    return ~crc;
}

#undef LANES_FETCH
#undef LANES_ROUND
#undef LANES_NAME
#undef LANES_TARGET
#undef LANES_CRC8
#undef LANES_CRC64
#undef LANES_SHIFT
