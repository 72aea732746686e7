// CRC-32C with the instructions of ARMv8's CRC extension.

#include "crc32c.h"

#if KAFKA_CRC32C_ARM

#include "crc32c_shift.h"

#if defined(__linux__)
#include <sys/auxv.h>
int kafka_crc32c_has_armv8(void) { return (getauxval(AT_HWCAP) & 1 << 7) != 0; }  // HWCAP_CRC32
#elif defined(__APPLE__)
int kafka_crc32c_has_armv8(void) { return 1; }
#else
int kafka_crc32c_has_armv8(void) { return 0; }
#endif

#define LANES_NAME kafka_crc32c_armv8
#define LANES_TARGET __attribute__((target("crc")))
#define LANES_CRC8 __builtin_arm_crc32cb
#define LANES_CRC64 __builtin_arm_crc32cd
#define LANES_SHIFT KAFKA_CRC32C_SHIFT
#include "crc32c_lanes.h"

#endif
