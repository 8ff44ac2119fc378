#pragma once
#include "CBytes.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

// Sixteen octets at once, one bit an octet, the first in the lowest bit

#if defined(__SSE2__)
static inline uint32_t digits16(const uint8_t *p) {
  const __m128i values = _mm_sub_epi8(_mm_loadu_si128((const __m128i *)p), _mm_set1_epi8('0'));
  return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(values, _mm_set1_epi8(9)), values));
}

static inline uint32_t equal16(const uint8_t *p, uint8_t octet) {
  return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)p), _mm_set1_epi8((char)octet)));
}

// Those that are neither below the one nor above the other bound, each of sixteen octets.
static inline uint32_t within16(const uint8_t *p, const char *least, const char *most) {
  const __m128i found = _mm_loadu_si128((const __m128i *)p);
  const __m128i raised = _mm_max_epu8(found, _mm_loadu_si128((const __m128i *)least));
  return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(found, _mm_min_epu8(raised, _mm_loadu_si128((const __m128i *)most))));
}
#else
static inline uint32_t digits16(const uint8_t *p) {
  uint32_t mask = 0;
  for (int i = 0; i < 16; i++) mask |= (uint32_t)((uint8_t)(p[i] - '0') < 10) << i;
  return mask;
}

static inline uint32_t equal16(const uint8_t *p, uint8_t octet) {
  uint32_t mask = 0;
  for (int i = 0; i < 16; i++) mask |= (uint32_t)(p[i] == octet) << i;
  return mask;
}

static inline uint32_t within16(const uint8_t *p, const char *least, const char *most) {
  uint32_t mask = 0;
  for (int i = 0; i < 16; i++) mask |= (uint32_t)((p[i] >= (uint8_t)least[i]) & (p[i] <= (uint8_t)most[i])) << i;
  return mask;
}
#endif

static inline uint32_t first_bits(uint32_t count) { return (1U << count) - 1; }

// How many of the first sixteen are set before one is not.
static inline uint32_t leading(uint32_t mask) { return (uint32_t)__builtin_ctz(~mask); }
