#include "CBenchSink.h"
#include "answers.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { socket_limit = 64, request_capacity = 8 << 20, answer_capacity = 1 << 20 };

typedef struct {
    uint8_t *bytes;
    size_t count;
} connection;

static struct pollfd sockets[socket_limit];
static connection connections[socket_limit]; // without bytes: a listener
static int socket_count;
static uint16_t sink_ports[socket_limit];
static sink_layout layout;
static uint8_t answer[answer_capacity];

static int listen_on_loopback(uint16_t *port) {
    int descriptor = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (descriptor < 0 || bind(descriptor, (struct sockaddr *)&address, size) || listen(descriptor, 16)
        || getsockname(descriptor, (struct sockaddr *)&address, &size)) {
        return -1;
    }
    *port = ntohs(address.sin_port);
    return descriptor;
}

static void accept_one(int listener) {
    int descriptor = accept(listener, NULL, NULL), yes = 1;
    if (descriptor < 0) return;
    int slot = 0;
    while (slot < socket_count && sockets[slot].fd >= 0) slot++;
    if (slot == socket_limit) {
        close(descriptor);
        return;
    }
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    sockets[slot] = (struct pollfd){.fd = descriptor, .events = POLLIN};
    connections[slot].count = 0;
    if (!connections[slot].bytes) connections[slot].bytes = malloc(request_capacity);
    if (slot == socket_count) socket_count++;
}

// Reads what is there and answers what is complete. Returns whether the connection goes on.
static int serve(int descriptor, connection *connection) {
    ssize_t count = recv(
        descriptor, connection->bytes + connection->count, request_capacity - connection->count, MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return 1;
    if (count <= 0) return 0;
    connection->count += (size_t)count;
    size_t start = 0;
    while (connection->count - start >= 4) {
        reader in = {connection->bytes + start};
        size_t length = 4 + (size_t)get32(&in);
        if (length > request_capacity) return 0;
        if (connection->count - start < length) break;
        size_t size = sink_answer(&layout, connection->bytes + start, answer);
        // Answers are short: they fit into the socket's buffer, or the client is not reading.
        if (!size || send(descriptor, answer, size, MSG_NOSIGNAL) != (ssize_t)size) return 0;
        start += length;
    }
    memmove(connection->bytes, connection->bytes + start, connection->count - start);
    connection->count -= start;
    return 1;
}

static void *run(void *unused) {
    for (;;) {
        int count = socket_count;
        if (poll(sockets, (nfds_t)count, -1) < 0) continue;
        for (int index = 0; index < count; index++) {
            if (!sockets[index].revents) continue;
            if (!connections[index].bytes) {
                accept_one(sockets[index].fd);
            } else if (!serve(sockets[index].fd, &connections[index])) {
                close(sockets[index].fd);
                sockets[index].fd = -1; // ignored by poll, until the place is taken again
            }
        }
    }
    return unused;
}

int bench_sink_start(int broker_count, int partition_count, uint16_t *ports) {
    for (; socket_count < broker_count; socket_count++) {
        int descriptor = listen_on_loopback(&sink_ports[socket_count]);
        if (descriptor < 0) return errno;
        sockets[socket_count] = (struct pollfd){.fd = descriptor, .events = POLLIN};
        ports[socket_count] = sink_ports[socket_count];
    }
    layout = (sink_layout){broker_count, partition_count, sink_ports};
    pthread_t thread;
    return pthread_create(&thread, NULL, run, NULL);
}
