#define _GNU_SOURCE
#include "CMIME.h"

#include <string.h>
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

cmime_name cmime_field_name(const uint8_t *bytes, size_t count) {
  cmime_name name = {1, 0};
  for (size_t i = 0; i < count; i++) {
    const uint8_t lower = bytes[i] | 0x20, digit = bytes[i] - '0';
    if ((uint8_t)(lower - 'a') < 26 || digit < 10 || bytes[i] == '-' || bytes[i] == '_' || bytes[i] == '.') continue;
    name.is_plain = 0;
    break;
  }
  for (size_t i = 0; i + 8 <= count && !name.has_content; i++) {
    if ((bytes[i] | 0x20) != 'c' || bytes[i + 7] != '-') continue;
    size_t same = 1;
    while (same < 7 && (bytes[i + same] | 0x20) == "content"[same]) same++;
    name.has_content = same == 7;
  }
  return name;
}

#if defined(__x86_64__)
// Looks where the first and the last octet are right, thirty-two places at a time. Gives up where that is so too often for
// what has been looked through; how far that is is left in `position`.
__attribute__((target("avx2"))) static int find_text_avx2(const uint8_t *bytes, size_t count, const uint8_t *text,
                                                          size_t length, size_t *position) {
  const __m256i first = _mm256_set1_epi8((char)text[0]), last = _mm256_set1_epi8((char)text[length - 1]);
  size_t i = 0, compared = 0;
  for (; i + length + 31 <= count; i += 32) {
    const __m256i firsts = _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)(bytes + i)), first);
    const __m256i lasts = _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)(bytes + i + length - 1)), last);
    unsigned found = (unsigned)_mm256_movemask_epi8(_mm256_and_si256(firsts, lasts));
    for (; found; found &= found - 1) {
      const size_t at = i + (size_t)__builtin_ctz(found);
      *position = at;
      if (memcmp(bytes + at, text, length) == 0) return 1;
      compared += length;
    }
    if (compared > i + 4096) break;
  }
  *position = i;
  return 0;
}
#endif

size_t cmime_find(const uint8_t *bytes, size_t count, const uint8_t *text, size_t length) {
  size_t start = 0;
#if defined(__x86_64__)
  if (length && length <= count && __builtin_cpu_supports("avx2") && find_text_avx2(bytes, count, text, length, &start)) return start;
#endif
  const uint8_t *found = memmem(bytes + start, count - start, text, length);
  return found ? (size_t)(found - bytes) : count;
}

size_t cmime_occurrences(const uint8_t *bytes, size_t count, uint8_t octet) {
  size_t sum = 0;
  for (size_t i = 0; i < count; i++) sum += bytes[i] == octet;
  return sum;
}

cmime_line cmime_header_line(const uint8_t *bytes, size_t count, uint8_t line_end) {
  cmime_line line = {count, count, count, count};
  size_t i = 0;
#if defined(__SSE2__)
  const __m128i end = _mm_set1_epi8((char)line_end), colon = _mm_set1_epi8(':'), carriage = _mm_set1_epi8('\r');
  const __m128i space = _mm_set1_epi8(' '), delete = _mm_set1_epi8(0x7F);
  for (; i + 16 <= count; i += 16) {
    const __m128i octets = _mm_loadu_si128((const __m128i *)(bytes + i));
    const unsigned ends = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(octets, end));
    const unsigned returns = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(octets, carriage));
    if (line.colon == count && line.blank == count) {
      const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(octets, space), octets);
      const unsigned blanks = (unsigned)_mm_movemask_epi8(_mm_or_si128(low, _mm_cmpeq_epi8(octets, delete)));
      const unsigned colons = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(octets, colon));
      if (blanks) line.blank = i + (size_t)__builtin_ctz(blanks);
      if (colons) line.colon = i + (size_t)__builtin_ctz(colons);
    }
    if (returns && line.carriage_return == count) line.carriage_return = i + (size_t)__builtin_ctz(returns);
    if (!ends) continue;
    line.end = i + (size_t)__builtin_ctz(ends);
    return line;
  }
#endif
  for (; i < count; i++) {
    const uint8_t octet = bytes[i];
    if (line.colon == count && line.blank == count) {
      if (octet <= ' ' || octet == 0x7F) line.blank = i;
      if (octet == ':') line.colon = i;
    }
    if (octet == '\r' && line.carriage_return == count) line.carriage_return = i;
    if (octet != line_end) continue;
    line.end = i;
    return line;
  }
  return line;
}
