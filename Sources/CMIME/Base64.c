#include "CMIME.h"
#if defined(__x86_64__)
#include <immintrin.h>
#endif

// The value of a digit, 64 for white space, 255 for anything else.
static const uint8_t values[256] = {
    255, 255, 255, 255, 255, 255, 255, 255, 255, 64,  64,  255, 255, 64,  255, 255, 255, 255, 255, 255, 255, 255,
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 64,  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 62,
    255, 255, 255, 63,  52,  53,  54,  55,  56,  57,  58,  59,  60,  61,  255, 255, 255, 255, 255, 255, 255, 0,
    1,   2,   3,   4,   5,   6,   7,   8,   9,   10,  11,  12,  13,  14,  15,  16,  17,  18,  19,  20,  21,  22,
    23,  24,  25,  255, 255, 255, 255, 255, 255, 26,  27,  28,  29,  30,  31,  32,  33,  34,  35,  36,  37,  38,
    39,  40,  41,  42,  43,  44,  45,  46,  47,  48,  49,  50,  51,  255, 255, 255, 255, 255, 255, 255, 255, 255,
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
};

// Takes one quantum or one octet of white space; 0 when there is neither.
static inline int take(const uint8_t *bytes, size_t count, uint8_t *output, size_t capacity,
                       cmime_progress *progress) {
  const size_t left = count - progress->consumed;
  if (left == 0) return 0;
  const uint8_t *from = bytes + progress->consumed;
  const uint8_t first = values[from[0]];
  if (first == 64) {
    progress->consumed += 1;
    return 1;
  }
  if (left < 4 || capacity - progress->produced < 3) return 0;
  const uint8_t second = values[from[1]], third = values[from[2]], fourth = values[from[3]];
  if ((first | second | third | fourth) & 0xC0) return 0;
  uint8_t *to = output + progress->produced;
  to[0] = (uint8_t)(first << 2 | second >> 4);
  to[1] = (uint8_t)(second << 4 | third >> 2);
  to[2] = (uint8_t)(third << 6 | fourth);
  progress->consumed += 4;
  progress->produced += 3;
  return 1;
}

static cmime_progress decode_plain(const uint8_t *bytes, size_t count, uint8_t *output, size_t capacity,
                                   cmime_progress progress) {
  while (take(bytes, count, output, capacity, &progress)) {
  }
  return progress;
}

#if defined(__x86_64__)
// Nibble tables after Muła and Lemire, "Faster Base64 Encoding and Decoding Using AVX2 Instructions" (arXiv:1704.00605).
static const int8_t low_nibbles[16] = {21, 17, 17, 17, 17, 17, 17, 17, 17, 17, 19, 26, 27, 27, 27, 26};
static const int8_t high_nibbles[16] = {16, 16, 1, 2, 4, 8, 4, 8, 16, 16, 16, 16, 16, 16, 16, 16};
static const int8_t shifts[16] = {0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0};
static const int8_t order[16] = {2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1};

// Thirty-two octets as digits: the twenty-four octets they stand for, and which of them were no digits.
__attribute__((target("avx2"))) static inline __m256i digits(__m256i block, __m256i *faults) {
#define BOTH(table) _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(table)))
  const __m256i slash = _mm256_set1_epi8(0x2F);
  const __m256i high = _mm256_and_si256(_mm256_srli_epi32(block, 4), slash);
  *faults = _mm256_and_si256(_mm256_shuffle_epi8(BOTH(low_nibbles), _mm256_and_si256(block, slash)),
                             _mm256_shuffle_epi8(BOTH(high_nibbles), high));
  const __m256i shift = _mm256_shuffle_epi8(BOTH(shifts), _mm256_add_epi8(_mm256_cmpeq_epi8(block, slash), high));
  const __m256i pairs = _mm256_maddubs_epi16(_mm256_add_epi8(block, shift), _mm256_set1_epi32(0x01400140));
  const __m256i quanta = _mm256_shuffle_epi8(_mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00011000)), BOTH(order));
  return _mm256_permutevar8x32_epi32(quanta, _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 7, 7));
#undef BOTH
}

// As many lines of 76 digits and CRLF, as nearly everybody writes them, as come first.
__attribute__((target("avx2"))) static inline void decode_lines(const uint8_t *bytes, size_t count, uint8_t *output,
                                                                size_t capacity, cmime_progress *progress) {
  while (count - progress->consumed >= 96 && capacity - progress->produced >= 80) {
    const uint8_t *from = bytes + progress->consumed;
    uint8_t *to = output + progress->produced;
    __m256i first_faults, second_faults, last_faults;
    const __m256i first = digits(_mm256_loadu_si256((const __m256i *)from), &first_faults);
    const __m256i second = digits(_mm256_loadu_si256((const __m256i *)(from + 32)), &second_faults);
    const __m256i last = digits(_mm256_loadu_si256((const __m256i *)(from + 64)), &last_faults);
    const __m256i twelve = _mm256_setr_epi32(-1, -1, -1, 0, 0, 0, 0, 0);
    const __m256i faults = _mm256_or_si256(_mm256_or_si256(first_faults, second_faults),
                                           _mm256_and_si256(last_faults, twelve));
    if (!_mm256_testz_si256(faults, faults) || from[76] != '\r' || from[77] != '\n') return;
    _mm256_storeu_si256((__m256i *)to, first);
    _mm256_storeu_si256((__m256i *)(to + 24), second);
    _mm256_storeu_si256((__m256i *)(to + 48), last);
    progress->consumed += 78;
    progress->produced += 57;
  }
}

// Thirty-two digits at a time. A block that holds something else gives the quanta before it.
__attribute__((target("avx2"))) static cmime_progress decode_avx2(const uint8_t *bytes, size_t count,
                                                                  uint8_t *output, size_t capacity) {
  cmime_progress progress = {0, 0};
  decode_lines(bytes, count, output, capacity, &progress);
  while (count - progress.consumed >= 32 && capacity - progress.produced >= 32) {
    __m256i faults;
    const __m256i quanta = digits(_mm256_loadu_si256((const __m256i *)(bytes + progress.consumed)), &faults);
    const uint32_t valid = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(faults, _mm256_setzero_si256()));
    const unsigned good = valid == UINT32_MAX ? 32 : (unsigned)__builtin_ctz(~valid);
    if (good >= 4) {
      _mm256_storeu_si256((__m256i *)(output + progress.produced), quanta);
      progress.consumed += good & ~3u;
      progress.produced += (good >> 2) * 3;
      if (good == 32) continue;
      if (good & 3) return decode_plain(bytes, count, output, capacity, progress);
    }
    if (!take(bytes, count, output, capacity, &progress)) return progress;
    while (progress.consumed < count && values[bytes[progress.consumed]] == 64) progress.consumed++;
    decode_lines(bytes, count, output, capacity, &progress);
  }
  return decode_plain(bytes, count, output, capacity, progress);
}
#endif

cmime_progress cmime_base64_decode(const uint8_t *bytes, size_t count, uint8_t *output, size_t capacity) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) return decode_avx2(bytes, count, output, capacity);
#endif
  return decode_plain(bytes, count, output, capacity, (cmime_progress){0, 0});
}
