#include "CMIME.h"
#if defined(__x86_64__)
#include <immintrin.h>
#endif

// The value of a hexadecimal digit, and one more; 0 for anything else.
static const uint8_t digits[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9,  ['9'] = 10, ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
    ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
};

// Copies up to the next `=` or line feed, and returns how many octets that were.
static inline size_t copy_plain(const uint8_t *from, uint8_t *to, size_t count) {
  size_t i = 0;
#if defined(__SSE2__)
  const __m128i escape = _mm_set1_epi8('=');
  const __m128i feed = _mm_set1_epi8('\n');
  for (; i + 32 <= count; i += 32) {
    const __m128i first = _mm_loadu_si128((const __m128i *)(from + i));
    const __m128i second = _mm_loadu_si128((const __m128i *)(from + i + 16));
    _mm_storeu_si128((__m128i *)(to + i), first);
    _mm_storeu_si128((__m128i *)(to + i + 16), second);
    const __m128i low = _mm_or_si128(_mm_cmpeq_epi8(first, escape), _mm_cmpeq_epi8(first, feed));
    const __m128i high = _mm_or_si128(_mm_cmpeq_epi8(second, escape), _mm_cmpeq_epi8(second, feed));
    const unsigned found = (unsigned)_mm_movemask_epi8(low) | (unsigned)_mm_movemask_epi8(high) << 16;
    if (found) return i + (size_t)__builtin_ctz(found);
  }
#endif
  for (; i < count && from[i] != '=' && from[i] != '\n'; i++) to[i] = from[i];
  return i;
}

// What one `=` and what follows it come to: how many octets are taken, 0 for what is no escape, and whether one is given.
typedef struct {
  unsigned taken;
  unsigned given;
} escape;

static inline escape read_escape(const uint8_t *from, size_t left, uint8_t *to) {
  if (left > 2) {
    const uint8_t high = digits[from[1]], low = digits[from[2]];
    if (high && low) {
      *to = (uint8_t)((high - 1) << 4 | (low - 1));
      return (escape){3, 1};
    }
    if (from[1] == '\r' && from[2] == '\n') return (escape){3, 0};
  }
  return (escape){left > 1 && from[1] == '\n' ? 2 : 0, 0};
}

static inline int is_blank(uint8_t octet) { return octet == ' ' || octet == '\t'; }

// How many octets of white space stand literally before `at`, not further back than `limit`.
static inline size_t blanks_before(const uint8_t *bytes, size_t at, size_t limit) {
  size_t from = at;
  while (from > limit && is_blank(bytes[from - 1])) from--;
  return at - from;
}

// Ends the line that was copied up to its line feed, without the white space before it.
static inline size_t end_line(const uint8_t *bytes, size_t feed, size_t literal, uint8_t *output, size_t out) {
  const size_t carriage = feed > literal && bytes[feed - 1] == '\r';
  out -= blanks_before(bytes, feed - carriage, literal) + carriage;
  if (carriage) output[out++] = '\r';
  output[out++] = '\n';
  return out;
}

// Where a run over the octets is; `literal`: where the run of plain octets before `in` began.
typedef struct {
  size_t in;
  size_t out;
  size_t literal;
} place;

#if defined(__x86_64__)
// Which of sixty-four octets are `octet`.
__attribute__((target("avx2"))) static inline uint64_t occurrences(const uint8_t *from, char octet) {
  const __m256i wanted = _mm256_set1_epi8(octet);
  const __m256i first = _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)from), wanted);
  const __m256i second = _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)(from + 32)), wanted);
  return (uint32_t)_mm256_movemask_epi8(first) | (uint64_t)(uint32_t)_mm256_movemask_epi8(second) << 32;
}

__attribute__((target("avx2"))) static inline void copy_64(const uint8_t *from, uint8_t *to) {
  const __m256i first = _mm256_loadu_si256((const __m256i *)from);
  const __m256i second = _mm256_loadu_si256((const __m256i *)(from + 32));
  _mm256_storeu_si256((__m256i *)to, first);
  _mm256_storeu_si256((__m256i *)(to + 32), second);
}

// Takes blocks of sixty-four octets while there is room for two, up to the first escape that is none. An escape and a
// soft line end are three octets both and differ in what they give: no branch tells them apart.
__attribute__((target("avx2,bmi"))) static place decode_avx2(const uint8_t *bytes, size_t count, uint8_t *output,
                                                             size_t capacity) {
  place at = {0, 0, 0};
  while (count - at.in >= 136 && capacity - at.out >= 136) {
    const size_t start = at.in;
    const uint64_t escapes = occurrences(bytes + start, '=');
    // A line feed behind `=` or `=` and CR is the escape's own.
    uint64_t found = escapes | (occurrences(bytes + start, '\n') & ~(escapes << 1 | escapes << 2));
    for (; found; found &= found - 1) {
      const size_t next = start + (size_t)__builtin_ctzll(found);
      copy_64(bytes + at.in, output + at.out);
      at.out += next - at.in;
      at.in = next;
      if (bytes[next] == '\n') {
        at.out = end_line(bytes, next, at.literal, output, at.out);
        at.in = at.literal = next + 1;
        continue;
      }
      const uint32_t value = (digits[bytes[next + 1]] - 1u) << 4 | (digits[bytes[next + 2]] - 1u);
      const uint32_t is_none = value >> 31;
      if (is_none & ((bytes[next + 1] ^ '\r') | (bytes[next + 2] ^ '\n') ? 1u : 0u)) {
        if (bytes[next + 1] != '\n') return at;
        at.in = at.literal = next + 2;
        continue;
      }
      output[at.out] = (uint8_t)value;
      at.out += 1 - is_none;
      at.in = at.literal = next + 3;
    }
    if (at.in >= start + 64) continue;
    copy_64(bytes + at.in, output + at.out);
    at.out += start + 64 - at.in;
    at.in = start + 64;
  }
  return at;
}
#endif

cmime_progress cmime_quoted_printable_decode(const uint8_t *bytes, size_t count, uint8_t *output, size_t capacity) {
  place start = {0, 0, 0};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")) start = decode_avx2(bytes, count, output, capacity);
#endif
  size_t in = start.in, out = start.out, literal = start.literal;
  while (in < count && out < capacity) {
    const size_t room = capacity - out < count - in ? capacity - out : count - in;
    const size_t plain = copy_plain(bytes + in, output + out, room);
    in += plain;
    out += plain;
    if (plain == room) break;
    if (bytes[in] == '\n') {
      out = end_line(bytes, in, literal, output, out);
      in++;
      literal = in;
      continue;
    }
    // Escapes come in runs: a character beyond ASCII is two of them or more.
    do {
      const escape read = read_escape(bytes + in, count - in, output + out);
      if (read.taken == 0) return (cmime_progress){in, out};
      in += read.taken;
      out += read.given;
    } while (in < count && out < capacity && bytes[in] == '=');
    literal = in;
  }
  size_t ending = in > literal && bytes[in - 1] == '\r';
  ending += blanks_before(bytes, in - ending, literal);
  return (cmime_progress){in - ending, out - ending};
}
