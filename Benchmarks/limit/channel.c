#include "channel.h"
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

// Records leave in writes of so many bytes.
enum { output_capacity = 256 << 10 };

static SSL_CTX *tls;

_Noreturn void fail(const char *what) {
    fprintf(stderr, "limit: %s: %s\n", what, errno ? strerror(errno) : "not as expected");
    ERR_print_errors_fp(stderr);
    exit(1);
}

void channels_use_tls(const char *trusted) {
    tls = SSL_CTX_new(TLS_client_method());
    if (!tls || !SSL_CTX_set_ciphersuites(tls, "TLS_AES_128_GCM_SHA256")
        || !SSL_CTX_load_verify_locations(tls, trusted, NULL)) {
        fail(trusted);
    }
    SSL_CTX_set_verify(tls, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_mode(tls, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}

static SSL *handshake(int socket) {
    SSL *ssl = SSL_new(tls);
    if (!ssl || !SSL_set_fd(ssl, socket) || SSL_connect(ssl) != 1) fail("TLS handshake");
    BIO *buffer = BIO_new(BIO_f_buffer());
    if (!buffer || !BIO_set_write_buffer_size(buffer, output_capacity)) fail("BIO_f_buffer");
    BIO *out = SSL_get_wbio(ssl);
    BIO_up_ref(out);
    SSL_set0_wbio(ssl, BIO_push(buffer, out));
    return ssl;
}

channel channel_open(const char *host, int port) {
    char service[16];
    snprintf(service, sizeof service, "%d", port);
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *addresses;
    if (getaddrinfo(host, service, &hints, &addresses)) fail(host);
    int descriptor = socket(addresses->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0 || connect(descriptor, addresses->ai_addr, addresses->ai_addrlen)) fail("connect");
    freeaddrinfo(addresses);
    int yes = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    return (channel){descriptor, tls ? handshake(descriptor) : NULL};
}

void channel_stop_blocking(channel *channel) {
    if (fcntl(channel->socket, F_SETFL, fcntl(channel->socket, F_GETFL) | O_NONBLOCK)) fail("fcntl");
}

void channel_close(channel *channel) {
    SSL_free(channel->ssl);
    close(channel->socket);
}

static int is_blocked(void) {
    return errno == EAGAIN || errno == EWOULDBLOCK;
}

static int is_blocked_by(SSL *ssl, int result) {
    int error = SSL_get_error(ssl, result);
    return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
}

size_t channel_write(channel *channel, const struct iovec *parts, int count) {
    if (!channel->ssl) {
        struct msghdr message = {.msg_iov = (struct iovec *)parts, .msg_iovlen = (size_t)count};
        ssize_t taken = sendmsg(channel->socket, &message, MSG_NOSIGNAL);
        if (taken < 0 && !is_blocked()) fail("sendmsg");
        return taken < 0 ? 0 : (size_t)taken;
    }
    int taken = SSL_write(channel->ssl, parts[0].iov_base, (int)parts[0].iov_len);
    if (taken <= 0 && !is_blocked_by(channel->ssl, taken)) fail("SSL_write");
    return taken <= 0 ? 0 : (size_t)taken;
}

size_t channel_read(channel *channel, uint8_t *bytes, size_t room) {
    if (channel->ssl) {
        int count = SSL_read(channel->ssl, bytes, (int)room);
        if (count <= 0 && !is_blocked_by(channel->ssl, count)) fail("SSL_read");
        return count <= 0 ? 0 : (size_t)count;
    }
    ssize_t count = recv(channel->socket, bytes, room, 0);
    if (count == 0 || (count < 0 && !is_blocked())) fail("recv");
    return count < 0 ? 0 : (size_t)count;
}

int channel_flush(channel *channel) {
    if (!channel->ssl || BIO_flush(SSL_get_wbio(channel->ssl)) == 1) return 0;
    if (!BIO_should_retry(SSL_get_wbio(channel->ssl))) fail("write");
    return 1;
}

void channel_transfer(channel *channel, uint8_t *bytes, size_t count, int sending) {
    while (count > 0) {
        struct iovec part = {bytes, count};
        size_t done = sending ? channel_write(channel, &part, 1) : channel_read(channel, bytes, count);
        bytes += done;
        count -= done;
    }
    if (sending) channel_flush(channel);
}
