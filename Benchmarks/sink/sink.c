// A cluster that answers what a producer asks and discards its records, over TCP or TLS 1.3. A thread for each connection,
// which blocks: the least that a sink can cost. Nothing is checked.
//
//   sink BROKERS PARTITIONS [CERTIFICATE KEY]
//
// With a certificate and its key (PEM), TLS with TLS_AES_128_GCM_SHA256 only. Prints {"bootstrap": "127.0.0.1:port,…"} and
// ends when its input does.

#include "../Sources/CBenchSink/answers.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { max_brokers = 64, request_capacity = 8 << 20, answer_capacity = 1 << 20, read_ahead = 256 << 10 };

static sink_layout layout;
static uint16_t ports[max_brokers];
static SSL_CTX *tls; // without one: TCP alone

_Noreturn static void fail(const char *what) {
    fprintf(stderr, "sink: %s\n", what);
    ERR_print_errors_fp(stderr);
    exit(1);
}

static ssize_t receive(int descriptor, SSL *ssl, uint8_t *bytes, size_t room) {
    return ssl ? SSL_read(ssl, bytes, (int)room) : recv(descriptor, bytes, room, 0);
}

static int answer_all(int descriptor, SSL *ssl, const uint8_t *bytes, size_t count) {
    if (ssl) return SSL_write(ssl, bytes, (int)count) == (int)count;
    return send(descriptor, bytes, count, MSG_NOSIGNAL) == (ssize_t)count;
}

// Until the client ends the connection.
static void serve(int descriptor, SSL *ssl) {
    uint8_t *request = malloc(request_capacity), *answer = malloc(answer_capacity);
    size_t count = 0;
    for (;;) {
        ssize_t received = receive(descriptor, ssl, request + count, request_capacity - count);
        if (received <= 0) break;
        count += (size_t)received;
        size_t start = 0;
        while (count - start >= 4) {
            reader in = {request + start};
            size_t length = 4 + (size_t)get32(&in);
            if (length > request_capacity) fail("a request is too large");
            if (count - start < length) break;
            size_t size = sink_answer(&layout, request + start, answer);
            if (!size || !answer_all(descriptor, ssl, answer, size)) goto end;
            start += length;
        }
        if (start) memmove(request, request + start, count - start);
        count -= start;
    }
end:
    free(request);
    free(answer);
}

static void *connection(void *argument) {
    int descriptor = (int)(intptr_t)argument, yes = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    SSL *ssl = tls ? SSL_new(tls) : NULL;
    if (!ssl || (SSL_set_fd(ssl, descriptor) && SSL_accept(ssl) == 1)) serve(descriptor, ssl);
    SSL_free(ssl);
    close(descriptor);
    return NULL;
}

static void *broker(void *argument) {
    for (;;) {
        int descriptor = accept((int)(intptr_t)argument, NULL, NULL);
        if (descriptor < 0) continue;
        pthread_t thread;
        if (pthread_create(&thread, NULL, connection, (void *)(intptr_t)descriptor)) fail("pthread_create");
        pthread_detach(thread);
    }
    return NULL;
}

static int listen_on_loopback(uint16_t *port) {
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (descriptor < 0 || bind(descriptor, (struct sockaddr *)&address, size) || listen(descriptor, 16)
        || getsockname(descriptor, (struct sockaddr *)&address, &size)) {
        fail("cannot listen");
    }
    *port = ntohs(address.sin_port);
    return descriptor;
}

static void open_tls(const char *certificate, const char *key) {
    tls = SSL_CTX_new(TLS_server_method());
    if (!tls || !SSL_CTX_set_min_proto_version(tls, TLS1_3_VERSION)
        || !SSL_CTX_set_ciphersuites(tls, "TLS_AES_128_GCM_SHA256")
        || SSL_CTX_use_certificate_chain_file(tls, certificate) != 1
        || SSL_CTX_use_PrivateKey_file(tls, key, SSL_FILETYPE_PEM) != 1) {
        fail("cannot use the certificate");
    }
    // Fewer, larger reads from the socket.
    SSL_CTX_set_read_ahead(tls, 1);
    SSL_CTX_set_default_read_buffer_len(tls, read_ahead);
}

int main(int argc, char **argv) {
    if (argc != 3 && argc != 5) {
        fprintf(stderr, "usage: %s BROKERS PARTITIONS [CERTIFICATE KEY]\n", argv[0]);
        return 2;
    }
    layout = (sink_layout){atoi(argv[1]), atoi(argv[2]), ports};
    if (layout.broker_count < 1 || layout.broker_count > max_brokers) fail("1 to 64 brokers");
    signal(SIGPIPE, SIG_IGN);
    if (argc == 5) open_tls(argv[3], argv[4]);
    int listeners[max_brokers];
    for (int index = 0; index < layout.broker_count; index++) listeners[index] = listen_on_loopback(&ports[index]);
    for (int index = 0; index < layout.broker_count; index++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, broker, (void *)(intptr_t)listeners[index])) fail("pthread_create");
    }
    printf("{\"bootstrap\": \"");
    for (int index = 0; index < layout.broker_count; index++) printf("%s127.0.0.1:%d", index ? "," : "", ports[index]);
    printf("\"}\n");
    fflush(stdout);
    while (getchar() != EOF) {}
    return 0;
}
