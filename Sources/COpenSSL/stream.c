#include "KafkaTLSStream.h"
#include "KafkaOpenSSL.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
    // Enough for the largest record (RFC 8446: 5 + 16,384 + 256 bytes) and part of the next.
    INPUT_CAPACITY = 32 * 1024,
    // The first is enough for handshakes and small requests, the second for TLSSession's limit of pending output.
    OUTPUT_FIRST_CAPACITY = 32 * 1024,
    OUTPUT_USUAL_CAPACITY = 272 * 1024,
    // Fails connections whose peers provoke answers without reading them.
    OUTPUT_LIMIT = 1024 * 1024,
};

static int read_input(struct bio_st *bio, char *buffer, size_t length, size_t *read) {
    struct kafka_tls_stream *stream = kafka_BIO_get_data(bio);
    size_t available = stream->input_end - stream->input_start;
    kafka_BIO_clear_flags(bio, kafka_BIO_FLAGS_READ | kafka_BIO_FLAGS_SHOULD_RETRY);
    *read = 0;
    if (available == 0) {
        kafka_BIO_set_flags(bio, kafka_BIO_FLAGS_READ | kafka_BIO_FLAGS_SHOULD_RETRY);
        return 0;
    }
    size_t count = length < available ? length : available;
    memcpy(buffer, stream->input + stream->input_start, count);
    stream->input_start += count;
    if (stream->input_start == stream->input_end) {
        stream->input_start = stream->input_end = 0;
    }
    *read = count;
    return 1;
}

// Makes room for `needed` bytes in total. 0: out of memory, or too much.
static int grow_output(struct kafka_tls_stream *stream, size_t needed) {
    if (needed > OUTPUT_LIMIT) {
        return 0;
    }
    size_t capacity = stream->output_capacity == 0 ? OUTPUT_FIRST_CAPACITY : OUTPUT_USUAL_CAPACITY;
    while (capacity < needed) {
        capacity = capacity < OUTPUT_USUAL_CAPACITY ? OUTPUT_USUAL_CAPACITY : capacity * 2;
    }
    uint8_t *output = malloc(capacity);
    if (output == NULL) {
        return 0;
    }
    size_t count = 0;
    const struct iovec *pieces = kafka_tls_stream_output(stream, &count);
    size_t moved = 0;
    for (size_t i = 0; i < count; i++) {
        memcpy(output + moved, pieces[i].iov_base, pieces[i].iov_len);
        moved += pieces[i].iov_len;
    }
    free(stream->output);
    stream->output = output;
    stream->output_capacity = capacity;
    stream->output_start = 0;
    return 1;
}

static int write_output(struct bio_st *bio, const char *bytes, size_t length, size_t *written) {
    struct kafka_tls_stream *stream = kafka_BIO_get_data(bio);
    *written = 0;
    if (length > stream->output_capacity - stream->output_count) {
        if (length > OUTPUT_LIMIT || !grow_output(stream, stream->output_count + length)) {
            return 0;
        }
    }
    if (length == 0) {
        return 1;
    }
    size_t end = stream->output_start + stream->output_count;
    if (end >= stream->output_capacity) {
        end -= stream->output_capacity;
    }
    size_t first = stream->output_capacity - end;
    if (first > length) {
        first = length;
    }
    memcpy(stream->output + end, bytes, first);
    memcpy(stream->output, bytes + first, length - first);
    stream->output_count += length;
    *written = length;
    return 1;
}

static long control(struct bio_st *bio, int command, long number, void *pointer) {
    (void)bio;
    (void)number;
    (void)pointer;
    // OpenSSL does not learn of the end of the stream, after which it would refuse to resume the session.
    return command == kafka_BIO_CTRL_FLUSH;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
// Never freed.
static struct bio_method_st *method;

static void make_method(void) {
    struct bio_method_st *made =
        kafka_BIO_meth_new(kafka_BIO_get_new_index() | kafka_BIO_TYPE_SOURCE_SINK, "kafka stream");
    if (made == NULL) {
        return;
    }
    if (!kafka_BIO_meth_set_read_ex(made, read_input) || !kafka_BIO_meth_set_write_ex(made, write_output)
        || !kafka_BIO_meth_set_ctrl(made, control)) {
        kafka_BIO_meth_free(made);
        return;
    }
    method = made;
}

struct kafka_tls_stream *kafka_tls_stream_new(void) {
    return calloc(1, sizeof(struct kafka_tls_stream));
}

void kafka_tls_stream_free(struct kafka_tls_stream *stream) {
    free(stream->input);
    free(stream->output);
    free(stream);
}

int kafka_tls_stream_attach(struct kafka_tls_stream *stream, struct ssl_st *ssl) {
    pthread_once(&once, make_method);
    struct bio_st *bio = method == NULL ? NULL : kafka_BIO_new(method);
    if (bio == NULL) {
        return 0;
    }
    kafka_BIO_set_data(bio, stream);
    kafka_BIO_set_init(bio, 1);
    kafka_SSL_set_bio(ssl, bio, bio);
    return 1;
}

uint8_t *kafka_tls_stream_reserve(struct kafka_tls_stream *stream, size_t *room) {
    *room = 0;
    if (stream->input == NULL) {
        stream->input = malloc(INPUT_CAPACITY);
        if (stream->input == NULL) {
            return NULL;
        }
        stream->input_capacity = INPUT_CAPACITY;
    }
    if (stream->input_start > 0) {
        memmove(stream->input, stream->input + stream->input_start, stream->input_end - stream->input_start);
        stream->input_end -= stream->input_start;
        stream->input_start = 0;
    }
    *room = stream->input_capacity - stream->input_end;
    return stream->input + stream->input_end;
}

void kafka_tls_stream_received(struct kafka_tls_stream *stream, size_t count) {
    stream->input_end += count;
}

const struct iovec *kafka_tls_stream_output(struct kafka_tls_stream *stream, size_t *count) {
    size_t first = stream->output_capacity - stream->output_start;
    if (first > stream->output_count) {
        first = stream->output_count;
    }
    size_t second = stream->output_count - first;
    stream->pieces[0].iov_base = stream->output + stream->output_start;
    stream->pieces[0].iov_len = first;
    stream->pieces[1].iov_base = stream->output;
    stream->pieces[1].iov_len = second;
    *count = (first > 0) + (second > 0);
    return stream->pieces;
}

void kafka_tls_stream_sent(struct kafka_tls_stream *stream, size_t count) {
    stream->output_count -= count;
    stream->output_start += count;
    if (stream->output_start >= stream->output_capacity) {
        stream->output_start -= stream->output_capacity;
    }
    if (stream->output_count == 0) {
        stream->output_start = 0;
    }
}
