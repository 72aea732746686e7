#pragma once

/// Asks for the cache line at `address`, to be written: a hint, which never faults.
///
/// The line comes without a copy in another core's cache, so that the store that follows need not wait for that core.
static inline __attribute__((always_inline)) void kafka_prefetch_for_writing(const void *address) {
#if defined(__x86_64__)
    // `__builtin_prefetch` asks for a line to read, unless the program is compiled for newer processors than it may run on. To those
    // that lack this instruction it is one that does nothing.
    __asm__ volatile("prefetchw %0" : : "m"(*(const char *)address));
#else
    __builtin_prefetch(address, 1);
#endif
}
