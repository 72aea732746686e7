// Brokers, and which of them leads which partition.

#pragma once

#include "channel.h"

enum { max_brokers = 16, max_partitions = 1024 };

typedef struct {
    int32_t id;
    char host[256];
    int port;
    channel channel;
} broker;

typedef struct {
    broker brokers[max_brokers];
    int broker_count;
    int leaders[max_partitions]; // indices of brokers
    int partition_count;
    int64_t producer_id;
    int16_t producer_epoch;
} cluster;

// Asks the bootstrap server about the topic, connects to all brokers, and gets a producer id. Ends the process with a
// message when something is wrong.
void cluster_open(cluster *cluster, const char *bootstrap, const char *topic);
