#pragma once
// The ciphertext of one connection, in two memory buffers that an SSL object uses instead of a socket.

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/uio.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ssl_st;

struct kafka_tls_stream {
    // From the peer: [input_start, input_end) waits to be decrypted.
    uint8_t *input;
    size_t input_capacity;
    size_t input_start;
    size_t input_end;

    // For the peer: a ring of output_count bytes that begin at output_start.
    uint8_t *output;
    size_t output_capacity;
    size_t output_start;
    size_t output_count;
    // The last result of kafka_tls_stream_output.
    struct iovec pieces[2];
};

// NULL if out of memory.
struct kafka_tls_stream *kafka_tls_stream_new(void);
// The SSL object must be freed first.
void kafka_tls_stream_free(struct kafka_tls_stream *stream);
// Makes an SSL object use the stream. 0 if out of memory.
int kafka_tls_stream_attach(struct kafka_tls_stream *stream, struct ssl_st *ssl);

// Room for ciphertext from the peer: 0 bytes if earlier input has to be read first. NULL if out of memory.
uint8_t *kafka_tls_stream_reserve(struct kafka_tls_stream *stream, size_t *room);
// The first `count` bytes of that room have been filled.
void kafka_tls_stream_received(struct kafka_tls_stream *stream, size_t count);

// The output for a gathered write, in 0 to 2 pieces. Valid until the output changes.
const struct iovec *kafka_tls_stream_output(struct kafka_tls_stream *stream, size_t *count);
// The first `count` bytes of the output have been sent.
void kafka_tls_stream_sent(struct kafka_tls_stream *stream, size_t count);

#ifdef __cplusplus
}
#endif
