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

size_t cbytes_pass_lines(const uint8_t *text, size_t count, uint64_t *lines) {
  const uint8_t *at = text, *const end = text + count;
  while (*lines > 0) {
    const uint8_t *next = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
    if (!next) return count;
    at = next + 1;
    --*lines;
  }
  return (size_t)(at - text);
}

size_t cbytes_pass_characters(const uint8_t *text, size_t count, uint64_t *characters) {
  size_t at = 0;
  while (at < count && *characters > 0 && text[at] != '\n') {
    for (at++; at < count && (text[at] & 0xC0) == 0x80; at++) {}
    --*characters;
  }
  return at;
}
