#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#include "KafkaSyscalls.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/syscall.h>
#endif

struct thread_start {
    char name[16];
    void (*body)(void *);
    void *context;
};

// What is sent to the process is for the application's threads. Faults stay: they belong to the thread that commits
// them, and crash reporters want them; so does SIGPROF, for profilers.
static void block_signals_of_process(void) {
    static const int kept[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS, SIGPROF};
    sigset_t blocked;
    sigfillset(&blocked);
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        sigdelset(&blocked, kept[i]);
    }
    pthread_sigmask(SIG_SETMASK, &blocked, NULL);
}

static void *thread_main(void *argument) {
    struct thread_start start = *(struct thread_start *)argument;
    free(argument);
    block_signals_of_process();
#if defined(__APPLE__)
    pthread_setname_np(start.name);
#elif defined(__linux__)
    pthread_setname_np(pthread_self(), start.name);
#endif
    start.body(start.context);
    return NULL;
}

int kafka_thread_start(const char *name, size_t stack_size, void (*body)(void *), void *context) {
    struct thread_start *start = calloc(1, sizeof *start);
    if (start == NULL) {
        return -ENOMEM;
    }
    strncpy(start->name, name, sizeof start->name - 1);
    start->body = body;
    start->context = context;

    pthread_attr_t attributes;
    int result = pthread_attr_init(&attributes);
    if (result != 0) {
        free(start);
        return -result;
    }
    result = pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    if (result == 0 && stack_size > 0) {
        result = pthread_attr_setstacksize(&attributes, stack_size);
    }
    if (result == 0) {
        // A thread starts with its creator's mask. All are blocked until it has set its own, so that there is no
        // moment in which it could be given one.
        sigset_t all, previous;
        sigfillset(&all);
        pthread_sigmask(SIG_BLOCK, &all, &previous);
        pthread_t thread;
        result = pthread_create(&thread, &attributes, thread_main, start);
        pthread_sigmask(SIG_SETMASK, &previous, NULL);
    }
    pthread_attr_destroy(&attributes);
    if (result != 0) {
        free(start);
        return -result;
    }
    return 0;
}

uint64_t kafka_thread_id(void) {
#if defined(__APPLE__)
    uint64_t id = 0;
    pthread_threadid_np(NULL, &id);
    return id;
#elif defined(__linux__)
    return (uint64_t)syscall(SYS_gettid);
#else
    return (uint64_t)(uintptr_t)pthread_self();
#endif
}
