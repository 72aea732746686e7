#pragma once

#include <stdint.h>

// Allocations of this process on all threads, through malloc and its kin, since it began.
int64_t bench_allocations(void);
