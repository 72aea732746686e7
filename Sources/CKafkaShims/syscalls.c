#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#include "KafkaSyscalls.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#if defined(__linux__)
#include <sched.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#endif

#if !defined(IOV_MAX)
#define IOV_MAX 1024
#endif

static int result_of(int result) {
    return result < 0 ? -errno : result;
}

const char *kafka_error_message(int number, char *buffer, size_t length) {
#if defined(__GLIBC__) || defined(__ANDROID__)
    return strerror_r(number, buffer, length); // the GNU variant returns the text
#else
    return strerror_r(number, buffer, length) == 0 ? buffer : NULL;
#endif
}

int64_t kafka_monotonic_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int kafka_available_processors(void) {
#if defined(__linux__)
    cpu_set_t set; // what taskset and cpusets allow; on machines beyond its size the call fails
    if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0) {
        return CPU_COUNT(&set);
    }
#endif
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : count > INT_MAX ? INT_MAX : (int)count;
}

// --- Sockets -------------------------------------------------------------------------------------------------------

#if !defined(__linux__)
static int make_non_blocking(int fd) {
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) < 0) {
        return -errno;
    }
    return 0;
}

static int prepare_socket(int fd) {
    int result = make_non_blocking(fd);
#if defined(SO_NOSIGPIPE)
    int on = 1;
    if (result == 0 && setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on) < 0) {
        result = -errno;
    }
#endif
    if (result < 0) {
        close(fd);
        return result;
    }
    return fd;
}
#endif

int kafka_tcp_socket(int family) {
#if defined(__linux__)
    return result_of(socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
#else
    int fd = socket(family, SOCK_STREAM, IPPROTO_TCP);
    return fd < 0 ? -errno : prepare_socket(fd);
#endif
}

int kafka_connect(int fd, const struct sockaddr *address, socklen_t length) {
    if (connect(fd, address, length) == 0) {
        return 0;
    }
    // An interrupted connect goes on by itself; asking again would answer EALREADY.
    return errno == EINTR ? -EINPROGRESS : -errno;
}

int kafka_pending_error(int fd) {
    int pending = 0;
    socklen_t length = sizeof pending;
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &pending, &length) < 0 ? -errno : pending;
}

int kafka_bind(int fd, const struct sockaddr *address, socklen_t length) {
    return result_of(bind(fd, address, length));
}

int kafka_listen(int fd, int backlog) {
    return result_of(listen(fd, backlog));
}

int kafka_accept(int fd) {
    int accepted;
    do {
#if defined(__linux__)
        accepted = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
#else
        accepted = accept(fd, NULL, NULL);
#endif
    } while (accepted < 0 && errno == EINTR);
#if defined(__linux__)
    return result_of(accepted);
#else
    return accepted < 0 ? -errno : prepare_socket(accepted);
#endif
}

int kafka_close(int fd) {
    // Never repeated: after EINTR the descriptor is gone on every system that matters, and its number may be
    // another thread's by now.
    return result_of(close(fd));
}

int kafka_stop_listening(int fd) {
    return result_of(shutdown(fd, SHUT_RDWR));
}

int kafka_shutdown_write(int fd) {
    return result_of(shutdown(fd, SHUT_WR));
}

int kafka_local_address(int fd, struct sockaddr_storage *address) {
    socklen_t length = sizeof *address;
    return result_of(getsockname(fd, (struct sockaddr *)address, &length));
}

int kafka_peer_address(int fd, struct sockaddr_storage *address) {
    socklen_t length = sizeof *address;
    return result_of(getpeername(fd, (struct sockaddr *)address, &length));
}

static int set_option(int fd, int level, int name, int value) {
    return result_of(setsockopt(fd, level, name, &value, sizeof value));
}

int kafka_set_no_delay(int fd, int on) {
    return set_option(fd, IPPROTO_TCP, TCP_NODELAY, on);
}

int kafka_set_keep_alive(int fd, int on) {
    return set_option(fd, SOL_SOCKET, SO_KEEPALIVE, on);
}

int kafka_set_send_buffer(int fd, int bytes) {
    return set_option(fd, SOL_SOCKET, SO_SNDBUF, bytes);
}

int kafka_set_receive_buffer(int fd, int bytes) {
    return set_option(fd, SOL_SOCKET, SO_RCVBUF, bytes);
}

int kafka_set_reuse_address(int fd, int on) {
    return set_option(fd, SOL_SOCKET, SO_REUSEADDR, on);
}

int kafka_set_ipv6_only(int fd, int on) {
    return set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, on);
}

int kafka_set_reset_on_close(int fd) {
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    return result_of(setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger));
}

// --- Bytes ---------------------------------------------------------------------------------------------------------

ssize_t kafka_receive(int fd, void *buffer, size_t length) {
    ssize_t count;
    do {
        count = recv(fd, buffer, length, 0);
    } while (count < 0 && errno == EINTR);
    return count < 0 ? -errno : count;
}

ssize_t kafka_send_vectors(int fd, const struct iovec *vectors, size_t count) {
#if defined(MSG_NOSIGNAL)
    const int flags = MSG_NOSIGNAL;
#else
    const int flags = 0; // SO_NOSIGPIPE is set on the socket
#endif
    ssize_t taken = 0;
    while (count > 0) {
        size_t group = count < IOV_MAX ? count : IOV_MAX;
        size_t offered = 0;
        for (size_t i = 0; i < group; i++) {
            offered += vectors[i].iov_len;
        }
        struct msghdr message;
        memset(&message, 0, sizeof message);
        message.msg_iov = (struct iovec *)vectors;
        message.msg_iovlen = group;
        ssize_t sent;
        do {
            sent = sendmsg(fd, &message, flags);
        } while (sent < 0 && errno == EINTR);
        if (sent < 0) {
            // What went out before counts; a lasting error comes back with the next write.
            return taken > 0 ? taken : -errno;
        }
        taken += sent;
        if ((size_t)sent < offered) {
            break;
        }
        vectors += group;
        count -= group;
    }
    return taken;
}

// --- Wake-up -------------------------------------------------------------------------------------------------------

int kafka_wake_open_eventfd(void) {
#if defined(__linux__)
    return result_of(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
#else
    return -ENOSYS;
#endif
}

int kafka_wake_open_pipe(int ends[2]) {
#if defined(__linux__)
    return result_of(pipe2(ends, O_NONBLOCK | O_CLOEXEC));
#else
    if (pipe(ends) < 0) {
        return -errno;
    }
    for (int i = 0; i < 2; i++) {
        int result = make_non_blocking(ends[i]);
        if (result < 0) {
            close(ends[0]);
            close(ends[1]);
            return result;
        }
    }
    return 0;
#endif
}

int kafka_wake_notify(int fd) {
    // 8 bytes: what an eventfd requires; to a pipe any number will do.
    const uint64_t one = 1;
    ssize_t count;
    do {
        count = write(fd, &one, sizeof one);
    } while (count < 0 && errno == EINTR);
    // Full means that it is readable already.
    return count < 0 && errno != EAGAIN ? -errno : 0;
}

int kafka_wake_drain(int fd) {
    uint64_t bytes[64];
    ssize_t count;
    do {
        count = read(fd, bytes, sizeof bytes);
    } while (count == (ssize_t)sizeof bytes || (count < 0 && errno == EINTR));
    return count < 0 && errno != EAGAIN ? -errno : 0;
}

// --- epoll ---------------------------------------------------------------------------------------------------------

#if KAFKA_HAS_EPOLL
#if !defined(SYS_epoll_pwait2)
#define SYS_epoll_pwait2 441 // the same number on every architecture
#endif

// The kernel's own timespec for this call: 64 bits everywhere.
struct kernel_timespec {
    int64_t tv_sec;
    int64_t tv_nsec;
};

int kafka_epoll_create(void) {
    return result_of(epoll_create1(EPOLL_CLOEXEC));
}

int kafka_epoll_control(int epoll, int operation, int fd, uint32_t events, uint64_t data) {
    struct epoll_event event;
    memset(&event, 0, sizeof event);
    event.events = events;
    event.data.u64 = data;
    return result_of(epoll_ctl(epoll, operation, fd, &event));
}

int kafka_epoll_wait_milliseconds(int epoll, struct epoll_event *events, int capacity, int64_t timeout_nanoseconds) {
    int timeout = -1;
    if (timeout_nanoseconds >= 0) {
        int64_t milliseconds = timeout_nanoseconds / 1000000 + (timeout_nanoseconds % 1000000 != 0);
        timeout = milliseconds > INT_MAX ? INT_MAX : (int)milliseconds;
    }
    int count = epoll_wait(epoll, events, capacity, timeout);
    if (count < 0) {
        return errno == EINTR ? 0 : -errno;
    }
    return count;
}

int kafka_epoll_wait(int epoll, struct epoll_event *events, int capacity, int64_t timeout_nanoseconds) {
    static _Atomic int has_pwait2 = 1;
    // Without a wait, or with an endless one, the older call says the same.
    if (timeout_nanoseconds <= 0 || !atomic_load_explicit(&has_pwait2, memory_order_relaxed)) {
        return kafka_epoll_wait_milliseconds(epoll, events, capacity, timeout_nanoseconds);
    }
    struct kernel_timespec timeout = {
        .tv_sec = timeout_nanoseconds / 1000000000,
        .tv_nsec = timeout_nanoseconds % 1000000000,
    };
    long count = syscall(SYS_epoll_pwait2, epoll, events, capacity, &timeout, NULL, (size_t)0);
    if (count >= 0) {
        return (int)count;
    }
    if (errno == EINTR) {
        return 0;
    }
    // Old kernels do not have it; some sandboxes forbid what they do not know.
    if (errno == ENOSYS || errno == EPERM) {
        atomic_store_explicit(&has_pwait2, 0, memory_order_relaxed);
        return kafka_epoll_wait_milliseconds(epoll, events, capacity, timeout_nanoseconds);
    }
    return -errno;
}
#endif
