/* Writes down, in order, every write and every sync below one folder, so that a test can rebuild the
 * disk as a power cut would leave it. Preloaded into the program under test:
 *   LD_PRELOAD=powercut.so POWERCUT_ROOT=/folder POWERCUT_LOG=/log python ...
 * A record: op (1 byte), path length (4), offset (8), data length (8), path, data; little-endian.
 * Ops: O open or create, W write, T truncate to offset, S sync, U unlink, R rename (data: new path). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define FILES 4096
static char *paths[FILES];
static int log_fd = -1;
static const char *root;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static ssize_t (*real_write)(int, const void *, size_t);

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void begin(void) {
    const char *log = getenv("POWERCUT_LOG");
    root = getenv("POWERCUT_ROOT");
    real_write = REAL(write);
    if (log != NULL && root != NULL)
        log_fd = REAL(open)(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
}

static int ours(const char *path) {
    return log_fd >= 0 && path != NULL && strncmp(path, root, strlen(root)) == 0;
}

static void put(char op, const char *path, int64_t offset, const void *data, uint64_t size) {
    char head[21];
    uint32_t length = (uint32_t)strlen(path);
    head[0] = op;
    memcpy(head + 1, &length, 4);
    memcpy(head + 5, &offset, 8);
    memcpy(head + 13, &size, 8);
    struct iovec parts[3] = {{head, 21}, {(void *)path, length}, {(void *)data, size}};
    if (writev(log_fd, parts, 3) < 0) abort();
}

static const char *path_of(int fd) { return fd >= 0 && fd < FILES ? paths[fd] : NULL; }

static int opened(int fd, const char *path) {
    if (fd < 0 || fd >= FILES) return fd;
    pthread_mutex_lock(&turn);
    free(paths[fd]);
    paths[fd] = ours(path) ? strdup(path) : NULL;
    if (paths[fd] != NULL) put('O', path, 0, "", 0);
    pthread_mutex_unlock(&turn);
    return fd;
}

#define OPEN(name)                                                                 \
    int name(const char *path, int flags, ...) {                                   \
        va_list rest;                                                              \
        va_start(rest, flags);                                                     \
        mode_t mode = va_arg(rest, mode_t);                                        \
        va_end(rest);                                                              \
        int fd = REAL(name)(path, flags, mode);                                    \
        if (fd >= 0 && (flags & O_TRUNC) && ours(path)) {                          \
            pthread_mutex_lock(&turn);                                             \
            put('T', path, 0, "", 0);                                              \
            pthread_mutex_unlock(&turn);                                           \
        }                                                                          \
        return opened(fd, path);                                                   \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                               \
    int name(int folder, const char *path, int flags, ...) {                       \
        va_list rest;                                                              \
        va_start(rest, flags);                                                     \
        mode_t mode = va_arg(rest, mode_t);                                        \
        va_end(rest);                                                              \
        return opened(REAL(name)(folder, path, flags, mode), path);                \
    }
OPENAT(openat)
OPENAT(openat64)

int close(int fd) {
    pthread_mutex_lock(&turn);
    if (fd >= 0 && fd < FILES) {
        free(paths[fd]);
        paths[fd] = NULL;
    }
    pthread_mutex_unlock(&turn);
    return REAL(close)(fd);
}

/* The lock is held over the call and its record, so that the log's order is the disk's. */
#define PWRITE(name, offset_type)                                                  \
    ssize_t name(int fd, const void *data, size_t size, offset_type offset) {      \
        if (path_of(fd) == NULL) return REAL(name)(fd, data, size, offset);        \
        pthread_mutex_lock(&turn);                                                 \
        ssize_t done = REAL(name)(fd, data, size, offset);                         \
        if (done > 0) put('W', paths[fd], offset, data, (uint64_t)done);           \
        pthread_mutex_unlock(&turn);                                               \
        return done;                                                               \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t write(int fd, const void *data, size_t size) {
    if (real_write == NULL) real_write = REAL(write);
    if (path_of(fd) == NULL) return real_write(fd, data, size);
    pthread_mutex_lock(&turn);
    ssize_t done = real_write(fd, data, size);
    if (done > 0) put('W', paths[fd], lseek(fd, 0, SEEK_CUR) - done, data, (uint64_t)done);
    pthread_mutex_unlock(&turn);
    return done;
}

#define TRUNCATE(name, offset_type)                                                \
    int name(int fd, offset_type size) {                                           \
        if (path_of(fd) == NULL) return REAL(name)(fd, size);                      \
        pthread_mutex_lock(&turn);                                                 \
        int done = REAL(name)(fd, size);                                           \
        if (done == 0) put('T', paths[fd], size, "", 0);                           \
        pthread_mutex_unlock(&turn);                                               \
        return done;                                                               \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define SYNC(name)                                                                 \
    int name(int fd) {                                                             \
        if (path_of(fd) == NULL) return REAL(name)(fd);                            \
        pthread_mutex_lock(&turn);                                                 \
        put('S', paths[fd], 0, "", 0);                                             \
        pthread_mutex_unlock(&turn);                                               \
        return 0; /* the log is the disk of this test */                           \
    }
SYNC(fsync)
SYNC(fdatasync)

int unlink(const char *path) {
    pthread_mutex_lock(&turn);
    int done = REAL(unlink)(path);
    if (done == 0 && ours(path)) put('U', path, 0, "", 0);
    pthread_mutex_unlock(&turn);
    return done;
}

int rename(const char *from, const char *to) {
    pthread_mutex_lock(&turn);
    int done = REAL(rename)(from, to);
    if (done == 0 && ours(from)) put('R', from, 0, to, strlen(to));
    pthread_mutex_unlock(&turn);
    return done;
}
