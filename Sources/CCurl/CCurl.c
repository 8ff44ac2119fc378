#define _GNU_SOURCE
#include "CCurl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>
#include <stdio.h>

// What is called of libcurl. To its users it looks as if it were linked; but it brings thirty libraries with it, and most
// commands talk to no server, so it is loaded when something of it is first called.
static struct {
  __typeof__(&curl_global_init) global_init;
  __typeof__(&curl_easy_init) easy_init;
  __typeof__(&curl_easy_cleanup) easy_cleanup;
  __typeof__(&curl_easy_setopt) easy_setopt;
  __typeof__(&curl_easy_getinfo) easy_getinfo;
  __typeof__(&curl_easy_perform) easy_perform;
  __typeof__(&curl_easy_recv) easy_recv;
  __typeof__(&curl_easy_send) easy_send;
  __typeof__(&curl_easy_strerror) easy_strerror;
  __typeof__(&curl_slist_append) slist_append;
  __typeof__(&curl_slist_free_all) slist_free_all;
} curl;

static char missing[256];

static void *find(void *library, const char *name) {
  void *found = library ? dlsym(library, name) : NULL;
  if (!found && !*missing) snprintf(missing, sizeof missing, "%s", dlerror());
  return found;
}

static void load(void) {
  void *library = dlopen("libcurl.so.4", RTLD_LAZY | RTLD_LOCAL);
  curl.global_init = find(library, "curl_global_init");
  curl.easy_init = find(library, "curl_easy_init");
  curl.easy_cleanup = find(library, "curl_easy_cleanup");
  curl.easy_setopt = find(library, "curl_easy_setopt");
  curl.easy_getinfo = find(library, "curl_easy_getinfo");
  curl.easy_perform = find(library, "curl_easy_perform");
  curl.easy_recv = find(library, "curl_easy_recv");
  curl.easy_send = find(library, "curl_easy_send");
  curl.easy_strerror = find(library, "curl_easy_strerror");
  curl.slist_append = find(library, "curl_slist_append");
  curl.slist_free_all = find(library, "curl_slist_free_all");
}

const char *ccurl_missing(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  return *missing ? missing : NULL;
}

// A program started meanwhile must not keep a connection open, which libcurl's own sockets would have it do.
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

CURL *curl_easy_init(void) {
  CURL *handle = ccurl_missing() ? NULL : curl.easy_init();
  if (handle) curl.easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  return handle;
}

const char *curl_easy_strerror(CURLcode code) {
  const char *reason = ccurl_missing();
  return reason ? reason : curl.easy_strerror(code);
}

struct curl_slist *curl_slist_append(struct curl_slist *list, const char *text) {
  return ccurl_missing() ? NULL : curl.slist_append(list, text);
}

void curl_slist_free_all(struct curl_slist *list) {
  if (list) curl.slist_free_all(list);
}

// These take a handle, so that the library is there.
void curl_easy_cleanup(CURL *handle) { curl.easy_cleanup(handle); }
CURLcode curl_easy_perform(CURL *handle) { return curl.easy_perform(handle); }
CURLcode curl_easy_recv(CURL *handle, void *buffer, size_t room, size_t *count) {
  return curl.easy_recv(handle, buffer, room, count);
}
CURLcode curl_easy_send(CURL *handle, const void *bytes, size_t length, size_t *count) {
  return curl.easy_send(handle, bytes, length, count);
}

static CURLcode initialised;

static void initialise(void) {
  struct sigaction action;
  if (sigaction(SIGPIPE, NULL, &action) == 0 && action.sa_handler == SIG_DFL) {
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, NULL);
  }
  initialised = ccurl_missing() ? CURLE_FAILED_INIT : curl.global_init(CURL_GLOBAL_ALL);
}

CURLcode ccurl_global_init_once(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, initialise);
  return initialised;
}

CURLcode ccurl_setopt_long(CURL *handle, CURLoption option, long value) {
  return curl.easy_setopt(handle, option, value);
}

CURLcode ccurl_setopt_off(CURL *handle, CURLoption option, curl_off_t value) {
  return curl.easy_setopt(handle, option, value);
}

CURLcode ccurl_setopt_str(CURL *handle, CURLoption option, const char *value) {
  return curl.easy_setopt(handle, option, value);
}

CURLcode ccurl_setopt_ptr(CURL *handle, CURLoption option, void *value) {
  return curl.easy_setopt(handle, option, value);
}

CURLcode ccurl_set_header_fn(CURL *handle, ccurl_data_fn function, void *context) {
  CURLcode code = curl.easy_setopt(handle, CURLOPT_HEADERFUNCTION, function);
  return code ? code : curl.easy_setopt(handle, CURLOPT_HEADERDATA, context);
}

CURLcode ccurl_set_write_fn(CURL *handle, ccurl_data_fn function, void *context) {
  CURLcode code = curl.easy_setopt(handle, CURLOPT_WRITEFUNCTION, function);
  return code ? code : curl.easy_setopt(handle, CURLOPT_WRITEDATA, context);
}

CURLcode ccurl_set_read_fn(CURL *handle, ccurl_data_fn function, void *context) {
  CURLcode code = curl.easy_setopt(handle, CURLOPT_READFUNCTION, function);
  return code ? code : curl.easy_setopt(handle, CURLOPT_READDATA, context);
}

CURLcode ccurl_set_host_key_fn(CURL *handle, ccurl_host_key_fn function, void *context) {
  CURLcode code = curl.easy_setopt(handle, CURLOPT_SSH_HOSTKEYFUNCTION, function);
  return code ? code : curl.easy_setopt(handle, CURLOPT_SSH_HOSTKEYDATA, context);
}

CURLcode ccurl_set_error_buffer(CURL *handle, char *buffer) {
  return curl.easy_setopt(handle, CURLOPT_ERRORBUFFER, buffer);
}

int ccurl_memory_file(const void *bytes, size_t count) {
  int descriptor = memfd_create("key", MFD_CLOEXEC);
  if (descriptor >= 0 && write(descriptor, bytes, count) == (ssize_t)count) return descriptor;
  if (descriptor >= 0) close(descriptor);
  return -1;
}

CURLcode ccurl_getinfo_off(CURL *handle, CURLINFO info, curl_off_t *value) {
  return curl.easy_getinfo(handle, info, value);
}

CURLcode ccurl_getinfo_long(CURL *handle, CURLINFO info, long *value) {
  return curl.easy_getinfo(handle, info, value);
}

CURLcode ccurl_getinfo_str(CURL *handle, CURLINFO info, const char **value) {
  return curl.easy_getinfo(handle, info, value);
}

CURLcode ccurl_getinfo_socket(CURL *handle, CURLINFO info, curl_socket_t *value) {
  return curl.easy_getinfo(handle, info, value);
}
