#pragma once

#include <stdint.h>

// A sink inside of the process, on a thread of its own: brokers that answer what a producer asks and throw its records
// away. Nothing is checked; it allocates only when a connection is made.
//
// Starts `broker_count` brokers for topics with `partition_count` partitions, and writes their ports. To be called once.
// Returns 0, or the system's error.
int bench_sink_start(int broker_count, int partition_count, uint16_t *ports);
