// A connection to a broker, over TCP or TLS.

#pragma once

#include <openssl/ssl.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

typedef struct {
    int socket;
    SSL *ssl; // without one: TCP alone
} channel;

// From now on, channels use TLS, and trust the certificates in the file.
void channels_use_tls(const char *trusted);

// Connects. The channel blocks until `channel_stop_blocking`.
channel channel_open(const char *host, int port);
void channel_stop_blocking(channel *channel);
void channel_close(channel *channel);

// Writes or reads all of it.
void channel_transfer(channel *channel, uint8_t *bytes, size_t count, int sending);

// Returns how many bytes were taken or read, 0 if none for now.
size_t channel_write(channel *channel, const struct iovec *parts, int count);
size_t channel_read(channel *channel, uint8_t *bytes, size_t room);

// Sends what was taken and has not left yet. Returns whether some is left.
int channel_flush(channel *channel);

// Ends the process with a message and the system's error.
_Noreturn void fail(const char *what);
