// A codec's own speed: compresses the blocks that a producer would make of some values, over and over on one thread, and
// does nothing else. Prints one line of JSON.
//
//   codec lz4|snappy|zstd|gzip VALUES RECORDS BATCH_BYTES
//
// Levels and framings are those of Kafka's defaults.

#include "../peers/figures.h"
#include "wire.h"
#include <lz4frame.h>
#include <snappy-c.h>
#include <zlib.h>
#include <zstd.h>

typedef struct {
    uint8_t *bytes;
    size_t size;
    long records;
} block;

static block *blocks;
static long block_count;

_Noreturn static void fail(const char *what) {
    fprintf(stderr, "codec: %s\n", what);
    exit(1);
}

static block *new_block(size_t capacity) {
    blocks = realloc(blocks, (size_t)(block_count + 1) * sizeof *blocks);
    blocks[block_count] = (block){malloc(capacity), 0, 0};
    return &blocks[block_count++];
}

// The lines of the file as records, in blocks of what fits into a batch behind its header of 61 bytes.
static void make_blocks(const char *path, size_t batch_size) {
    FILE *file = fopen(path, "r");
    if (!file) fail(path);
    block *block = new_block(batch_size);
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;
    while ((length = getline(&line, &capacity, file)) > 0) {
        int64_t size = length - 1;
        int64_t body = 3 + (int64_t)varint_size(block->records) + (int64_t)varint_size(size) + size + 1;
        if (block->size + (size_t)body + varint_size(body) + 61 > batch_size) block = new_block(batch_size);
        writer out = {block->bytes + block->size};
        put_varint(&out, body);
        *out.next++ = 0; // attributes
        *out.next++ = 0; // timestamp delta
        put_varint(&out, block->records++);
        *out.next++ = 1; // no key
        put_varint(&out, size);
        put_bytes(&out, line, (size_t)size);
        *out.next++ = 0; // headers
        block->size = (size_t)(out.next - block->bytes);
    }
    // The last one is not full.
    if (block_count > 1) block_count--;
    fclose(file);
    free(line);
}

static size_t compress_lz4(const block *block, uint8_t *output, size_t capacity) {
    static LZ4F_preferences_t preferences = {
        .frameInfo = {.blockSizeID = LZ4F_max64KB, .blockMode = LZ4F_blockIndependent}};
    size_t size = LZ4F_compressFrame(output, capacity, block->bytes, block->size, &preferences);
    if (LZ4F_isError(size)) fail(LZ4F_getErrorName(size));
    return size;
}

static size_t compress_snappy(const block *block, uint8_t *output, size_t capacity) {
    enum { unit = 32 * 1024 }; // as Java's client and ours
    size_t size = 16;
    for (size_t offset = 0; offset < block->size; offset += unit) {
        size_t count = block->size - offset < unit ? block->size - offset : unit, written = capacity - size - 4;
        if (snappy_compress((char *)block->bytes + offset, count, (char *)output + size + 4, &written)) fail("snappy");
        size += 4 + written;
    }
    return size;
}

static size_t compress_zstd(const block *block, uint8_t *output, size_t capacity) {
    static ZSTD_CCtx *context;
    if (!context) context = ZSTD_createCCtx();
    size_t size = ZSTD_compressCCtx(context, output, capacity, block->bytes, block->size, 3);
    if (ZSTD_isError(size)) fail(ZSTD_getErrorName(size));
    return size;
}

static size_t compress_gzip(const block *block, uint8_t *output, size_t capacity) {
    static z_stream stream;
    if (!stream.state && deflateInit2(&stream, -1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY)) fail("gzip");
    stream.next_in = block->bytes;
    stream.avail_in = (uInt)block->size;
    stream.next_out = output;
    stream.avail_out = (uInt)capacity;
    if (deflate(&stream, Z_FINISH) != Z_STREAM_END) fail("gzip");
    size_t size = stream.total_out;
    deflateReset(&stream);
    return size;
}

int main(int argc, char **argv) {
    if (argc != 5) {
        fprintf(stderr, "usage: %s lz4|snappy|zstd|gzip VALUES RECORDS BATCH_BYTES\n", argv[0]);
        return 2;
    }
    size_t (*compress)(const block *, uint8_t *, size_t) = !strcmp(argv[1], "lz4")      ? compress_lz4
                                                           : !strcmp(argv[1], "snappy") ? compress_snappy
                                                           : !strcmp(argv[1], "zstd")   ? compress_zstd
                                                           : !strcmp(argv[1], "gzip")   ? compress_gzip
                                                                                        : NULL;
    if (!compress) fail(argv[1]);
    long records = atol(argv[3]);
    size_t batch_size = (size_t)atol(argv[4]), capacity = 2 * batch_size + 4096, in = 0, out = 0;
    make_blocks(argv[2], batch_size);
    uint8_t *output = malloc(capacity);
    figures figures = {0};
    long start = nanoseconds();
    for (long index = 0; figures.records < records; index++) {
        const block *block = &blocks[index % block_count];
        out += compress(block, output, capacity);
        in += block->size;
        figures.records += block->records;
    }
    figures.seconds = (double)(nanoseconds() - start) / 1e9;
    if (!in || !out) fail("nothing to compress");
    print_figures(&figures);
    return 0;
}
