#pragma once

#include "../../limit/wire.h"

typedef struct {
    int broker_count, partition_count;
    const uint16_t *ports;
} sink_layout;

// Writes the answer to the request, a whole frame, and returns the number of bytes; 0 if the request is none that a
// producer makes. Answers are far shorter than `answer_capacity`, except for topics with very many partitions.
size_t sink_answer(const sink_layout *layout, const uint8_t *request, uint8_t *answer);
