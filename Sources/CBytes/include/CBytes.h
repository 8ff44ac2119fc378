#pragma once
#include <iconv.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// One cell of a batch of rows: its octets in the batch's text.
typedef struct {
  uint32_t start;
  uint32_t end;
} cbytes_cell;

// Where a row begins.
typedef struct {
  uint32_t start;    // CSV: the offset of its first octet in the batch's text
  uint32_t line;     // physical, from 1
  uint32_t column;   // XML: of the record's start tag, from 1
  uint32_t ordinal;  // XML: the record's number among its siblings of that name, from 1; CSV: blank records before it
  uint32_t item;     // XML: the number of the element that repeats the record, from 1, or 0; CSV: how many cells are `="…"`
  uint32_t flags;    // Row.defective, Row.skipped
} cbytes_row;

static inline uint64_t cbytes_load8(const uint8_t *p) {
  uint64_t word;
  memcpy(&word, p, 8);
  return word;
}

// The first eight octets as a number that is greater where they come later.
static inline uint64_t cbytes_ordered8(const uint8_t *p) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  return __builtin_bswap64(cbytes_load8(p));
#else
  return cbytes_load8(p);
#endif
}

// Less than, equal to or greater than zero as the one text comes before, is, or comes after the other, octet by octet.
static inline int cbytes_compare(const uint8_t *left, size_t left_count, const uint8_t *right, size_t right_count) {
  const size_t shared = left_count < right_count ? left_count : right_count;
  if (shared >= 8) {
    const uint64_t one = cbytes_ordered8(left), other = cbytes_ordered8(right);
    if (one != other) return one < other ? -1 : 1;
  }
  const int order = shared ? memcmp(left, right, shared) : 0;
  return order ? order : (left_count > right_count) - (left_count < right_count);
}

// `count` octets of zeros in large pages where the system has them; null when there is no memory. Given back by
// cbytes_table_free with the same count.
void *cbytes_table_new(size_t count);
void cbytes_table_free(void *table, size_t count);

// One of `count` octets is this one.
static inline int cbytes_holds(const void *octets, size_t count, uint8_t octet) {
  return count > 0 && memchr(octets, octet, count) != NULL;
}

// Goes behind the next `lines` line feeds, and takes those it met off `lines`; how many octets it went over.
size_t cbytes_pass_lines(const uint8_t *text, size_t count, uint64_t *lines);

// The same for characters of UTF-8; stops at a line feed.
size_t cbytes_pass_characters(const uint8_t *text, size_t count, uint64_t *characters);

static inline void cbytes_prefetch(const void *p) { __builtin_prefetch(p, 1); }

#include "CSVWalk.h"
#include "Sift.h"
#include "UTF8.h"
