#include "answers.h"

enum { produce = 0, fetch = 1, metadata = 3, api_versions = 18, init_producer_id = 22 };

// The APIs with their first and last versions, none of which has tagged fields. librdkafka believes that brokers know
// batches and producer ids only if older versions of Produce and InitProducerId, and Fetch, are there too; it uses the last
// version, and that is what is answered.
static const int16_t versions[][3] = {
    {produce, 3, 7}, {fetch, 4, 4}, {metadata, 1, 4}, {api_versions, 0, 0}, {init_producer_id, 0, 1}};

static void answer_api_versions(writer *out, int16_t version) {
    put16(out, version == 0 ? 0 : 35);
    int32_t count = sizeof versions / sizeof versions[0];
    put32(out, count);
    for (int32_t index = 0; index < count; index++) {
        for (int field = 0; field < 3; field++) put16(out, versions[index][field]);
    }
}

static void answer_metadata(const sink_layout *layout, writer *out, reader *in, int16_t version) {
    if (version >= 3) put32(out, 0);
    put32(out, layout->broker_count);
    for (int index = 0; index < layout->broker_count; index++) {
        put32(out, index + 1);
        put_string(out, "127.0.0.1");
        put32(out, layout->ports[index]);
        put16(out, -1);
    }
    if (version >= 2) put_string(out, "sink");
    put32(out, 1);
    int32_t topics = get32(in);
    put32(out, topics > 0 ? topics : 0);
    for (; topics > 0; topics--) {
        char name[256];
        get_string(in, name, sizeof name);
        put16(out, 0);
        put_string(out, name);
        *out->next++ = 0;
        put32(out, layout->partition_count);
        for (int partition = 0; partition < layout->partition_count; partition++) {
            int32_t leader = partition % layout->broker_count + 1;
            put16(out, 0);
            put32(out, partition);
            put32(out, leader);
            for (int list = 0; list < 2; list++) { // replicas, in sync
                put32(out, 1);
                put32(out, leader);
            }
        }
    }
}

static void answer_produce(writer *out, reader *in) {
    char name[256];
    get_string(in, name, sizeof name); // transactional id
    in->next += 2 + 4;
    int32_t topics = get32(in);
    put32(out, topics);
    for (; topics > 0; topics--) {
        get_string(in, name, sizeof name);
        put_string(out, name);
        int32_t partitions = get32(in);
        put32(out, partitions);
        for (; partitions > 0; partitions--) {
            put32(out, get32(in));
            put16(out, 0);
            put64(out, 0);
            put64(out, -1);
            put64(out, 0);
            in->next += get32(in);
        }
    }
    put32(out, 0);
}

size_t sink_answer(const sink_layout *layout, const uint8_t *request, uint8_t *answer) {
    reader in = {request + 4};
    writer out = {answer + 4};
    int16_t api = get16(&in), version = get16(&in);
    put32(&out, get32(&in));
    char client_id[64];
    get_string(&in, client_id, sizeof client_id);
    switch (api) {
    case api_versions: answer_api_versions(&out, version); break;
    case metadata: answer_metadata(layout, &out, &in, version); break;
    case produce: answer_produce(&out, &in); break;
    case init_producer_id:
        put32(&out, 0);
        put16(&out, 0);
        put64(&out, 1);
        put16(&out, 0);
        break;
    default: return 0;
    }
    size_t size = (size_t)(out.next - answer);
    put32(&(writer){answer}, (int32_t)size - 4);
    return size;
}
