/* Preloaded under the host by the power-cut machine: keeps a record of every change to the files of one folder, in order
   and with its content, so that the disk of any moment can be built again without what had not been synced by then. It
   also plays a disk that is full. Linux only; system calls are made directly, so that nothing has to be looked up.

   POWER_FOLDER  the folder that is watched (absolute)
   POWER_RECORD  the file the record is written to, outside of that folder
   POWER_FULL    while a file of this name exists, nothing more can be written into the folder

   One entry: kind (1 byte), length of name (1), zero (2), length of content (4), offset (8), name, content. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { HANDLES = 4096, LONGEST_NAME = 64, RECORD_HANDLE_FROM = 900 };

static char names[HANDLES][LONGEST_NAME];
static int record_handle = -1;
static const char *folder, *full;
static int broke_off;

struct __attribute__((packed)) entry {
  uint8_t kind, name_length;
  uint16_t zero;
  uint32_t length;
  uint64_t offset;
};

__attribute__((constructor)) static void begin(void) {
  const char *record = getenv("POWER_RECORD");
  folder = getenv("POWER_FOLDER");
  full = getenv("POWER_FULL");
  if (!record || !folder) return;
  int handle = (int)syscall(SYS_openat, AT_FDCWD, record, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  record_handle = (int)syscall(SYS_fcntl, handle, F_DUPFD_CLOEXEC, RECORD_HANDLE_FROM);
  syscall(SYS_close, handle);
}

/* "." for the folder itself; NULL for whatever lies elsewhere */
static const char *name_of(const char *path) {
  if (record_handle < 0 || !path) return NULL;
  size_t length = strlen(folder);
  if (strncmp(path, folder, length) != 0) return NULL;
  if (path[length] == 0) return ".";
  if (path[length] != '/' || strchr(path + length + 1, '/')) return NULL;
  return strlen(path + length + 1) < LONGEST_NAME ? path + length + 1 : NULL;
}

static const char *watched(int handle) {
  return handle >= 0 && handle < HANDLES && names[handle][0] ? names[handle] : NULL;
}

static void note(char kind, const char *name, uint64_t offset, const void *content, size_t length) {
  struct entry entry = {(uint8_t)kind, (uint8_t)strlen(name), 0, (uint32_t)length, offset};
  struct iovec parts[] = {{&entry, sizeof entry}, {(void *)name, entry.name_length}, {(void *)content, length}};
  int before = errno;
  syscall(SYS_writev, record_handle, parts, 3);
  errno = before;
}

static int is_full(void) { return full && syscall(SYS_faccessat, AT_FDCWD, full, F_OK) == 0; }

static int refuse(void) {
  errno = ENOSPC;
  return -1;
}

static int open_watched(int at, const char *path, int flags, mode_t mode) {
  const char *name = name_of(path);
  int is_new = name && (flags & O_CREAT) && syscall(SYS_faccessat, AT_FDCWD, path, F_OK) != 0;
  if (is_new && is_full()) return refuse();
  if (is_new) note('c', name, 0, NULL, 0);
  int handle = (int)syscall(SYS_openat, at, path, flags, mode);
  if (handle >= 0 && handle < HANDLES) {
    if (name) strcpy(names[handle], name);
    else names[handle][0] = 0;
    if (name && (flags & O_TRUNC)) note('t', name, 0, NULL, 0);
  }
  return handle;
}

static mode_t mode_of(int flags, va_list rest) {
  return flags & (O_CREAT | O_TMPFILE) ? (mode_t)va_arg(rest, int) : 0;
}

#define OPEN(function)                                    \
  int function(const char *path, int flags, ...) {        \
    va_list rest;                                         \
    va_start(rest, flags);                                \
    mode_t mode = mode_of(flags, rest);                   \
    va_end(rest);                                         \
    return open_watched(AT_FDCWD, path, flags, mode);     \
  }
OPEN(open)
OPEN(open64)

int openat(int at, const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = mode_of(flags, rest);
  va_end(rest);
  return open_watched(at, path, flags, mode);
}

int close(int handle) {
  if (watched(handle)) names[handle][0] = 0;
  return (int)syscall(SYS_close, handle);
}

/* A disk that fills up takes the first half of what is written to it, and then nothing. */
static ssize_t write_watched(int handle, const void *content, size_t length, off_t offset, int moves) {
  const char *name = watched(handle);
  if (name && is_full()) {
    broke_off = !broke_off;
    if (!broke_off || length < 2) return refuse();
    length /= 2;
  }
  if (name) note('w', name, (uint64_t)offset, content, length);
  return moves ? syscall(SYS_write, handle, content, length) : syscall(SYS_pwrite64, handle, content, length, offset);
}

ssize_t pwrite64(int handle, const void *content, size_t length, off_t offset) {
  return write_watched(handle, content, length, offset, 0);
}
ssize_t pwrite(int handle, const void *content, size_t length, off_t offset) {
  return write_watched(handle, content, length, offset, 0);
}

ssize_t write(int handle, const void *content, size_t length) {
  if (!watched(handle)) return syscall(SYS_write, handle, content, length);
  int appends = (int)syscall(SYS_fcntl, handle, F_GETFL) & O_APPEND;
  off_t offset = (off_t)syscall(SYS_lseek, handle, 0, appends ? SEEK_END : SEEK_CUR);
  return write_watched(handle, content, length, offset, 1);
}

static int truncate_watched(int handle, off_t length) {
  const char *name = watched(handle);
  if (name) note('t', name, (uint64_t)length, NULL, 0);
  return (int)syscall(SYS_ftruncate, handle, length);
}
int ftruncate64(int handle, off_t length) { return truncate_watched(handle, length); }
int ftruncate(int handle, off_t length) { return truncate_watched(handle, length); }

/* Noted when it is done: a sync that was cut short has promised nothing. */
static int sync_watched(int handle, long call) {
  const char *name = watched(handle);
  int result = (int)syscall(call, handle);
  if (name && result == 0) note('s', name, 0, NULL, 0);
  return result;
}
int fsync(int handle) { return sync_watched(handle, SYS_fsync); }
int fdatasync(int handle) { return sync_watched(handle, SYS_fdatasync); }

int unlink(const char *path) {
  const char *name = name_of(path);
  if (name && syscall(SYS_faccessat, AT_FDCWD, path, F_OK) == 0) note('u', name, 0, NULL, 0);
  return (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

int rename(const char *from, const char *to) {
  const char *name = name_of(from), *next = name_of(to);
  if (name && next) note('r', name, 0, next, strlen(next));
  return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int link(const char *from, const char *to) {
  const char *name = name_of(from), *next = name_of(to);
  if (name && next) note('l', name, 0, next, strlen(next));
  return (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
}
