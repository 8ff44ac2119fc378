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
  uint32_t ordinal;  // XML: the record's number among its siblings of that name, from 1
  uint32_t item;     // XML: the number of the element below the record that repeats it, from 1; 0 when none does
  uint32_t flags;    // Row.defective, Row.skipped
} cbytes_row;

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

static inline __m128i cbytes_structural16(__m128i v, __m128i delimiter, __m128i quote, __m128i escape) {
  __m128i a = _mm_or_si128(_mm_cmpeq_epi8(v, delimiter), _mm_cmpeq_epi8(v, quote));
  __m128i b = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('\n')), _mm_cmpeq_epi8(v, _mm_set1_epi8('\r')));
  return _mm_or_si128(_mm_or_si128(a, b), _mm_cmpeq_epi8(v, escape));
}

static inline uint64_t cbytes_csv(const uint8_t *p, uint8_t delimiter, uint8_t quote, uint8_t escape) {
  const __m128i *v = (const __m128i *)p;
  __m128i d = _mm_set1_epi8((char)delimiter), q = _mm_set1_epi8((char)quote), e = _mm_set1_epi8((char)escape);
  return cbytes_gather(cbytes_structural16(_mm_loadu_si128(v), d, q, e),
                       cbytes_structural16(_mm_loadu_si128(v + 1), d, q, e),
                       cbytes_structural16(_mm_loadu_si128(v + 2), d, q, e),
                       cbytes_structural16(_mm_loadu_si128(v + 3), d, q, e));
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

static inline uint64_t cbytes_csv(const uint8_t *p, uint8_t delimiter, uint8_t quote, uint8_t escape) {
  uint64_t mask = 0;
  for (int i = 0; i < 64; i++) {
    uint8_t b = p[i];
    uint64_t hit = (b == delimiter) | (b == quote) | (b == escape) | (b == '\n') | (b == '\r');
    mask |= hit << i;
  }
  return mask;
}

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

static inline void cbytes_prefetch(const void *p) { __builtin_prefetch(p, 1); }
