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

// A walk over CSV from record to record. Records that are not plainly right are left to a reader that takes its time.
typedef struct {
  const uint8_t *text;  // 64 octets behind `end` are readable
  uint32_t position;    // where the next record begins
  uint32_t end;
  uint32_t width;       // cells every record must have
  uint8_t delimiter;
  uint8_t quote, has_quote;
  uint8_t escape, has_escape;
  uint8_t after_cr;     // the octet before `position` was a CR
  uint8_t in_quotes;    // after cbytes_csv_more: a quote stands in what is left
  cbytes_cell *cells;   // `width` a row
  cbytes_row *rows;
  uint32_t row_count, row_capacity;
  uint32_t line;        // the physical line of `position`, from 1
  uint32_t blank;       // records without a single octet in a cell; not among the rows
  uint8_t *arena;       // unescaped cells go behind the text: cell offsets from `text` reach into it
  uint32_t arena_start, arena_end;
  uint64_t ends_lf, ends_crlf, ends_cr;
} cbytes_csv_walk;

typedef enum {
  cbytes_csv_more,  // what is left is no whole record
  cbytes_csv_full,  // `row_capacity` rows are there
  cbytes_csv_care,  // the record at `position` is not plainly right
} cbytes_csv_stop;

// Walks on and fills rows and cells. A row's `ordinal` keeps how many blank records came before it.
cbytes_csv_stop cbytes_csv_walk_on(cbytes_csv_walk *walk);

// Which of 64 bytes are what, one bit a byte, the first byte in the lowest bit. Inlined into the Swift that calls it:
// SSE2 on x86-64 (its baseline, no dispatch), plain C that a compiler vectorises elsewhere.

typedef struct {
  uint64_t high;     // not ASCII
  uint64_t control;  // below 0x20, and neither TAB, LF nor CR
} cbytes_text_mask;

#if defined(__SSE2__)
#include <emmintrin.h>

static inline uint64_t cbytes_gather(__m128i a, __m128i b, __m128i c, __m128i d) {
  return (uint64_t)(uint32_t)_mm_movemask_epi8(a) | (uint64_t)(uint32_t)_mm_movemask_epi8(b) << 16 |
         (uint64_t)(uint32_t)_mm_movemask_epi8(c) << 32 | (uint64_t)(uint32_t)_mm_movemask_epi8(d) << 48;
}

static inline __m128i cbytes_control16(__m128i v) {
  __m128i low = _mm_cmpeq_epi8(_mm_max_epu8(v, _mm_set1_epi8(0x20)), _mm_set1_epi8(0x20));
  __m128i space = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(0x20)), _mm_cmpeq_epi8(v, _mm_set1_epi8('\t')));
  __m128i line = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('\n')), _mm_cmpeq_epi8(v, _mm_set1_epi8('\r')));
  return _mm_andnot_si128(_mm_or_si128(space, line), low);
}

static inline cbytes_text_mask cbytes_text(const uint8_t *p) {
  const __m128i *v = (const __m128i *)p;
  __m128i a = _mm_loadu_si128(v), b = _mm_loadu_si128(v + 1), c = _mm_loadu_si128(v + 2), d = _mm_loadu_si128(v + 3);
  cbytes_text_mask mask;
  mask.high = cbytes_gather(a, b, c, d);
  mask.control = cbytes_gather(cbytes_control16(a), cbytes_control16(b), cbytes_control16(c), cbytes_control16(d));
  return mask;
}

#else

static inline cbytes_text_mask cbytes_text(const uint8_t *p) {
  cbytes_text_mask mask = {0, 0};
  for (int i = 0; i < 64; i++) {
    uint8_t b = p[i];
    mask.high |= (uint64_t)(b >> 7) << i;
    mask.control |= (uint64_t)(b < 0x20 && b != '\t' && b != '\n' && b != '\r') << i;
  }
  return mask;
}

#endif

static inline uint64_t cbytes_load8(const uint8_t *p) {
  uint64_t word;
  memcpy(&word, p, 8);
  return word;
}

// All eight bytes are ASCII digits.
static inline int cbytes_digits8(uint64_t word) {
  return ((word & 0xF0F0F0F0F0F0F0F0ULL) | (((word + 0x0606060606060606ULL) & 0xF0F0F0F0F0F0F0F0ULL) >> 4)) ==
         0x3333333333333333ULL;
}

// `count` octets of zeros in large pages where the system has them; null when there is no memory. Given back by
// cbytes_table_free with the same count.
void *cbytes_table_new(size_t count);
void cbytes_table_free(void *table, size_t count);

// One of `count` octets is this one.
static inline int cbytes_holds(const void *octets, size_t count, uint8_t octet) {
  return count > 0 && memchr(octets, octet, count) != NULL;
}

static inline void cbytes_prefetch(const void *p) { __builtin_prefetch(p, 1); }
