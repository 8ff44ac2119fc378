/* A long line: passes TCP connections on to a port of this machine, every octet so many milliseconds late each way.
 *
 *     line PORT MILLISECONDS      prints the port it listens at, then serves until it is killed
 *
 * In C and in a process of its own, so that the line is not what a client waits for. What comes within 0.2 ms is read at once: for
 * 10,000 messages of 20 kB it took 0.35 s of a core when it was woken for each piece, and takes 0.2 s so. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PIECE = 64 * 1024, PIECES = 512 };

/* What was read at one moment and is due at another. */
struct piece {
  double due;
  size_t length, sent;
  char octets[PIECE];
};

/* One direction: a ring of pieces on their way. */
struct way {
  int from, to, ended;
  unsigned first, count;
  struct piece *pieces;
};

static double delay;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static struct piece *last(struct way *way) { return &way->pieces[(way->first + way->count - 1) % PIECES]; }

/* Reads what there is. Octets that come within a tenth of the delay's hundredth share a piece. */
static void take(struct way *way) {
  struct piece *piece = way->count ? last(way) : NULL;
  double due = now() + delay;
  if (!piece || piece->sent || piece->length > PIECE / 2 || due - piece->due > 1e-4) {
    way->count++;
    piece = last(way);
    piece->due = due;
    piece->length = piece->sent = 0;
  }
  ssize_t length = read(way->from, piece->octets + piece->length, PIECE - piece->length);
  if (length > 0) piece->length += length;
  else if (length == 0 || errno != EAGAIN) way->ended = 1;
}

/* Writes what is due; hangs up behind the last of it. */
static int give(struct way *way) {
  while (way->count) {
    struct piece *piece = &way->pieces[way->first];
    if (piece->due > now()) return 1;
    while (piece->sent < piece->length) {
      ssize_t length = send(way->to, piece->octets + piece->sent, piece->length - piece->sent, MSG_DONTWAIT | MSG_NOSIGNAL);
      if (length < 0 && errno == EAGAIN) return 1;
      if (length < 0) return 0;
      piece->sent += length;
    }
    way->first = (way->first + 1) % PIECES;
    way->count--;
  }
  if (way->ended) shutdown(way->to, SHUT_WR);
  return !way->ended;
}

/* Milliseconds until something is due, rounded up; -1 when nothing waits for the clock. */
static int patience(const struct way *ways) {
  double soonest = -1;
  for (int i = 0; i < 2; i++) {
    if (!ways[i].count) continue;
    double left = ways[i].pieces[ways[i].first].due - now();
    if (left > 0 && (soonest < 0 || left < soonest)) soonest = left;
  }
  return soonest < 0 ? -1 : (int)(soonest * 1000) + 1;
}

static short wanted(const struct way *reads, const struct way *writes) {
  short events = !reads->ended && reads->count < PIECES - 1 ? POLLIN : 0;
  if (writes->count && writes->pieces[writes->first].due <= now()) events |= POLLOUT;
  return events;
}

static void serve(int near, int far) {
  struct way ways[2] = {{.from = near, .to = far}, {.from = far, .to = near}};
  for (int i = 0; i < 2; i++) ways[i].pieces = malloc(sizeof(struct piece) * PIECES);
  for (int open = 3; open;) {
    struct pollfd ends[2] = {{near, wanted(&ways[0], &ways[1]), 0}, {far, wanted(&ways[1], &ways[0]), 0}};
    if (poll(ends, 2, patience(ways)) > 0) usleep(200);
    for (int i = 0; i < 2; i++) {
      if (ends[i].revents & (POLLIN | POLLHUP | POLLERR) && !ways[i].ended && ways[i].count < PIECES - 1) take(&ways[i]);
      if (open & 1 << i && !give(&ways[i])) open &= ~(1 << i);
    }
  }
}

static int loopback(int port, int listens) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int end = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int failed = listens ? bind(end, (void *)&address, sizeof address) || listen(end, 16)
                       : connect(end, (void *)&address, sizeof address);
  if (failed) perror("line"), exit(69);
  return end;
}

int main(int count, char **words) {
  if (count != 3) return fprintf(stderr, "usage: line PORT MILLISECONDS\n"), 64;
  delay = atof(words[2]) / 1000;
  int listener = loopback(0, 1), one = 1;
  struct sockaddr_in address;
  socklen_t length = sizeof address;
  getsockname(listener, (void *)&address, &length);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  for (;;) {
    int near = accept(listener, NULL, NULL), far = loopback(atoi(words[1]), 0);
    /* A long line delays; it does not hold back what is small until more comes. */
    setsockopt(near, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    setsockopt(far, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    serve(near, far);
    close(near);
    close(far);
  }
}
