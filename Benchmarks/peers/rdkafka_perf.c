// Sends records with librdkafka, and prints one line of JSON: the figures that `kafka-producer perf --json` prints.
//
//   rdkafka_perf BOOTSTRAP TOPIC RECORDS SIZE [awaited] [key=value …]
//
// "awaited" sends one record at a time and waits for its acknowledgement. Further words are librdkafka's settings.
// With SIZE as @FILE, records are the lines of a file, in turn.

#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static long acked, failed;
static long *latencies;
static long latency_count;

static long nanoseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000L + time.tv_nsec;
}

// The private pointer carries the time of producing, for those records whose latency is measured.
static void delivered(rd_kafka_t *client, const rd_kafka_message_t *message, void *opaque) {
    (void)client;
    (void)opaque;
    if (message->err) {
        failed++;
    } else {
        acked++;
    }
    if (message->_private) latencies[latency_count++] = nanoseconds() - (long)message->_private;
}

static int compare(const void *left, const void *right) {
    long a = *(const long *)left, b = *(const long *)right;
    return a < b ? -1 : a > b;
}

static double quantile(double share) {
    if (!latency_count) return 0;
    long index = (long)(share * (double)latency_count);
    if (index >= latency_count) index = latency_count - 1;
    return (double)latencies[index] / 1e6;
}

static char **lines;
static size_t *lengths;
static long line_count;

static void read_lines(const char *path) {
    FILE *file = fopen(path, "r");
    if (!file) {
        perror(path);
        exit(1);
    }
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;
    while ((length = getline(&line, &capacity, file)) > 0) {
        if (line[length - 1] == '\n') length--;
        lines = realloc(lines, (size_t)(line_count + 1) * sizeof *lines);
        lengths = realloc(lengths, (size_t)(line_count + 1) * sizeof *lengths);
        lines[line_count] = memcpy(malloc((size_t)length + 1), line, (size_t)length);
        lengths[line_count++] = (size_t)length;
    }
    fclose(file);
}

int main(int argc, char **argv) {
    if (argc < 5) {
        fprintf(stderr, "usage: %s BOOTSTRAP TOPIC RECORDS SIZE|@FILE [awaited] [key=value …]\n", argv[0]);
        return 2;
    }
    char problem[512];
    long records = atol(argv[3]);
    int awaited = 0;
    rd_kafka_conf_t *settings = rd_kafka_conf_new();
    rd_kafka_conf_set(settings, "bootstrap.servers", argv[1], problem, sizeof problem);
    rd_kafka_conf_set_dr_msg_cb(settings, delivered);
    for (int index = 5; index < argc; index++) {
        char *value = strchr(argv[index], '=');
        if (!strcmp(argv[index], "awaited")) {
            awaited = 1;
        } else if (value) {
            *value++ = 0;
            if (rd_kafka_conf_set(settings, argv[index], value, problem, sizeof problem)) {
                fprintf(stderr, "%s\n", problem);
                return 2;
            }
        }
    }
    if (argv[4][0] == '@') {
        read_lines(argv[4] + 1);
    } else {
        line_count = 1;
        lines = malloc(sizeof *lines);
        lengths = malloc(sizeof *lengths);
        lengths[0] = (size_t)atol(argv[4]);
        lines[0] = malloc(lengths[0]);
        for (size_t byte = 0; byte < lengths[0]; byte++) lines[0][byte] = (char)('a' + byte * 7 % 26);
    }
    latencies = malloc(sizeof *latencies * (size_t)(records + 1));
    rd_kafka_t *client = rd_kafka_new(RD_KAFKA_PRODUCER, settings, problem, sizeof problem);
    if (!client) {
        fprintf(stderr, "%s\n", problem);
        return 1;
    }
    rd_kafka_topic_t *topic = rd_kafka_topic_new(client, argv[2], NULL);
    long bytes = 0;
    // The first record waits for connections and metadata: not part of the measurement.
    rd_kafka_produce(topic, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, lines[0], lengths[0], NULL, 0, NULL);
    rd_kafka_flush(client, 30000);
    acked = failed = 0;

    struct rusage before, after;
    getrusage(RUSAGE_SELF, &before);
    long start = nanoseconds();
    for (long record = 0; record < records; record++) {
        long line = record % line_count;
        void *stamp = awaited || record % 64 == 0 ? (void *)nanoseconds() : NULL;
        while (rd_kafka_produce(topic, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, lines[line], lengths[line], NULL, 0,
                                stamp) == -1) {
            if (rd_kafka_last_error() != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
                fprintf(stderr, "%s\n", rd_kafka_err2str(rd_kafka_last_error()));
                return 1;
            }
            rd_kafka_poll(client, 10);
        }
        bytes += (long)lengths[line];
        if (awaited) {
            while (acked + failed <= record) rd_kafka_poll(client, 1000);
        } else if (record % 1024 == 0) {
            rd_kafka_poll(client, 0);
        }
    }
    rd_kafka_flush(client, 120000);
    double seconds = (double)(nanoseconds() - start) / 1e9;
    getrusage(RUSAGE_SELF, &after);
    double cpu = (double)(after.ru_utime.tv_sec - before.ru_utime.tv_sec + after.ru_stime.tv_sec - before.ru_stime.tv_sec)
               + (double)(after.ru_utime.tv_usec - before.ru_utime.tv_usec + after.ru_stime.tv_usec - before.ru_stime.tv_usec) / 1e6;
    qsort(latencies, (size_t)latency_count, sizeof *latencies, compare);
    printf("{\"records\":%ld,\"failed\":%ld,\"seconds\":%.6f,\"recordsPerSecond\":%.1f,\"mbPerSecond\":%.3f,"
           "\"cpuSeconds\":%.6f,\"maxRssKB\":%ld,"
           "\"latencyMs\":{\"p50\":%.4f,\"p95\":%.4f,\"p99\":%.4f,\"p999\":%.4f,\"max\":%.4f}}\n",
           acked, records - acked, seconds, (double)acked / seconds, (double)bytes / seconds / 1e6, cpu, after.ru_maxrss,
           quantile(0.5), quantile(0.95), quantile(0.99), quantile(0.999), quantile(1));
    return acked == records ? 0 : 1;
}
