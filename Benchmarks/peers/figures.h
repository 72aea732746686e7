// What was measured, as the harness reads it: the JSON that `bench-producer` prints.

#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct {
    long records, failed;
    double seconds, p50, p99;
} figures;

static inline long nanoseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000L + time.tv_nsec;
}

static inline int compare_longs(const void *left, const void *right) {
    long a = *(const long *)left, b = *(const long *)right;
    return a < b ? -1 : a > b;
}

static inline void set_latencies(figures *figures, long *latencies, long count) {
    qsort(latencies, (size_t)count, sizeof *latencies, compare_longs);
    figures->p50 = (double)latencies[count / 2] / 1e3;
    figures->p99 = (double)latencies[count * 99 / 100] / 1e3;
}

// The most memory that was ever resident. From /proc, since what getrusage says includes the parent's memory from
// before the program was loaded.
static inline long peak_kilobytes(void) {
    char line[256];
    long peak = 0;
    FILE *status = fopen("/proc/self/status", "r");
    if (!status) return 0;
    while (fgets(line, sizeof line, status)) {
        if (sscanf(line, "VmHWM: %ld", &peak) == 1) break;
    }
    fclose(status);
    return peak;
}

static inline void print_figures(const figures *figures) {
    printf("{\"records\":%ld,\"failed\":%ld,\"seconds\":%.6f,\"recordsPerSecond\":%.1f,\"peakKB\":%ld,\"p50us\":%.3f,"
           "\"p99us\":%.3f}\n",
           figures->records, figures->failed, figures->seconds,
           figures->seconds > 0 ? (double)figures->records / figures->seconds : 0, peak_kilobytes(), figures->p50,
           figures->p99);
}
