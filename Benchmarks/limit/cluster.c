#include "cluster.h"
#include "wire.h"
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

_Noreturn void fail(const char *what) {
    fprintf(stderr, "limit: %s: %s\n", what, errno ? strerror(errno) : "not as expected");
    exit(1);
}

static int connect_to(const char *host, int port) {
    char service[16];
    snprintf(service, sizeof service, "%d", port);
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *addresses;
    if (getaddrinfo(host, service, &hints, &addresses)) fail(host);
    int descriptor = socket(addresses->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0 || connect(descriptor, addresses->ai_addr, addresses->ai_addrlen)) fail("connect");
    freeaddrinfo(addresses);
    int yes = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    return descriptor;
}

static void transfer(int descriptor, uint8_t *bytes, size_t count, int sending) {
    while (count > 0) {
        ssize_t done = sending ? write(descriptor, bytes, count) : read(descriptor, bytes, count);
        if (done <= 0) fail(sending ? "write" : "read");
        bytes += done;
        count -= (size_t)done;
    }
}

static writer begin(uint8_t *frame, int16_t api, int16_t version) {
    writer out = {frame + 4};
    put16(&out, api);
    put16(&out, version);
    put32(&out, 0);
    put_string(&out, "limit");
    return out;
}

// Sends the request and returns the answer behind its correlation id. The frame holds both.
static reader ask(int descriptor, uint8_t *frame, size_t capacity, writer out) {
    writer length = {frame};
    put32(&length, (int32_t)(out.next - frame - 4));
    transfer(descriptor, frame, (size_t)(out.next - frame), 1);
    transfer(descriptor, frame, 4, 0);
    reader in = {frame};
    size_t count = (size_t)get32(&in);
    if (count > capacity) fail("a long answer");
    transfer(descriptor, frame, count, 0);
    in.next = frame + 4;
    return in;
}

static void read_brokers(cluster *cluster, reader *in) {
    cluster->broker_count = get32(in);
    if (cluster->broker_count > max_brokers) fail("too many brokers");
    for (int index = 0; index < cluster->broker_count; index++) {
        broker *broker = &cluster->brokers[index];
        char rack[64];
        broker->id = get32(in);
        get_string(in, broker->host, sizeof broker->host);
        broker->port = get32(in);
        get_string(in, rack, sizeof rack);
    }
}

// Returns whether all partitions have a leader.
static int read_topic(cluster *cluster, reader *in) {
    char name[256];
    if (get32(in) != 1) fail("topics");
    int16_t error = get16(in);
    get_string(in, name, sizeof name);
    in->next += 1;
    cluster->partition_count = get32(in);
    if (cluster->partition_count > max_partitions) fail("too many partitions");
    int complete = !error && cluster->partition_count > 0;
    for (int count = 0; count < cluster->partition_count; count++) {
        get16(in);
        int32_t partition = get32(in), leader = get32(in);
        in->next += 4 * (size_t)get32(in);
        in->next += 4 * (size_t)get32(in);
        int index = 0;
        while (index < cluster->broker_count && cluster->brokers[index].id != leader) index++;
        if (index == cluster->broker_count || partition >= max_partitions) {
            complete = 0;
        } else {
            cluster->leaders[partition] = index;
        }
    }
    return complete;
}

void cluster_open(cluster *cluster, const char *bootstrap, const char *topic) {
    static uint8_t frame[1 << 20];
    char host[256];
    int port;
    if (sscanf(bootstrap, "%255[^:]:%d", host, &port) != 2) fail("bootstrap server");
    int descriptor = connect_to(host, port), complete = 0;
    for (int attempt = 0; attempt < 100 && !complete; attempt++) {
        if (attempt) usleep(50000);
        writer out = begin(frame, 3, 1);
        put32(&out, 1);
        put_string(&out, topic);
        reader in = ask(descriptor, frame, sizeof frame, out);
        read_brokers(cluster, &in);
        in.next += 4;
        complete = read_topic(cluster, &in);
    }
    if (!complete) fail("partitions without a leader");
    writer out = begin(frame, 22, 0);
    put16(&out, -1);
    put32(&out, 60000);
    reader in = ask(descriptor, frame, sizeof frame, out);
    get32(&in);
    if (get16(&in)) fail("producer id");
    cluster->producer_id = get64(&in);
    cluster->producer_epoch = get16(&in);
    close(descriptor);
    for (int index = 0; index < cluster->broker_count; index++) {
        cluster->brokers[index].socket = connect_to(cluster->brokers[index].host, cluster->brokers[index].port);
    }
}
