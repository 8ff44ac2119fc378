#include "CCrypt.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

// What is called of libcrypt (crypt(3), crypt_gensalt(3)).
static struct {
  char *(*gensalt)(const char *prefix, unsigned long count, const char *random, int length);
  char *(*crypt)(const char *password, const char *setting);
} library;

static void load(void) {
  void *handle = dlopen("libcrypt.so.1", RTLD_LAZY | RTLD_LOCAL);
  if (!handle) return;
  *(void **)&library.gensalt = dlsym(handle, "crypt_gensalt");
  *(void **)&library.crypt = dlsym(handle, "crypt");
}

static int is_there(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  return library.gensalt && library.crypt;
}

const char *ccrypt_hash(const char *password) {
  if (!is_there()) return NULL;
  char *setting = library.gensalt(NULL, 0, NULL, 0);
  char *hash = setting ? library.crypt(password, setting) : NULL;
  return hash && *hash != '*' ? hash : NULL;
}

int ccrypt_matches(const char *password, const char *hash) {
  if (!is_there()) return 0;
  const char *found = library.crypt(password, hash);
  return found && *found != '*' && strcmp(found, hash) == 0;
}
