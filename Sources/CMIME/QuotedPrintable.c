#include "CMIME.h"
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

static inline int value(uint8_t digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  const uint8_t letter = digit | 0x20;
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

// Copies up to the next `=`, line feed, space or tab that ends a run, and returns how many octets that were.
static inline size_t copy_plain(const uint8_t *from, uint8_t *to, size_t count) {
  size_t i = 0;
#if defined(__SSE2__)
  const __m128i escape = _mm_set1_epi8('=');
  const __m128i feed = _mm_set1_epi8('\n');
  for (; i + 16 <= count; i += 16) {
    const __m128i block = _mm_loadu_si128((const __m128i *)(from + i));
    _mm_storeu_si128((__m128i *)(to + i), block);
    const unsigned found = (unsigned)_mm_movemask_epi8(
        _mm_or_si128(_mm_cmpeq_epi8(block, escape), _mm_cmpeq_epi8(block, feed)));
    if (found) return i + (size_t)__builtin_ctz(found);
  }
#endif
  for (; i < count && from[i] != '=' && from[i] != '\n'; i++) to[i] = from[i];
  return i;
}

static inline int is_blank(uint8_t octet) { return octet == ' ' || octet == '\t'; }

// How many octets of white space stand literally before `at`, not further back than `limit`.
static inline size_t blanks_before(const uint8_t *bytes, size_t at, size_t limit) {
  size_t from = at;
  while (from > limit && is_blank(bytes[from - 1])) from--;
  return at - from;
}

cmime_progress cmime_quoted_printable_decode(const uint8_t *bytes, size_t count, uint8_t *output, size_t capacity) {
  size_t in = 0, out = 0, literal = 0;  // `literal`: where the run of plain octets before `in` began
  while (in < count && out < capacity) {
    const size_t room = capacity - out < count - in ? capacity - out : count - in;
    const size_t plain = copy_plain(bytes + in, output + out, room);
    in += plain;
    out += plain;
    if (plain == room) break;
    if (bytes[in] == '\n') {
      const size_t carriage = in > literal && bytes[in - 1] == '\r';
      const size_t blanks = blanks_before(bytes, in - carriage, literal);
      out -= blanks + carriage;
      if (carriage) output[out++] = '\r';
      output[out++] = '\n';
      in++;
      literal = in;
      continue;
    }
    if (in + 1 < count && bytes[in + 1] == '\n') {
      in += 2;
    } else if (in + 2 < count) {
      const int high = value(bytes[in + 1]), low = value(bytes[in + 2]);
      if (bytes[in + 1] == '\r' && bytes[in + 2] == '\n') {
        in += 3;
      } else if (high >= 0 && low >= 0) {
        output[out++] = (uint8_t)(high << 4 | low);
        in += 3;
      } else {
        return (cmime_progress){in, out};
      }
    } else {
      return (cmime_progress){in, out};
    }
    literal = in;
  }
  size_t ending = in > literal && bytes[in - 1] == '\r';
  ending += blanks_before(bytes, in - ending, literal);
  return (cmime_progress){in - ending, out - ending};
}
