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

// Where a run over the octets is.
typedef struct {
  size_t in;
  size_t out;
} place;

#if defined(__x86_64__)
// For each choice of eight octets, where those chosen stand, one behind the other.
static uint8_t chosen[256][8];

__attribute__((constructor)) static void choose(void) {
  for (unsigned choice = 0; choice < 256; choice++) {
    unsigned count = 0;
    for (uint8_t bit = 0; bit < 8; bit++) {
      if (choice >> bit & 1) chosen[choice][count++] = bit;
    }
  }
}

// Writes those of eight octets that `choice` names, and returns how many.
__attribute__((target("avx2,popcnt"))) static inline size_t compress(__m128i octets, unsigned choice, uint8_t *to) {
  const __m128i order = _mm_loadl_epi64((const __m128i *)chosen[choice]);
  _mm_storel_epi64((__m128i *)to, _mm_shuffle_epi8(octets, order));
  return (size_t)__builtin_popcount(choice);
}

__attribute__((target("avx2"))) static inline __m256i are(__m256i octets, char wanted) {
  return _mm256_cmpeq_epi8(octets, _mm256_set1_epi8(wanted));
}

__attribute__((target("avx2"))) static inline __m256i are_between(__m256i octets, char low, char high) {
  const __m256i above = _mm256_sub_epi8(octets, _mm256_set1_epi8(low));
  return _mm256_cmpeq_epi8(_mm256_min_epu8(above, _mm256_set1_epi8((char)(high - low))), above);
}

__attribute__((target("avx2"))) static inline __m256i are_digits(__m256i octets) {
  const __m256i lower = _mm256_or_si256(octets, _mm256_set1_epi8(0x20));
  return _mm256_or_si256(are_between(octets, '0', '9'), are_between(lower, 'a', 'f'));
}

// Of octets that are digits.
__attribute__((target("avx2"))) static inline __m256i values(__m256i octets) {
  const __m256i letters = _mm256_cmpgt_epi8(octets, _mm256_set1_epi8('9'));
  const __m256i low = _mm256_and_si256(octets, _mm256_set1_epi8(15));
  return _mm256_add_epi8(low, _mm256_and_si256(letters, _mm256_set1_epi8(9)));
}

// Takes thirty-two octets at a time, without a branch for what is in them: each `=` becomes the octet it stands for, and
// what does not stand for itself is left out. Stops before a block with white space at a line's end or with a `=` that is
// no escape.
__attribute__((target("avx2,popcnt"))) static place decode_avx2(const uint8_t *bytes, size_t count, uint8_t *output,
                                                                size_t capacity, place at) {
  // Which of the octets ahead belong to an escape that began behind.
  uint64_t taken = 0;
  while (count - at.in >= 34 && capacity - at.out >= 32) {
    const __m256i octets = _mm256_loadu_si256((const __m256i *)(bytes + at.in));
    const __m256i second = _mm256_loadu_si256((const __m256i *)(bytes + at.in + 1));
    const __m256i third = _mm256_loadu_si256((const __m256i *)(bytes + at.in + 2));
    const __m256i before_feed = are(second, '\n');
    const __m256i before_pair = _mm256_and_si256(are(second, '\r'), are(third, '\n'));
    const __m256i before_end = _mm256_or_si256(before_feed, before_pair);
    const __m256i blanks = _mm256_or_si256(are(octets, ' '), are(octets, '\t'));
    const __m256i escapes = are(octets, '=');
    const __m256i before_digits = _mm256_and_si256(are_digits(second), are_digits(third));
    const __m256i known = _mm256_or_si256(before_end, before_digits);
    const __m256i odd = _mm256_or_si256(_mm256_and_si256(blanks, before_end), _mm256_andnot_si256(known, escapes));
    if (!_mm256_testz_si256(odd, odd)) break;

    const uint64_t all = (uint32_t)_mm256_movemask_epi8(escapes);
    const uint64_t soft = all & (uint32_t)_mm256_movemask_epi8(before_end);
    const uint64_t with_feed = all & (uint32_t)_mm256_movemask_epi8(before_feed);
    const uint64_t left_out = taken | soft | all << 1 | (all & ~with_feed) << 2;
    taken = left_out >> 32;

    // There is no shift of octets: what comes over from the one beside is taken off.
    const __m256i high_digit = _mm256_and_si256(_mm256_slli_epi16(values(second), 4), _mm256_set1_epi8((char)0xF0));
    const __m256i value = _mm256_or_si256(high_digit, values(third));
    const __m256i decoded = _mm256_blendv_epi8(octets, value, escapes);
    const uint32_t kept = ~(uint32_t)left_out;
    const __m128i low = _mm256_castsi256_si128(decoded), high = _mm256_extracti128_si256(decoded, 1);
    at.out += compress(low, kept & 255, output + at.out);
    at.out += compress(_mm_srli_si128(low, 8), kept >> 8 & 255, output + at.out);
    at.out += compress(high, kept >> 16 & 255, output + at.out);
    at.out += compress(_mm_srli_si128(high, 8), kept >> 24, output + at.out);
    at.in += 32;
  }
  at.in += (size_t)__builtin_popcountll(taken);
  return at;
}
#endif

// Copies up to the next `=` or line feed, and returns how many octets that were.
static inline size_t copy_plain(const uint8_t *from, uint8_t *to, size_t count) {
  size_t i = 0;
#if defined(__SSE2__)
  const __m128i escape = _mm_set1_epi8('=');
  const __m128i feed = _mm_set1_epi8('\n');
  for (; i + 16 <= count; i += 16) {
    const __m128i octets = _mm_loadu_si128((const __m128i *)(from + i));
    _mm_storeu_si128((__m128i *)(to + i), octets);
    const __m128i either = _mm_or_si128(_mm_cmpeq_epi8(octets, escape), _mm_cmpeq_epi8(octets, feed));
    const unsigned found = (unsigned)_mm_movemask_epi8(either);
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

// How many octets of white space stand before `at`. They stand for themselves: what ends an escape is no white space.
static inline size_t blanks_before(const uint8_t *bytes, size_t at) {
  size_t from = at;
  while (from > 0 && (bytes[from - 1] == ' ' || bytes[from - 1] == '\t')) from--;
  return at - from;
}

// Takes a line feed, without the white space that was copied before it.
static inline place end_line(const uint8_t *bytes, uint8_t *output, place at) {
  const size_t carriage = at.in > 0 && bytes[at.in - 1] == '\r';
  at.out -= blanks_before(bytes, at.in - carriage) + carriage;
  if (carriage) output[at.out++] = '\r';
  output[at.out++] = '\n';
  at.in++;
  return at;
}

// Takes octets up to the end of a line, of the input or of the room; 0 when it stops before a `=` that is no escape.
static int decode_line(const uint8_t *bytes, size_t count, uint8_t *output, size_t capacity, place *position) {
  place at = *position;
  int goes_on = 1;
  while (at.in < count && at.out < capacity) {
    const size_t room = capacity - at.out < count - at.in ? capacity - at.out : count - at.in;
    const size_t plain = copy_plain(bytes + at.in, output + at.out, room);
    at.in += plain;
    at.out += plain;
    if (plain == room) break;
    if (bytes[at.in] == '\n') {
      at = end_line(bytes, output, at);
      break;
    }
    const escape read = read_escape(bytes + at.in, count - at.in, output + at.out);
    at.in += read.taken;
    at.out += read.given;
    goes_on = read.taken > 0;
    if (!goes_on) break;
  }
  *position = at;
  return goes_on;
}

cmime_progress cmime_quoted_printable_decode(const uint8_t *bytes, size_t count, uint8_t *output, size_t capacity) {
  place at = {0, 0};
  while (at.in < count && at.out < capacity) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) at = decode_avx2(bytes, count, output, capacity, at);
#endif
    if (!decode_line(bytes, count, output, capacity, &at)) return (cmime_progress){at.in, at.out};
  }
  size_t ending = at.in > 0 && bytes[at.in - 1] == '\r';
  ending += blanks_before(bytes, at.in - ending);
  return (cmime_progress){at.in - ending, at.out - ending};
}
