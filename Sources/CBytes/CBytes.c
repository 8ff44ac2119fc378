#define _GNU_SOURCE
#include "CBytes.h"

#include <stdlib.h>
#include <sys/mman.h>

// A small table comes from the heap, where the pages of the file before lie ready.
enum { SMALL_TABLE = 256 * 1024 };

void *cbytes_table_new(size_t count) {
  if (count < SMALL_TABLE) return calloc(1, count);
  void *table = mmap(NULL, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (table == MAP_FAILED) return NULL;
#if defined(MADV_HUGEPAGE)
  madvise(table, count, MADV_HUGEPAGE);
#endif
  return table;
}

void cbytes_table_free(void *table, size_t count) {
  if (count < SMALL_TABLE) free(table);
  else munmap(table, count);
}
