#include "CMIME.h"
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#if defined(__x86_64__)
// Thirty-two places at a time; how far was looked is left in `position`.
__attribute__((target("avx2"))) static int find_avx2(const uint8_t *bytes, size_t count, uint8_t line_end,
                                                     size_t *position) {
  const __m256i end = _mm256_set1_epi8((char)line_end);
  const __m256i dash = _mm256_set1_epi8('-');
  size_t i = *position;
  for (; i + 34 <= count; i += 32) {
    const __m256i ends = _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)(bytes + i)), end);
    const __m256i dashes = _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)(bytes + i + 1)), dash);
    unsigned found = (unsigned)_mm256_movemask_epi8(_mm256_and_si256(ends, dashes));
    for (; found; found &= found - 1) {
      const size_t at = i + (size_t)__builtin_ctz(found);
      if (bytes[at + 2] != '-') continue;
      *position = at + 1;
      return 1;
    }
  }
  *position = i;
  return 0;
}
#endif

size_t cmime_dashed_line(const uint8_t *bytes, size_t count, uint8_t line_end) {
  size_t i = 0;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && find_avx2(bytes, count, line_end, &i)) return i;
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
