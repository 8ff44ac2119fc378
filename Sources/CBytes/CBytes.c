#define _GNU_SOURCE
#include "CBytes.h"

#include <sys/mman.h>

void *cbytes_table_new(size_t count) {
  void *table = mmap(NULL, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (table == MAP_FAILED) return NULL;
#if defined(MADV_HUGEPAGE)
  madvise(table, count, MADV_HUGEPAGE);
#endif
  return table;
}

void cbytes_table_free(void *table, size_t count) { munmap(table, count); }
