// strike: runs a program, counts the system calls by which it changes the world, and strikes at one of them.
//
//   strike [--log FILE] [--data] [--at THREAD:NUMBER kill|ERROR] -- PROGRAM [ARGUMENT…]
//
// A call is known by the thread that makes it, in the order in which threads were made, and by its number among that
// thread's: this is the same in every run, whatever the threads do to each other. (strace counts by thread too, but
// cannot be told which thread it is to strike.) `kill` kills the program before the call is made; an error, by its name,
// is what the call returns without being made.
//
// FILE gets one line for each call, fields divided by tabs:
//
//   THREAD:NUMBER  name  result  inode  offset  length  path  other path  data
//
// result is `struck` where it was struck; what a call does not have is `-` or 0; data are what is written or sent, in
// hexadecimal digits: of files only with --data.
// Ends as the program ends; 128 and the signal where that was one.
//
// Only calls of the list below stop the program, by a seccomp filter: all others run at full speed.

#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

// What the arguments of a call mean.
enum shape { DATA, DATA_AT, VECTOR, DESCRIPTOR, LENGTH, ALLOCATE, OPEN, AT, AT_AT, AT_LINK, PATH, PATH_PATH };

struct kind {
  const char *name;
  long number;
  enum shape shape;
};

#define CALL(name, shape) {#name, SYS_##name, shape}
static const struct kind kinds[] = {
    CALL(write, DATA), CALL(pwrite64, DATA_AT), CALL(writev, VECTOR), CALL(pwritev, VECTOR), CALL(sendto, DATA),
    CALL(sendmsg, DESCRIPTOR), CALL(sendfile, DESCRIPTOR), CALL(copy_file_range, DESCRIPTOR), CALL(fsync, DESCRIPTOR),
    CALL(fdatasync, DESCRIPTOR), CALL(syncfs, DESCRIPTOR), CALL(ftruncate, LENGTH), CALL(fallocate, ALLOCATE),
    CALL(fchmod, DESCRIPTOR), CALL(fchown, DESCRIPTOR), CALL(connect, DESCRIPTOR), CALL(shutdown, DESCRIPTOR),
    CALL(openat, OPEN), CALL(mkdirat, AT), CALL(unlinkat, AT), CALL(fchmodat, AT), CALL(fchownat, AT),
    CALL(linkat, AT_AT), CALL(renameat2, AT_AT), CALL(symlinkat, AT_LINK), CALL(truncate, PATH),
#ifdef SYS_rename
    CALL(mkdir, PATH), CALL(rmdir, PATH), CALL(unlink, PATH), CALL(chmod, PATH), CALL(chown, PATH), CALL(creat, PATH),
    CALL(link, PATH_PATH), CALL(rename, PATH_PATH), CALL(renameat, AT_AT),
#endif
};
enum { KINDS = sizeof kinds / sizeof *kinds, THREADS = 64, PIECES = 64 };

struct thread {
  pid_t id;
  int calls;
  const struct kind *kind; // of the call it is in
  char words[5 * PATH_MAX];
  char *data; // hexadecimal, from malloc
};

static struct thread threads[THREADS];
static int thread_count;
static FILE *log_file;
static int keeps_data, strike_thread, strike_call, strike_error, has_struck;

static void die(const char *what) {
  fprintf(stderr, "strike: %s: %s\n", what, strerror(errno));
  exit(70);
}

static struct thread *thread_of(pid_t id) {
  for (int i = 0; i < thread_count; i++)
    if (threads[i].id == id) return &threads[i];
  if (thread_count == THREADS) die("too many threads");
  threads[thread_count].id = id;
  return &threads[thread_count++];
}

// ---- What the program was about to do

static void read_memory(pid_t id, unsigned long from, void *into, size_t count) {
  struct iovec local = {into, count}, remote = {(void *)from, count};
  if (process_vm_readv(id, &local, 1, &remote, 1, 0) != (ssize_t)count) memset(into, 0, count);
}

static void read_path(pid_t id, unsigned long from, char path[PATH_MAX]) {
  size_t length = 0;
  do {
    size_t step = 256 - (from + length) % 256;
    if (length + step >= PATH_MAX) step = PATH_MAX - 1 - length;
    read_memory(id, from + length, path + length, step);
    path[length + step] = 0;
    length += step;
  } while (strlen(path) == length && length < PATH_MAX - 1);
}

static void descriptor_path(pid_t id, int descriptor, char path[PATH_MAX]) {
  char link[64];
  if (descriptor == AT_FDCWD) snprintf(link, sizeof link, "/proc/%d/cwd", id);
  else snprintf(link, sizeof link, "/proc/%d/fd/%d", id, descriptor);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  snprintf(path + (length < 0 ? 0 : length), length < 0 ? 2 : 1, "%s", length < 0 ? "-" : "");
}

static unsigned long inode(pid_t id, int descriptor) {
  char link[64];
  struct stat status;
  snprintf(link, sizeof link, "/proc/%d/fd/%d", id, descriptor);
  return stat(link, &status) == 0 ? status.st_ino : 0;
}

static long long position(pid_t id, int descriptor) {
  char name[64];
  long long offset = 0;
  snprintf(name, sizeof name, "/proc/%d/fdinfo/%d", id, descriptor);
  FILE *file = fopen(name, "r");
  if (!file) return 0;
  if (fscanf(file, "pos: %lld", &offset) != 1) offset = 0;
  fclose(file);
  return offset;
}

static void path_at(pid_t id, int folder, unsigned long name, char path[2 * PATH_MAX]) {
  char last[PATH_MAX];
  read_path(id, name, last);
  if (last[0] == '/') {
    snprintf(path, 2 * PATH_MAX, "%s", last);
    return;
  }
  char first[PATH_MAX];
  descriptor_path(id, folder, first);
  snprintf(path, 2 * PATH_MAX, "%s/%s", first, last);
}

static char *hexadecimal(pid_t id, unsigned long from, size_t count) {
  static const char digits[] = "0123456789abcdef";
  unsigned char *bytes = malloc(count);
  char *text = malloc(2 * count + 1);
  if (!bytes || !text) die("no memory");
  read_memory(id, from, bytes, count);
  for (size_t i = 0; i < count; i++) {
    text[2 * i] = digits[bytes[i] >> 4];
    text[2 * i + 1] = digits[bytes[i] & 15];
  }
  text[2 * count] = 0;
  free(bytes);
  return text;
}

static char *gathered(pid_t id, unsigned long vector, size_t pieces, size_t *count) {
  struct iovec parts[PIECES];
  if (pieces > PIECES) pieces = PIECES;
  read_memory(id, vector, parts, pieces * sizeof *parts);
  char *text = strdup("");
  *count = 0;
  for (size_t i = 0; i < pieces; i++) {
    char *more = hexadecimal(id, (unsigned long)parts[i].iov_base, parts[i].iov_len), *all = NULL;
    if (asprintf(&all, "%s%s", text, more) < 0) die("no memory");
    free(text);
    free(more);
    text = all;
    *count += parts[i].iov_len;
  }
  return text;
}

// Notes what the call is about in the words of the log, from the inode on.
static void describe(struct thread *thread, const __uint64_t *a) {
  char path[2 * PATH_MAX] = "-", other[2 * PATH_MAX] = "-";
  pid_t id = thread->id;
  long long offset = 0, length = 0;
  unsigned long node = 0;
  size_t count = 0;
  enum shape shape = thread->kind->shape;
  if (shape <= ALLOCATE) {
    descriptor_path(id, (int)a[0], path);
    node = inode(id, (int)a[0]);
  }
  switch (shape) {
  case DATA:
  case DATA_AT:
    offset = shape == DATA ? position(id, (int)a[0]) : (long long)a[3];
    length = (long long)a[2];
    if (keeps_data || thread->kind->number == SYS_sendto) thread->data = hexadecimal(id, a[1], a[2]);
    break;
  case VECTOR:
    offset = thread->kind->number == SYS_writev ? position(id, (int)a[0]) : (long long)a[3];
    thread->data = gathered(id, a[1], a[2], &count);
    length = (long long)count;
    break;
  case LENGTH: length = (long long)a[1]; break;
  case ALLOCATE: offset = (long long)a[2], length = (long long)a[3]; break;
  case DESCRIPTOR: break;
  case OPEN:
  case AT:
    path_at(id, (int)a[0], a[1], path);
    if (shape == OPEN) length = (long long)a[2]; // the flags
    break;
  case AT_AT:
    path_at(id, (int)a[0], a[1], path);
    path_at(id, (int)a[2], a[3], other);
    break;
  case AT_LINK:
    path_at(id, AT_FDCWD, a[0], path);
    path_at(id, (int)a[1], a[2], other);
    break;
  case PATH:
  case PATH_PATH:
    path_at(id, AT_FDCWD, a[0], path);
    if (shape == PATH_PATH) path_at(id, AT_FDCWD, a[1], other);
    if (thread->kind->number == SYS_truncate) length = (long long)a[1];
    break;
  }
  snprintf(thread->words, sizeof thread->words, "%lu\t%lld\t%lld\t%s\t%s", node, offset, length, path, other);
}

static void write_log(struct thread *thread, const char *result) {
  if (log_file) {
    fprintf(log_file, "%d:%d\t%s\t%s\t%s\t%s\n", (int)(thread - threads) + 1, thread->calls, thread->kind->name, result,
            thread->words, thread->data && (keeps_data || thread->kind->number == SYS_sendto) ? thread->data : "-");
    fflush(log_file);
  }
  free(thread->data);
  thread->data = NULL;
}

// ---- Striking

static void return_error(pid_t id, int error) {
  struct user_regs_struct registers;
  struct iovec set = {&registers, sizeof registers};
  ptrace(PTRACE_GETREGSET, id, NT_PRSTATUS, &set);
#if defined(__x86_64__)
  registers.orig_rax = (unsigned long long)-1;
  registers.rax = (unsigned long long)-error;
#elif defined(__aarch64__)
  int none = -1;
  struct iovec call = {&none, sizeof none};
  ptrace(PTRACE_SETREGSET, id, NT_ARM_SYSTEM_CALL, &call);
  registers.regs[0] = (unsigned long long)-error;
#else
#error "strike knows x86-64 and arm64"
#endif
  ptrace(PTRACE_SETREGSET, id, NT_PRSTATUS, &set);
}

// At a call of the list, before it is made. Returns how the program is to go on.
static int enter(pid_t id) {
  struct thread *thread = thread_of(id);
  struct __ptrace_syscall_info info;
  if (ptrace(PTRACE_GET_SYSCALL_INFO, id, sizeof info, &info) <= 0) return PTRACE_CONT;
  thread->kind = NULL;
  for (int i = 0; i < KINDS; i++)
    if ((__uint64_t)kinds[i].number == info.seccomp.nr) thread->kind = &kinds[i];
  if (!thread->kind) return PTRACE_CONT;
  thread->calls++;
  describe(thread, info.seccomp.args);
  if (thread - threads + 1 != strike_thread || thread->calls != strike_call) return PTRACE_SYSCALL;
  has_struck = 1;
  write_log(thread, "struck");
  if (strike_error) return_error(id, strike_error);
  else kill(threads[0].id, SIGKILL);
  return PTRACE_CONT;
}

static void leave(pid_t id) {
  struct thread *thread = thread_of(id);
  struct __ptrace_syscall_info info;
  char result[32];
  if (!thread->kind || ptrace(PTRACE_GET_SYSCALL_INFO, id, sizeof info, &info) <= 0) return;
  snprintf(result, sizeof result, "%lld", (long long)info.exit.rval);
  // What was made by opening it has its inode only now.
  if (thread->kind->shape == OPEN && info.exit.rval >= 0) {
    char rest[sizeof thread->words];
    snprintf(rest, sizeof rest, "%s", strchr(thread->words, '\t'));
    snprintf(thread->words, sizeof thread->words, "%lu%s", inode(id, (int)info.exit.rval), rest);
  }
  write_log(thread, result);
}

// ---- Starting and following

static void filter_calls(void) {
  struct sock_filter program[4 + 4 * KINDS];
  int n = 0;
  program[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
  for (int i = 0; i < KINDS; i++) {
    int opens = kinds[i].shape == OPEN;
    program[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)kinds[i].number, 0, opens ? 4 : 1);
    if (opens) {
      unsigned flags = offsetof(struct seccomp_data, args) + 2 * sizeof(__u64);
      program[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, flags);
      program[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, O_CREAT | O_TRUNC, 0, 1);
      program[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
      program[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    } else {
      program[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
    }
  }
  program[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  struct sock_fprog all = {(unsigned short)n, program};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &all) != 0)
    die("no seccomp filter");
}

static pid_t start(char **arguments) {
  pid_t child = fork();
  if (child < 0) die("fork");
  if (child > 0) return child;
  if (ptrace(PTRACE_TRACEME, 0, 0, 0) != 0) die("ptrace");
  raise(SIGSTOP);
  filter_calls();
  execvp(arguments[0], arguments);
  die(arguments[0]);
  return 0;
}

static int follow(pid_t child) {
  int status, ending = 0;
  long options = PTRACE_O_TRACESECCOMP | PTRACE_O_TRACECLONE | PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL;
  if (waitpid(child, &status, 0) != child || ptrace(PTRACE_SETOPTIONS, child, 0, options) != 0) die("ptrace");
  thread_of(child);
  ptrace(PTRACE_CONT, child, 0, 0);
  for (;;) {
    pid_t id = waitpid(-1, &status, __WALL);
    if (id < 0) return ending;
    if (WIFEXITED(status) || WIFSIGNALED(status)) {
      if (id == child) ending = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
      continue;
    }
    int how = PTRACE_CONT, signal = WSTOPSIG(status), event = status >> 16;
    if (event == PTRACE_EVENT_SECCOMP) how = enter(id);
    else if (signal == (SIGTRAP | 0x80)) leave(id);
    if (event == PTRACE_EVENT_CLONE) {
      unsigned long born;
      ptrace(PTRACE_GETEVENTMSG, id, 0, &born);
      thread_of((pid_t)born);
    }
    int passes = !event && signal != (SIGTRAP | 0x80) && signal != SIGSTOP && signal != SIGTRAP;
    ptrace(how, id, 0, passes ? signal : 0);
  }
}

static int error_number(const char *name) {
  static const struct { const char *name; int number; } errors[] = {
      {"EIO", EIO}, {"ENOSPC", ENOSPC}, {"EDQUOT", EDQUOT}, {"EINTR", EINTR}, {"ECONNRESET", ECONNRESET},
      {"EPIPE", EPIPE}, {"EROFS", EROFS}, {"EMFILE", EMFILE}};
  for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
    if (strcmp(name, errors[i].name) == 0) return errors[i].number;
  fprintf(stderr, "strike: no error is called %s\n", name);
  exit(64);
}

int main(int count, char **arguments) {
  int i = 1;
  for (; i < count && strcmp(arguments[i], "--") != 0; i++) {
    if (strcmp(arguments[i], "--data") == 0) keeps_data = 1;
    else if (strcmp(arguments[i], "--log") == 0 && i + 1 < count) {
      if (!(log_file = fopen(arguments[++i], "we"))) die(arguments[i]);
    } else if (strcmp(arguments[i], "--at") == 0 && i + 2 < count &&
               sscanf(arguments[i + 1], "%d:%d", &strike_thread, &strike_call) == 2) {
      strike_error = strcmp(arguments[i + 2], "kill") == 0 ? 0 : error_number(arguments[i + 2]);
      i += 2;
    } else break;
  }
  if (i + 1 >= count || strcmp(arguments[i], "--") != 0) {
    fprintf(stderr, "usage: strike [--log FILE] [--data] [--at THREAD:NUMBER kill|ERROR] -- PROGRAM [ARGUMENT…]\n");
    return 64;
  }
  return follow(start(arguments + i + 1));
}
