#include "CHTTPD.h"

#include <dlfcn.h>
#include <errno.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { most_connections = 16, patience = 10, most_memory = 16 * 1024 };

static struct {
  __typeof__(&MHD_start_daemon) start_daemon;
  __typeof__(&MHD_stop_daemon) stop_daemon;
  __typeof__(&MHD_get_daemon_info) get_daemon_info;
  __typeof__(&MHD_create_response_from_buffer) create_response_from_buffer;
  __typeof__(&MHD_add_response_header) add_response_header;
  __typeof__(&MHD_queue_response) queue_response;
  __typeof__(&MHD_destroy_response) destroy_response;
} mhd;

static struct MHD_Daemon *serving;
static chttpd_page served;
static const char *served_path, *served_type;
static char failure[256];

static void *find(void *library, const char *name) {
  void *found = library ? dlsym(library, name) : NULL;
  if (!found && !*failure) snprintf(failure, sizeof failure, "%s", dlerror());
  return found;
}

static void load(void) {
  void *library = dlopen("libmicrohttpd.so.12", RTLD_LAZY | RTLD_LOCAL);
  mhd.start_daemon = find(library, "MHD_start_daemon");
  mhd.stop_daemon = find(library, "MHD_stop_daemon");
  mhd.get_daemon_info = find(library, "MHD_get_daemon_info");
  mhd.create_response_from_buffer = find(library, "MHD_create_response_from_buffer");
  mhd.add_response_header = find(library, "MHD_add_response_header");
  mhd.queue_response = find(library, "MHD_queue_response");
  mhd.destroy_response = find(library, "MHD_destroy_response");
}

static enum MHD_Result answer(
    struct MHD_Connection *connection, unsigned status, char *body, size_t count, enum MHD_ResponseMemoryMode mode,
    const char *header, const char *value) {
  struct MHD_Response *response = mhd.create_response_from_buffer(count, body, mode);
  if (!response) {
    if (mode == MHD_RESPMEM_MUST_FREE) free(body);
    return MHD_NO;
  }
  mhd.add_response_header(response, header, value);
  enum MHD_Result queued = mhd.queue_response(connection, status, response);
  mhd.destroy_response(response);
  return queued;
}

static enum MHD_Result say(struct MHD_Connection *connection, unsigned status, const char *words) {
  return answer(connection, status, (char *)words, strlen(words), MHD_RESPMEM_PERSISTENT, "Content-Type", "text/plain");
}

// Answers at once: what a request has behind its header is never read, and its connection closed then.
static enum MHD_Result take(
    void *none, struct MHD_Connection *connection, const char *url, const char *method, const char *version,
    const char *upload, size_t *upload_size, void **state) {
  (void)none, (void)version, (void)upload, (void)upload_size, (void)state;
  if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
    return answer(connection, 405, "", 0, MHD_RESPMEM_PERSISTENT, "Allow", "GET, HEAD");
  if (strcmp(url, served_path) != 0) return say(connection, 404, "not found\n");
  size_t count = 0;
  char *body = served(&count);
  if (!body) return say(connection, 503, "not now\n");
  return answer(connection, 200, body, count, MHD_RESPMEM_MUST_FREE, "Content-Type", served_type);
}

const char *chttpd_start(
    const struct sockaddr *address, const char *path, const char *content_type, chttpd_page page) {
  *failure = 0;
  load();
  if (*failure) return failure;
  served = page, served_path = path, served_type = content_type;
  unsigned flags = MHD_USE_POLL_INTERNAL_THREAD | (address->sa_family == AF_INET6 ? MHD_USE_IPv6 : 0);
  errno = 0;
  serving = mhd.start_daemon(
      flags, 0, NULL, NULL, &take, NULL, MHD_OPTION_SOCK_ADDR, address, MHD_OPTION_CONNECTION_LIMIT,
      (unsigned)most_connections, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)patience, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
      (size_t)most_memory, MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_END);
  if (serving) return NULL;
  snprintf(failure, sizeof failure, "%s", errno ? strerror(errno) : "it cannot be listened to");
  return failure;
}

int chttpd_is_full(void) {
  const union MHD_DaemonInfo *info =
      serving ? mhd.get_daemon_info(serving, MHD_DAEMON_INFO_CURRENT_CONNECTIONS) : NULL;
  return info && info->num_connections >= most_connections;
}

void chttpd_stop(void) {
  if (serving) mhd.stop_daemon(serving);
  serving = NULL;
}
