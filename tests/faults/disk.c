/* A disk that can fail and remembers: loaded before libc (LD_PRELOAD), it stands between a program and one folder.

   DISK_FOLDER     the folder; everything else passes through untouched
   DISK_JOURNAL    a file that gets a record of every change and every sync below the folder, in their order
   DISK_FAIL_FROM  the number of the first change that fails (from 1); it and all later ones fail. 0: none does
   DISK_ERRNO      with which errno

   A record is: op (one byte), length of the path, offset, length of the data (8 bytes each, of this machine), path, data.
   disk_configure() reads the environment again and begins to count anew; disk_changes() says how many were counted. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(type, name, ...) ((type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name))

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static char folder[PATH_MAX];
static long counted, fail_from;
static int fail_errno = ENOSPC, journal = -1;

void disk_configure(void) {
  const char *place = getenv("DISK_FOLDER"), *from = getenv("DISK_FAIL_FROM"), *number = getenv("DISK_ERRNO");
  const char *path = getenv("DISK_JOURNAL");
  snprintf(folder, sizeof folder, "%s", place ? place : "");
  fail_from = from ? atol(from) : 0;
  fail_errno = number ? atoi(number) : ENOSPC;
  counted = 0;
  if (path && journal < 0)
    journal = REAL(int, open64, const char *, int, mode_t)(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

long disk_changes(void) { return counted; }

__attribute__((constructor)) static void begin(void) { disk_configure(); }

static int is_below(const char *path) {
  size_t length = strlen(folder);
  return length && !strncmp(path, folder, length) && (path[length] == '/' || !path[length]);
}

static int place_of(int fd, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = folder[0] ? readlink(link, path, PATH_MAX - 1) : -1;
  path[length < 0 ? 0 : length] = 0;
  return length > 0 && is_below(path);
}

static int place_named(const char *name, char *path) {
  if (!folder[0]) return 0;
  char here[PATH_MAX];
  if (name[0] == '/' || !getcwd(here, sizeof here)) return snprintf(path, PATH_MAX, "%s", name), is_below(path);
  return snprintf(path, PATH_MAX, "%.2000s/%.2000s", here, name), is_below(path);
}

static int fails(void) {
  counted++;
  if (!fail_from || counted < fail_from) return 0;
  errno = fail_errno;
  return 1;
}

static void note(char op, const char *path, int64_t offset, const void *data, int64_t length) {
  if (journal < 0) return;
  int64_t numbers[3] = {(int64_t)strlen(path), offset, length};
  struct iovec parts[4] = {{&op, 1}, {numbers, sizeof numbers}, {(void *)path, strlen(path)}, {(void *)data, data ? length : 0}};
  int error = errno;
  if (writev(journal, parts, 4) < 0) abort();
  errno = error;
}

#define IN_TURN(type, failed, call, ok, record)      \
  do {                                               \
    pthread_mutex_lock(&turn);                       \
    type done = fails() ? (failed) : (call);         \
    if (ok) record;                                  \
    pthread_mutex_unlock(&turn);                     \
    return done;                                     \
  } while (0)

static ssize_t put(int fd, const void *data, size_t size, off64_t at, int is_at) {
  char path[PATH_MAX];
  if (fd == journal || !place_of(fd, path))
    return is_at ? REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t)(fd, data, size, at)
                 : REAL(ssize_t, write, int, const void *, size_t)(fd, data, size);
  if (!is_at) at = (fcntl(fd, F_GETFL) & O_APPEND) ? lseek64(fd, 0, SEEK_END) : lseek64(fd, 0, SEEK_CUR);
  IN_TURN(ssize_t, -1,
          is_at ? REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t)(fd, data, size, at)
                : REAL(ssize_t, write, int, const void *, size_t)(fd, data, size),
          done > 0, note('w', path, at, data, done));
}

ssize_t write(int fd, const void *data, size_t size) { return put(fd, data, size, 0, 0); }
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) { return put(fd, data, size, at, 1); }
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return put(fd, data, size, at, 1); }

int ftruncate64(int fd, off64_t size) {
  char path[PATH_MAX];
  if (!place_of(fd, path)) return REAL(int, ftruncate64, int, off64_t)(fd, size);
  IN_TURN(int, -1, REAL(int, ftruncate64, int, off64_t)(fd, size), !done, note('t', path, size, NULL, 0));
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

static int sync_it(int fd, const char *name) {
  char path[PATH_MAX];
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  if (!place_of(fd, path)) return real(fd);
  pthread_mutex_lock(&turn);
  int done = real(fd);
  if (!done) note('s', path, 0, NULL, 0);
  pthread_mutex_unlock(&turn);
  return done;
}
int fsync(int fd) { return sync_it(fd, "fsync"); }
int fdatasync(int fd) { return sync_it(fd, "fdatasync"); }

int unlink(const char *name) {
  char path[PATH_MAX];
  int done, is_ours = place_named(name, path);
  pthread_mutex_lock(&turn);
  done = REAL(int, unlink, const char *)(name);
  if (is_ours && !done) note('u', path, 0, NULL, 0);
  pthread_mutex_unlock(&turn);
  return done;
}

int mkdir(const char *name, mode_t mode) {
  char path[PATH_MAX];
  if (!place_named(name, path) || !access(name, F_OK)) return REAL(int, mkdir, const char *, mode_t)(name, mode);
  IN_TURN(int, -1, REAL(int, mkdir, const char *, mode_t)(name, mode), !done, note('d', path, 0, NULL, 0));
}

static int open_it(const char *name, int flags, mode_t mode) {
  char path[PATH_MAX];
  int is_change = (flags & O_CREAT) && place_named(name, path) && (access(name, F_OK) || (flags & O_TRUNC));
  if (!is_change) return REAL(int, open64, const char *, int, mode_t)(name, flags, mode);
  IN_TURN(int, -1, REAL(int, open64, const char *, int, mode_t)(name, flags, mode), done >= 0, note('c', path, 0, NULL, 0));
}

#define OPEN(name)                                              \
  int name(const char *path, int flags, ...) {                  \
    va_list rest;                                               \
    va_start(rest, flags);                                      \
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;   \
    va_end(rest);                                               \
    return open_it(path, flags, mode);                          \
  }
OPEN(open)
OPEN(open64)
