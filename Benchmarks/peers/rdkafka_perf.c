// librdkafka's side of the comparison: does what `bench-producer` does, given the same words, and prints the same JSON.
//
//   rdkafka_perf mode=… bootstrap=… topic=… values=FILE [records=N] [rate=N] [partitions=N] [callbacks=on]
//                [transaction=N] [duration=MS] [warm=on] [array=N [fresh=on]] -- [setting=value …]
//
// Without callbacks, delivery reports are for failures alone. With array=N, so many records go in one call.

#include "figures.h"
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *mode = "throughput", *bootstrap = "", *topic_name = "", *values = "";
static long records = 1, rate = 1000, partitions, transaction = 1L << 60, duration;
static long array_size;
static int callbacks, warm, fresh;

static rd_kafka_t *client;
static rd_kafka_topic_t *topic;
static long acknowledged, failed;
static char **lines;
static size_t *lengths;
static long line_count;

static void delivered(rd_kafka_t *client, const rd_kafka_message_t *message, void *opaque) {
    (void)client;
    (void)opaque;
    if (message->err) {
        failed++;
    } else {
        acknowledged++;
    }
}

_Noreturn static void fail(const char *what) {
    fprintf(stderr, "rdkafka_perf: %s\n", what);
    exit(1);
}

static void read_lines(const char *path) {
    FILE *file = fopen(path, "r");
    if (!file) fail(path);
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
    free(line);
    fclose(file);
}

// The words before "--". Returns the index of the first setting.
static int read_plan(int argc, char **argv) {
    for (int index = 1; index < argc; index++) {
        char *value = strchr(argv[index], '=');
        if (!strcmp(argv[index], "--")) return index + 1;
        if (!value) fail(argv[index]);
        *value++ = 0;
        if (!strcmp(argv[index], "mode")) mode = value;
        else if (!strcmp(argv[index], "bootstrap")) bootstrap = value;
        else if (!strcmp(argv[index], "topic")) topic_name = value;
        else if (!strcmp(argv[index], "values")) values = value;
        else if (!strcmp(argv[index], "records")) records = atol(value);
        else if (!strcmp(argv[index], "rate")) rate = atol(value);
        else if (!strcmp(argv[index], "partitions")) partitions = atol(value);
        else if (!strcmp(argv[index], "transaction")) transaction = atol(value);
        else if (!strcmp(argv[index], "duration")) duration = atol(value);
        else if (!strcmp(argv[index], "warm")) warm = !strcmp(value, "on");
        else if (!strcmp(argv[index], "callbacks")) callbacks = !strcmp(value, "on");
        else if (!strcmp(argv[index], "array")) array_size = atol(value);
        else if (!strcmp(argv[index], "fresh")) fresh = !strcmp(value, "on");
        else fail(argv[index]);
    }
    return argc;
}

static void open_client(int argc, char **argv, int first, int reports_all) {
    char problem[512];
    rd_kafka_conf_t *settings = rd_kafka_conf_new();
    rd_kafka_conf_set(settings, "bootstrap.servers", bootstrap, problem, sizeof problem);
    rd_kafka_conf_set_dr_msg_cb(settings, delivered);
    if (!reports_all) rd_kafka_conf_set(settings, "delivery.report.only.error", "true", problem, sizeof problem);
    for (int index = first; index < argc; index++) {
        char *value = strchr(argv[index], '=');
        if (!value) fail(argv[index]);
        *value++ = 0;
        if (rd_kafka_conf_set(settings, argv[index], value, problem, sizeof problem)) fail(problem);
        value[-1] = '=';
    }
    client = rd_kafka_new(RD_KAFKA_PRODUCER, settings, problem, sizeof problem);
    if (!client) fail(problem);
    topic = rd_kafka_topic_new(client, topic_name, NULL);
}

static void close_client(void) {
    rd_kafka_topic_destroy(topic);
    rd_kafka_destroy(client);
    acknowledged = failed = 0;
}

static void produce(long record) {
    long line = record % line_count;
    int32_t partition = partitions > 0 ? (int32_t)(record % partitions) : RD_KAFKA_PARTITION_UA;
    while (rd_kafka_produce(topic, partition, RD_KAFKA_MSG_F_COPY, lines[line], lengths[line], NULL, 0, NULL) == -1) {
        if (rd_kafka_last_error() != RD_KAFKA_RESP_ERR__QUEUE_FULL) fail(rd_kafka_err2str(rd_kafka_last_error()));
        rd_kafka_poll(client, 10);
    }
}

static void set_message(rd_kafka_message_t *message, long line) {
    message->payload = lines[line % line_count];
    message->len = lengths[line % line_count];
}

// Records in one call, and those again for which there was no room: they are the last ones.
static void produce_array(rd_kafka_message_t *messages, long count, int32_t partition) {
    while (count > 0) {
        int done = rd_kafka_produce_batch(topic, partition, RD_KAFKA_MSG_F_COPY, messages, (int)count);
        if (done < count && messages[done].err != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
            fail(rd_kafka_err2str(messages[done].err));
        }
        messages += done;
        count -= done;
        rd_kafka_poll(client, count > 0 ? 10 : 0);
    }
}

// Arrays of all lines, or one that is filled for each call.
static void produce_arrays(void) {
    long prepared = fresh || line_count < array_size ? array_size : line_count / array_size * array_size;
    rd_kafka_message_t *messages = calloc((size_t)prepared, sizeof *messages);
    for (long line = 0; line < prepared; line++) set_message(&messages[line], line);
    for (long record = 0; record < records; record += array_size) {
        long count = record + array_size < records ? array_size : records - record;
        if (fresh) {
            for (long index = 0; index < count; index++) set_message(&messages[index], record + index);
        }
        // With partitions, each call has one: librdkafka has a shorter way then.
        int32_t partition = partitions > 0 ? (int32_t)(record / array_size % partitions) : RD_KAFKA_PARTITION_UA;
        produce_array(&messages[record % prepared], count, partition);
    }
    free(messages);
}

// Until metadata and connections are there: not part of what is measured.
static void warm_up(void) {
    const struct rd_kafka_metadata *metadata;
    if (rd_kafka_metadata(client, 0, topic, &metadata, 30000)) fail("no metadata");
    long count = metadata->topics[0].partition_cnt;
    rd_kafka_metadata_destroy(metadata);
    // One record for each of some partitions: all brokers lead one of the first few.
    for (long partition = 0; partition < (count < 12 ? count : 12); partition++) {
        rd_kafka_produce(topic, (int32_t)partition, RD_KAFKA_MSG_F_COPY, lines[0], lengths[0], NULL, 0, NULL);
    }
    if (rd_kafka_flush(client, 30000)) fail("warm-up");
    acknowledged = failed = 0;
}

static void finish(figures *figures, long start) {
    if (rd_kafka_flush(client, 120000)) fail("flush");
    figures->seconds = (double)(nanoseconds() - start) / 1e9;
    figures->records = callbacks ? acknowledged : records - failed;
    figures->failed = records - figures->records;
}

static void throughput(figures *figures) {
    warm_up();
    long start = nanoseconds();
    if (array_size) {
        produce_arrays();
    } else {
        for (long record = 0; record < records; record++) {
            produce(record);
            if (record % 1024 == 0) rd_kafka_poll(client, 0);
        }
    }
    finish(figures, start);
}

static void paced(figures *figures) {
    warm_up();
    long start = nanoseconds(), sent = 0;
    while (sent < records) {
        long due = (long)((double)(nanoseconds() - start) / 1e9 * (double)rate);
        for (; sent < due && sent < records; sent++) produce(sent);
        rd_kafka_poll(client, 0);
        usleep(1000);
    }
    finish(figures, start);
}

static void await(long count) {
    while (acknowledged + failed < count) rd_kafka_poll(client, 1000);
}

static void awaited(figures *figures) {
    warm_up();
    long *latencies = malloc(sizeof *latencies * (size_t)records);
    long start = nanoseconds();
    for (long record = 0; record < records; record++) {
        long before = nanoseconds();
        produce(record);
        await(record + 1);
        latencies[record] = nanoseconds() - before;
    }
    callbacks = 1;
    finish(figures, start);
    set_latencies(figures, latencies, records);
}

static void check(rd_kafka_error_t *error) {
    if (error) fail(rd_kafka_error_string(error));
}

// One transaction, of what is left from this record on. Returns the record that comes next.
static long commit_from(long record) {
    long start = nanoseconds(), first = record;
    check(rd_kafka_begin_transaction(client));
    while (record < records && record - first < transaction) {
        if (duration > 0 && (record - first) % 256 == 255 && nanoseconds() - start >= duration * 1000000) break;
        produce(record);
        if (record % 1024 == 0) rd_kafka_poll(client, 0);
        record++;
    }
    check(rd_kafka_commit_transaction(client, 60000));
    return record;
}

static void transactions(figures *figures) {
    check(rd_kafka_init_transactions(client, 30000));
    check(rd_kafka_begin_transaction(client));
    warm_up();
    check(rd_kafka_commit_transaction(client, 30000));
    long *latencies = malloc(sizeof *latencies * (size_t)records), count = 0;
    long start = nanoseconds();
    for (long record = 0; record < records; count++) {
        long before = nanoseconds();
        record = commit_from(record);
        latencies[count] = nanoseconds() - before;
    }
    figures->seconds = (double)(nanoseconds() - start) / 1e9;
    figures->failed = failed;
    figures->records = records - failed;
    set_latencies(figures, latencies, count);
}

int main(int argc, char **argv) {
    figures figures = {0};
    int first = read_plan(argc, argv);
    read_lines(values);
    if (!line_count) fail("no values");
    int reports_all = callbacks || !strcmp(mode, "awaited") || !strcmp(mode, "first") || !strcmp(mode, "idle");
    if (warm) {
        // What is made once in a process is there then.
        open_client(argc, argv, first, reports_all);
        produce(0);
        await(1);
        close_client();
    }
    long start = nanoseconds();
    open_client(argc, argv, first, reports_all);
    if (!strcmp(mode, "throughput")) {
        throughput(&figures);
    } else if (!strcmp(mode, "transactions")) {
        transactions(&figures);
    } else if (!strcmp(mode, "paced")) {
        paced(&figures);
    } else if (!strcmp(mode, "awaited")) {
        awaited(&figures);
    } else if (!strcmp(mode, "first")) {
        produce(0);
        await(1);
        long latency = nanoseconds() - start;
        figures.records = acknowledged;
        figures.seconds = (double)latency / 1e9;
        set_latencies(&figures, &latency, 1);
    } else if (!strcmp(mode, "idle")) {
        warm_up();
        figures.records = 1;
        puts("ready");
        fflush(stdout);
        while (getchar() != EOF) {}
    } else {
        fail(mode);
    }
    close_client();
    print_figures(&figures);
    return figures.records == 0;
}
