// The limit: what no producer can avoid, and nothing else. Copies records into batches, computes their CRC-32C, writes
// them in produce requests with up to five in flight per broker, reads the answers. One thread; nothing is retried,
// looked up, timed, or handed between threads. Prints one line of JSON.
//
//   limit BOOTSTRAP TOPIC RECORDS SIZE BATCH_BYTES [TRUSTED]
//
// With a file of trusted certificates, over TLS.
// A request holds a batch for each partition that its broker leads.

#include "CKafkaShims.h"
#include "cluster.h"
#include "wire.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>

enum { in_flight_limit = 5, header_size = 61, answer_capacity = 1 << 16 };

// A request: its own bytes and its batches, in memory that is used again once it is answered.
typedef struct {
    uint8_t *memory;
    struct iovec parts[2 * max_partitions];
    int first_part, part_count;
} request;

// Requests are written and answered in order: indices into a ring.
typedef struct {
    request ring[in_flight_limit];
    long made, written, answered;
    uint8_t answers[answer_capacity];
    size_t answer_bytes;
    int partitions[max_partitions];
    int partition_count;
} lane;

static cluster kafka;
static lane *lanes;
static const char *topic;
static uint8_t *values;
static size_t value_size, value_count, batch_size;
static long records, made_records;
static long records_per_batch;
static int32_t *sequences;

static double seconds_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static long milliseconds_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME_COARSE, &time);
    return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

// Writes a batch of `count` records at `batch`; returns its size.
static size_t make_batch(uint8_t *batch, long count, int partition) {
    long timestamp = milliseconds_now();
    writer out = {batch + header_size};
    for (long index = 0; index < count; index++) {
        size_t body = 1 + 1 + varint_size(index) + 1 + varint_size((int64_t)value_size) + value_size + 1;
        put_varint(&out, (int64_t)body);
        *out.next++ = 0; // attributes
        *out.next++ = 0; // timestamp delta
        put_varint(&out, index);
        *out.next++ = 1; // no key
        put_varint(&out, (int64_t)value_size);
        put_bytes(&out, values + (size_t)(made_records++) % value_count * value_size, value_size);
        *out.next++ = 0; // headers
    }
    size_t size = (size_t)(out.next - batch);
    writer header = {batch};
    put64(&header, 0);
    put32(&header, (int32_t)(size - 12));
    put32(&header, -1);
    *header.next++ = 2;
    header.next += 4; // CRC
    put16(&header, 0);
    put32(&header, (int32_t)count - 1);
    put64(&header, timestamp);
    put64(&header, timestamp);
    put64(&header, kafka.producer_id);
    put16(&header, kafka.producer_epoch);
    put32(&header, sequences[partition]);
    put32(&header, (int32_t)count);
    sequences[partition] = (int32_t)((uint32_t)(sequences[partition] + count) & INT32_MAX);
    writer crc = {batch + 17};
    put32(&crc, (int32_t)kafka_crc32c(0, batch + 21, size - 21));
    return size;
}

// Makes the lane's next request, if it has room and there are records left.
static int make_request(lane *lane) {
    if (!lane->partition_count || lane->made - lane->answered == in_flight_limit || made_records == records) return 0;
    request *request = &lane->ring[lane->made++ % in_flight_limit];
    uint8_t *batch = request->memory;
    writer out = {request->memory + (size_t)lane->partition_count * batch_size};
    uint8_t *frame = out.next, *part = frame;
    out.next += 4;
    put16(&out, 0); // Produce
    put16(&out, 7);
    put32(&out, (int32_t)lane->made);
    put_string(&out, "limit");
    put16(&out, -1);
    put16(&out, -1); // acks=all
    put32(&out, 30000);
    put32(&out, 1);
    put_string(&out, topic);
    uint8_t *partition_count = out.next;
    out.next += 4;
    request->part_count = request->first_part = 0;
    size_t batches = 0;
    int used = 0;
    for (; used < lane->partition_count && made_records < records; used++) {
        long count = records - made_records < records_per_batch ? records - made_records : records_per_batch;
        size_t size = make_batch(batch, count, lane->partitions[used]);
        put32(&out, lane->partitions[used]);
        put32(&out, (int32_t)size);
        request->parts[request->part_count++] = (struct iovec){part, (size_t)(out.next - part)};
        request->parts[request->part_count++] = (struct iovec){batch, size};
        part = out.next;
        batch += size;
        batches += size;
    }
    put32(&(writer){partition_count}, used);
    put32(&(writer){frame}, (int32_t)((size_t)(out.next - frame) - 4 + batches));
    return 1;
}

// Writes what the socket takes of the requests that are ready. Returns whether some is left.
static int write_requests(lane *lane, channel *channel) {
    while (lane->written < lane->made) {
        request *request = &lane->ring[lane->written % in_flight_limit];
        size_t count = channel_write(
            channel, request->parts + request->first_part, request->part_count - request->first_part);
        if (!count) return 1;
        while (request->first_part < request->part_count) {
            struct iovec *part = &request->parts[request->first_part];
            if (count < part->iov_len) {
                part->iov_base = (uint8_t *)part->iov_base + count;
                part->iov_len -= count;
                break;
            }
            count -= part->iov_len;
            request->first_part++;
        }
        // TLS takes a part at a time.
        if (request->first_part == request->part_count) lane->written++;
    }
    return channel_flush(channel);
}

static void check_answer(reader in) {
    char name[256];
    get32(&in); // correlation id
    if (get32(&in) != 1) fail("an answer");
    get_string(&in, name, sizeof name);
    for (int32_t count = get32(&in); count > 0; count--) {
        get32(&in);
        errno = 0;
        if (get16(&in)) fail("a batch was refused");
        in.next += 8 + 8 + 8;
    }
}

static void read_answers(lane *lane, channel *channel) {
    size_t count = channel_read(channel, lane->answers + lane->answer_bytes, answer_capacity - lane->answer_bytes);
    lane->answer_bytes += count;
    size_t start = 0;
    while (lane->answer_bytes - start >= 4) {
        reader in = {lane->answers + start};
        size_t length = (size_t)get32(&in);
        if (lane->answer_bytes - start < 4 + length) break;
        check_answer(in);
        lane->answered++;
        start += 4 + length;
    }
    memmove(lane->answers, lane->answers + start, lane->answer_bytes - start);
    lane->answer_bytes -= start;
}

// Until all requests are answered.
static void run(void) {
    struct pollfd polled[max_brokers];
    for (;;) {
        int open = made_records < records, made = 0;
        for (int index = 0; index < kafka.broker_count; index++) {
            lane *lane = &lanes[index];
            channel *channel = &kafka.brokers[index].channel;
            made |= make_request(lane);
            polled[index] = (struct pollfd){.fd = channel->socket, .events = POLLIN};
            if (write_requests(lane, channel)) polled[index].events |= POLLOUT;
            open |= lane->answered < lane->made;
        }
        if (!open) return;
        // While there is something to make, only look.
        if (poll(polled, (nfds_t)kafka.broker_count, made ? 0 : -1) < 0) fail("poll");
        for (int index = 0; index < kafka.broker_count; index++) {
            if (polled[index].revents & ~POLLOUT) read_answers(&lanes[index], &kafka.brokers[index].channel);
        }
    }
}

static void prepare(void) {
    value_count = (1 << 20) / value_size + 1;
    values = malloc(value_count * value_size);
    for (size_t byte = 0; byte < value_count * value_size; byte++) values[byte] = (uint8_t)('a' + byte * 7 % 26);
    // As many as fit with the longest lengths that they can have.
    long framing = 1 + 1 + 3 + 1 + 1 + (long)(varint_size((int64_t)value_size) + varint_size((int64_t)value_size + 12));
    records_per_batch = (long)(batch_size - header_size) / ((long)value_size + framing);
    if (records_per_batch < 1) records_per_batch = 1;
    sequences = calloc((size_t)kafka.partition_count, sizeof *sequences);
    lanes = calloc((size_t)kafka.broker_count, sizeof *lanes);
    for (int partition = 0; partition < kafka.partition_count; partition++) {
        lane *lane = &lanes[kafka.leaders[partition]];
        lane->partitions[lane->partition_count++] = partition;
    }
    for (int index = 0; index < kafka.broker_count; index++) {
        size_t bytes = (size_t)lanes[index].partition_count * (batch_size + 8) + 1024;
        for (int slot = 0; slot < in_flight_limit; slot++) lanes[index].ring[slot].memory = malloc(bytes);
    }
}

// A small request to each broker: as with the clients, connections have been used before the measurement begins.
static void warm_up(void) {
    long wanted = records, usual = records_per_batch;
    records = kafka.partition_count;
    records_per_batch = 1;
    run();
    records = made_records + wanted;
    records_per_batch = usual;
}

static double cpu_seconds(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
           + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

int main(int argc, char **argv) {
    if (argc != 6 && argc != 7) {
        fprintf(stderr, "usage: %s BOOTSTRAP TOPIC RECORDS SIZE BATCH_BYTES [TRUSTED]\n", argv[0]);
        return 2;
    }
    topic = argv[2];
    records = atol(argv[3]);
    value_size = (size_t)atol(argv[4]);
    batch_size = (size_t)atol(argv[5]);
    if (records < 1 || value_size < 1 || batch_size < header_size + value_size + 24) fail("sizes");
    if (argc == 7) channels_use_tls(argv[6]);
    cluster_open(&kafka, argv[1], topic);
    prepare();
    warm_up();
    double start = seconds_now(), cpu = cpu_seconds();
    run();
    double seconds = seconds_now() - start;
    long requests = 0, measured = records - kafka.partition_count;
    for (int index = 0; index < kafka.broker_count; index++) requests += lanes[index].answered;
    printf("{\"records\":%ld,\"failed\":0,\"seconds\":%.6f,\"recordsPerSecond\":%.1f,\"cpuSeconds\":%.6f,"
           "\"requests\":%ld}\n",
           measured, seconds, (double)measured / seconds, cpu_seconds() - cpu, requests);
    return 0;
}
