/* Stands between a program and its disk and clock: does, at a sync chosen by the rig, what a broken disk or a power cut would do.
   The rig and this library share one page of memory: a file that both map. All words are 64 bits. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/* The same order stands in control.ts. */
enum { SYNCS, AT, ACTION, AFTER, DELAY_US, CLOCK_SECONDS, SHORT_EVERY, SHORTENED, FAILED, WORDS };
enum { NOTHING, KILL, STOP, FAIL_ONCE, FAIL_FROM };

static volatile int64_t *shared;
static int64_t nothing[WORDS];

static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static ssize_t (*real_pwrite64)(int, const void *, size_t, off64_t);
static ssize_t (*real_write)(int, const void *, size_t);
static int (*real_clock_gettime)(clockid_t, struct timespec *);
static int (*real_gettimeofday)(struct timeval *, void *);

__attribute__((constructor)) static void begin(void) {
  if (real_fsync) return;
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_pwrite64 = dlsym(RTLD_NEXT, "pwrite64");
  real_write = dlsym(RTLD_NEXT, "write");
  real_clock_gettime = dlsym(RTLD_NEXT, "clock_gettime");
  real_gettimeofday = dlsym(RTLD_NEXT, "gettimeofday");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  shared = nothing;
  const char *path = getenv("FAULT_CONTROL");
  int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
  if (file < 0) return;
  void *page = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (page != MAP_FAILED) shared = page;
}

static int sync_with(int (*real)(int), int fd) {
  int64_t number = __atomic_add_fetch(&shared[SYNCS], 1, __ATOMIC_SEQ_CST);
  int64_t action = shared[AT] > 0 ? shared[ACTION] : NOTHING;
  int here = shared[AT] == number;
  if (shared[DELAY_US] > 0) usleep(shared[DELAY_US]);
  if ((action == FAIL_ONCE && here) || (action == FAIL_FROM && number >= shared[AT])) {
    __atomic_add_fetch(&shared[FAILED], 1, __ATOMIC_SEQ_CST);
    errno = EIO;
    return -1;
  }
  int answer = here && shared[AFTER] ? real(fd) : 0;
  if (here && action == KILL) kill(getpid(), SIGKILL);
  if (here && action == STOP) kill(getpid(), SIGSTOP);
  return here && shared[AFTER] ? answer : real(fd);
}

int fsync(int fd) {
  begin();
  return sync_with(real_fsync, fd);
}

int fdatasync(int fd) {
  begin();
  return sync_with(real_fdatasync, fd);
}

/* A disk may take less than it was given. Pipes and sockets are left alone. */
static size_t shortened(int fd, size_t count) {
  static int64_t writes;
  struct stat status;
  if (shared[SHORT_EVERY] <= 0 || count < 2 || fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) return count;
  if (__atomic_add_fetch(&writes, 1, __ATOMIC_SEQ_CST) % shared[SHORT_EVERY] != 0) return count;
  __atomic_add_fetch(&shared[SHORTENED], 1, __ATOMIC_SEQ_CST);
  return count / 2;
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
  begin();
  return real_pwrite64(fd, bytes, shortened(fd, count), offset);
}

ssize_t write(int fd, const void *bytes, size_t count) {
  begin();
  return real_write(fd, bytes, shortened(fd, count));
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  begin();
  int answer = real_clock_gettime(clock, now);
  if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) now->tv_sec += shared[CLOCK_SECONDS];
  return answer;
}

int gettimeofday(struct timeval *now, void *zone) {
  begin();
  int answer = real_gettimeofday(now, zone);
  now->tv_sec += shared[CLOCK_SECONDS];
  return answer;
}

time_t time(time_t *out) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (out) *out = now.tv_sec;
  return now.tv_sec;
}
