#include "CMIME.h"
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

size_t cmime_dashed_line(const uint8_t *bytes, size_t count, uint8_t line_end) {
  size_t i = 0;
#if defined(__SSE2__)
  const __m128i end = _mm_set1_epi8((char)line_end);
  const __m128i dash = _mm_set1_epi8('-');
  for (; i + 18 <= count; i += 16) {
    const __m128i ends = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(bytes + i)), end);
    const __m128i dashes = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(bytes + i + 1)), dash);
    unsigned found = (unsigned)_mm_movemask_epi8(_mm_and_si128(ends, dashes));
    while (found) {
      const size_t at = i + (size_t)__builtin_ctz(found);
      if (bytes[at + 2] == '-') return at + 1;
      found &= found - 1;
    }
  }
#endif
  for (; i + 2 < count; i++) {
    if (bytes[i] == line_end && bytes[i + 1] == '-' && bytes[i + 2] == '-') return i + 1;
  }
  return count;
}

size_t cmime_occurrences(const uint8_t *bytes, size_t count, uint8_t octet) {
  size_t sum = 0;
  for (size_t i = 0; i < count; i++) sum += bytes[i] == octet;
  return sum;
}
