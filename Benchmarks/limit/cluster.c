#include "cluster.h"
#include "wire.h"
#include <stdio.h>
#include <unistd.h>

static writer begin(uint8_t *frame, int16_t api, int16_t version) {
    writer out = {frame + 4};
    put16(&out, api);
    put16(&out, version);
    put32(&out, 0);
    put_string(&out, "limit");
    return out;
}

// Sends the request and returns the answer behind its correlation id. The frame holds both.
static reader ask(channel *channel, uint8_t *frame, size_t capacity, writer out) {
    writer length = {frame};
    put32(&length, (int32_t)(out.next - frame - 4));
    channel_transfer(channel, frame, (size_t)(out.next - frame), 1);
    channel_transfer(channel, frame, 4, 0);
    reader in = {frame};
    size_t count = (size_t)get32(&in);
    if (count > capacity) fail("a long answer");
    channel_transfer(channel, frame, count, 0);
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
    channel bootstrap_channel = channel_open(host, port);
    int complete = 0;
    for (int attempt = 0; attempt < 100 && !complete; attempt++) {
        if (attempt) usleep(50000);
        writer out = begin(frame, 3, 1);
        put32(&out, 1);
        put_string(&out, topic);
        reader in = ask(&bootstrap_channel, frame, sizeof frame, out);
        read_brokers(cluster, &in);
        in.next += 4;
        complete = read_topic(cluster, &in);
    }
    if (!complete) fail("partitions without a leader");
    writer out = begin(frame, 22, 0);
    put16(&out, -1);
    put32(&out, 60000);
    reader in = ask(&bootstrap_channel, frame, sizeof frame, out);
    get32(&in);
    if (get16(&in)) fail("producer id");
    cluster->producer_id = get64(&in);
    cluster->producer_epoch = get16(&in);
    channel_close(&bootstrap_channel);
    for (int index = 0; index < cluster->broker_count; index++) {
        broker *broker = &cluster->brokers[index];
        broker->channel = channel_open(broker->host, broker->port);
        channel_stop_blocking(&broker->channel);
    }
}
