// Runs a program and prints to standard error what it ended with, the processor seconds it took and the most memory it held in kB:
// measure PROGRAM ARGUMENTS… Small itself, for what starts a program is counted as that one's memory until it has begun.
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static double seconds(struct timeval time) { return (double)time.tv_sec + (double)time.tv_usec / 1e6; }

int main(int count, char **words) {
  if (count < 2) return 64;
  const pid_t child = fork();
  if (child < 0) return 71;
  if (child == 0) {
    execvp(words[1], words + 1);
    _exit(127);
  }
  int status;
  struct rusage usage;
  if (wait4(child, &status, 0, &usage) != child) return 71;
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  fprintf(stderr, "\n%d %f %ld\n", code, seconds(usage.ru_utime) + seconds(usage.ru_stime), usage.ru_maxrss);
  return 0;
}
