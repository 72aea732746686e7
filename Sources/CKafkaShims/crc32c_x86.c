// CRC-32C with the instructions of SSE 4.2, with and without carry-less multiplication.

#include "crc32c.h"

#if KAFKA_CRC32C_X86

#include "crc32c_shift.h"

#include <cpuid.h>
#include <nmmintrin.h>
#include <wmmintrin.h>

static int has_features(unsigned wanted) {
    unsigned eax, ebx, ecx, edx;
    return __get_cpuid(1, &eax, &ebx, &ecx, &edx) && (ecx & wanted) == wanted;
}

int kafka_crc32c_has_sse42(void) { return has_features(bit_SSE4_2); }
int kafka_crc32c_has_sse42_pclmul(void) { return has_features(bit_SSE4_2 | bit_PCLMUL); }

// x^(8n - 33) modulo the CRC's polynomial, bit-reflected: reflection and the CRC instruction multiply by x^33.
#define POWER(bytes) \
    ((bytes) == 128 ? 0x0d3b6092 : (bytes) == 256 ? 0xb9e02b86 : (bytes) == 2048 ? 0xa51b6135 : 0x82f89c77)

#define CRC64(crc, word) ((uint32_t)_mm_crc32_u64(crc, word))

__attribute__((target("sse4.2,pclmul"))) static inline uint32_t shift_pclmul(uint32_t crc, uint32_t power) {
    __m128i product = _mm_clmulepi64_si128(_mm_cvtsi32_si128((int)crc), _mm_cvtsi32_si128((int)power), 0);
    return CRC64(0, (uint64_t)_mm_cvtsi128_si64(product));
}

#define LANES_NAME kafka_crc32c_sse42_pclmul
#define LANES_TARGET __attribute__((target("sse4.2,pclmul")))
#define LANES_CRC8 _mm_crc32_u8
#define LANES_CRC64 CRC64
#define LANES_SHIFT(crc, bytes) shift_pclmul(crc, POWER(bytes))
#include "crc32c_lanes.h"

#define LANES_NAME kafka_crc32c_sse42
#define LANES_TARGET __attribute__((target("sse4.2")))
#define LANES_CRC8 _mm_crc32_u8
#define LANES_CRC64 CRC64
#define LANES_SHIFT KAFKA_CRC32C_SHIFT
#include "crc32c_lanes.h"

#endif
