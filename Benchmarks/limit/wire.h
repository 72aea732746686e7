// The little of Kafka's protocol that the limit program speaks: big-endian numbers in a buffer that is large enough.

#pragma once

#include <stdint.h>
#include <string.h>

typedef struct {
    uint8_t *next;
} writer;

static inline void put16(writer *out, int16_t value) {
    uint16_t swapped = __builtin_bswap16((uint16_t)value);
    memcpy(out->next, &swapped, 2);
    out->next += 2;
}

static inline void put32(writer *out, int32_t value) {
    uint32_t swapped = __builtin_bswap32((uint32_t)value);
    memcpy(out->next, &swapped, 4);
    out->next += 4;
}

static inline void put64(writer *out, int64_t value) {
    uint64_t swapped = __builtin_bswap64((uint64_t)value);
    memcpy(out->next, &swapped, 8);
    out->next += 8;
}

static inline void put_bytes(writer *out, const void *bytes, size_t count) {
    memcpy(out->next, bytes, count);
    out->next += count;
}

static inline void put_string(writer *out, const char *text) {
    put16(out, (int16_t)strlen(text));
    put_bytes(out, text, strlen(text));
}

// Zigzag varint.
static inline void put_varint(writer *out, int64_t value) {
    uint64_t rest = ((uint64_t)value << 1) ^ (uint64_t)(value >> 63);
    while (rest >= 0x80) {
        *out->next++ = (uint8_t)(rest | 0x80);
        rest >>= 7;
    }
    *out->next++ = (uint8_t)rest;
}

static inline size_t varint_size(int64_t value) {
    uint64_t rest = ((uint64_t)value << 1) ^ (uint64_t)(value >> 63);
    size_t size = 1;
    for (; rest >= 0x80; rest >>= 7) size++;
    return size;
}

typedef struct {
    const uint8_t *next;
} reader;

static inline int16_t get16(reader *in) {
    uint16_t value;
    memcpy(&value, in->next, 2);
    in->next += 2;
    return (int16_t)__builtin_bswap16(value);
}

static inline int32_t get32(reader *in) {
    uint32_t value;
    memcpy(&value, in->next, 4);
    in->next += 4;
    return (int32_t)__builtin_bswap32(value);
}

static inline int64_t get64(reader *in) {
    uint64_t value;
    memcpy(&value, in->next, 8);
    in->next += 8;
    return (int64_t)__builtin_bswap64(value);
}

// A nullable string; the result is cut to the size of the buffer.
static inline void get_string(reader *in, char *text, size_t size) {
    int16_t length = get16(in);
    size_t count = length > 0 ? (size_t)length : 0;
    size_t kept = count < size - 1 ? count : size - 1;
    memcpy(text, in->next, kept);
    text[kept] = 0;
    in->next += count;
}
