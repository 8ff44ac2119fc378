// peak: starts a program and tells how much memory it took, which its starter cannot: the kernel counts to a program's peak that of
// the process it was forked from, and this one is small.
//
//   peak DESCRIPTOR PROGRAM [ARGUMENT…]
//
// Writes the program's process id to DESCRIPTOR, then, when it has ended, its wait status and its peak in kB.

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <unistd.h>

int main(int count, char **arguments) {
  if (count < 3) return 64;
  int descriptor = atoi(arguments[1]), status;
  fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  pid_t child = fork();
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execvp(arguments[2], arguments + 2);
    fprintf(stderr, "peak: %s: %s\n", arguments[2], strerror(errno));
    _exit(127);
  }
  if (child < 0) return 71;
  dprintf(descriptor, "%d\n", child);
  struct rusage usage;
  while (wait4(child, &status, 0, &usage) < 0)
    if (errno != EINTR) return 71;
  dprintf(descriptor, "%d %ld\n", status, usage.ru_maxrss);
  return 0;
}
