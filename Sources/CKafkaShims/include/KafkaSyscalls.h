#pragma once
// System calls behind one convention: a result >= 0 is success, a negative result is -errno. Reading errno in C,
// right after the call, keeps it safe from whatever the Swift runtime does between two statements.
// Calls that a signal interrupts are repeated here, unless said otherwise.

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

#if defined(__linux__)
#define KAFKA_HAS_EPOLL 1
#include <sys/epoll.h>
#else
#define KAFKA_HAS_EPOLL 0
#endif

// The system's text for an error number: in the buffer, or a constant. NULL when there is none.
const char *kafka_error_message(int number, char *buffer, size_t length);

// CLOCK_MONOTONIC in nanoseconds.
int64_t kafka_monotonic_nanoseconds(void);

// How many processors this process may run on, at least 1.
int kafka_available_processors(void);

// A TCP socket: non-blocking, close-on-exec, and never a source of SIGPIPE.
int kafka_tcp_socket(int family);
// 0: connected immediately. -EINPROGRESS: the outcome comes later.
int kafka_connect(int fd, const struct sockaddr *address, socklen_t length);
// The pending SO_ERROR of a socket (0: none), or a negative result when it cannot be asked.
int kafka_pending_error(int fd);
int kafka_bind(int fd, const struct sockaddr *address, socklen_t length);
int kafka_listen(int fd, int backlog);
// The accepted socket is non-blocking and close-on-exec.
int kafka_accept(int fd);
int kafka_close(int fd);
// Stops a listener for everybody who has it, such as a child process that is about to begin another program.
int kafka_stop_listening(int fd);
// Ends our direction of the stream, behind what was written.
int kafka_shutdown_write(int fd);
int kafka_local_address(int fd, struct sockaddr_storage *address);
int kafka_peer_address(int fd, struct sockaddr_storage *address);

int kafka_set_no_delay(int fd, int on);
int kafka_set_keep_alive(int fd, int on);
int kafka_set_send_buffer(int fd, int bytes);
int kafka_set_receive_buffer(int fd, int bytes);
int kafka_set_reuse_address(int fd, int on);
int kafka_set_ipv6_only(int fd, int on);
// close() shall send a reset instead of finishing the stream.
int kafka_set_reset_on_close(int fd);

ssize_t kafka_receive(int fd, void *buffer, size_t length);
// A gathered write. Any number of vectors: as many calls as IOV_MAX asks for, until one is taken only in part.
// Returns the bytes taken, which may be fewer than offered; an error is only reported when nothing was taken.
ssize_t kafka_send_vectors(int fd, const struct iovec *vectors, size_t count);

// Wake-up descriptors. With an eventfd both ends are the same descriptor.
int kafka_wake_open_eventfd(void); // -ENOSYS where there is none
int kafka_wake_open_pipe(int ends[2]);
int kafka_wake_notify(int fd);
int kafka_wake_drain(int fd);

#if KAFKA_HAS_EPOLL
// As constants of one type: the C libraries disagree about it.
static const uint32_t kafka_epoll_in = EPOLLIN;
static const uint32_t kafka_epoll_out = EPOLLOUT;
static const uint32_t kafka_epoll_edge = (uint32_t)EPOLLET;
static const uint32_t kafka_epoll_hangup = EPOLLERR | EPOLLHUP;
static const int kafka_epoll_add = EPOLL_CTL_ADD;
static const int kafka_epoll_modify = EPOLL_CTL_MOD;
static const int kafka_epoll_remove = EPOLL_CTL_DEL;

int kafka_epoll_create(void);
int kafka_epoll_control(int epoll, int operation, int fd, uint32_t events, uint64_t data);
// timeout in nanoseconds; negative: for ever. Rounded up to milliseconds on kernels without epoll_pwait2.
// A signal ends the wait: 0 events.
int kafka_epoll_wait(int epoll, struct epoll_event *events, int capacity, int64_t timeout_nanoseconds);
// The fall-back alone, so that it can be tested on newer kernels too.
int kafka_epoll_wait_milliseconds(int epoll, struct epoll_event *events, int capacity, int64_t timeout_nanoseconds);
#endif

// Runs body(context) on a new detached thread with that name (15 bytes at most are kept) and stack size (0: the
// system's). Signals for the process are never delivered to the thread.
int kafka_thread_start(const char *name, size_t stack_size, void (*body)(void *), void *context);
// A number that is unique among living threads.
uint64_t kafka_thread_id(void);
