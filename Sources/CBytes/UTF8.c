// A pass over all octets of a file: whether it is UTF-8, and which characters later checks need not look for.
#include "CBytes.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// One by one

// How long a sequence is that begins with `first`; 0 for an octet that begins none.
static int expected(uint8_t first) {
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

int cbytes_utf8_sequence(const uint8_t *bytes, size_t count) {
  const int length = expected(bytes[0]);
  if (length < 2) return length ? 1 : -1;
  for (int i = 1; i < length; i++) {
    if ((size_t)i >= count) return -i;
    const uint8_t first = bytes[0], octet = bytes[i];
    const uint8_t least = i > 1 ? 0x80 : first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    const uint8_t most = i > 1 ? 0xBF : first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (octet < least || octet > most) return -i;
  }
  return length;
}

static int is_control(uint8_t octet) { return octet < 0x20 && octet != '\t' && octet != '\n' && octet != '\r'; }

// Decodes what begins at `at`; where the next begins. What the end of the piece breaks off is kept.
static size_t decode(cbytes_survey *survey, const uint8_t *bytes, size_t at, size_t count) {
  if (bytes[at] < 0x80) {
    survey->controls += is_control(bytes[at]);
    survey->nuls += bytes[at] == 0;
    return at + 1;
  }
  const int length = cbytes_utf8_sequence(bytes + at, count - at);
  const size_t part = (size_t)(length < 0 ? -length : length);
  survey->high += part;
  if (length > 0) {
    survey->characters++;
  } else if (at + part == count && expected(bytes[at]) > (int)part) {
    memcpy(survey->pending, bytes + at, part);
    survey->pending_count = (uint32_t)part;
  } else {
    survey->faults++;
  }
  return at + part;
}

// Completes the character that the piece before broke off; where the next begins.
static size_t complete(cbytes_survey *survey, const uint8_t *bytes, size_t count) {
  uint8_t joined[8];
  const size_t held = survey->pending_count, more = count < 4 ? count : 4;
  memcpy(joined, survey->pending, held);
  memcpy(joined + held, bytes, more);
  const int length = cbytes_utf8_sequence(joined, held + more);
  const size_t part = (size_t)(length < 0 ? -length : length);
  const size_t taken = part > held ? part - held : 0;
  survey->high += taken;
  if (length < 0 && part == held + more && expected(joined[0]) > (int)part) {
    memcpy(survey->pending, joined, part);
    survey->pending_count = (uint32_t)part;
    return count;
  }
  survey->pending_count = 0;
  if (length > 0) survey->characters++; else survey->faults++;
  return taken;
}

void cbytes_survey_end(cbytes_survey *survey) {
  survey->faults += survey->pending_count > 0;
  survey->pending_count = 0;
}

// Sixty-four at once

// What 64 octets are, one bit an octet, the first in the lowest bit.
typedef struct {
  uint64_t high, control, nul;
  uint64_t continuation, two, three, four, never;  // by what they begin
  uint64_t bad_second;                             // that which follows E0, ED, F0 or F4 and must not
} classes;

// Written once and compiled for each set of instructions that `is_less` (octets below a bound) comes in.
#define CLASSES(name, attributes, vector, is_less)                                                                  \
  attributes static inline classes name(vector octets, uint64_t high, uint64_t control) {                           \
    const uint64_t below_c0 = is_less(octets, 0xC0), below_c2 = is_less(octets, 0xC2), below_e0 = is_less(octets, 0xE0); \
    const uint64_t below_f0 = is_less(octets, 0xF0), below_f5 = is_less(octets, 0xF5), below_a0 = is_less(octets, 0xA0); \
    const uint64_t e0 = is_less(octets, 0xE1) & ~below_e0, ed = is_less(octets, 0xEE) & ~is_less(octets, 0xED);     \
    const uint64_t f0 = is_less(octets, 0xF1) & ~below_f0, f4 = below_f5 & ~is_less(octets, 0xF4);                  \
    const uint64_t below_90 = is_less(octets, 0x90);                                                                \
    return (classes){                                                                                               \
        .high = high, .control = control, .nul = is_less(octets, 0x01), .continuation = high & below_c0,            \
        .two = below_e0 & ~below_c2, .three = below_f0 & ~below_e0, .four = below_f5 & ~below_f0,                   \
        .never = (below_c2 & ~below_c0) | ~below_f5,                                                                \
        .bad_second = (e0 << 1 & below_a0) | (ed << 1 & ~below_a0) | (f0 << 1 & below_90) | (f4 << 1 & ~below_90),  \
    };                                                                                                              \
  }

#if defined(__x86_64__)
#define WIDE __attribute__((target("avx2,bmi,popcnt")))
#define WIDEST __attribute__((target("avx512f,avx512bw,bmi,popcnt")))

typedef struct {
  __m256i low, high;
} two_vectors;

WIDE static inline two_vectors load_wide(const uint8_t *p) {
  return (two_vectors){_mm256_loadu_si256((const __m256i *)p), _mm256_loadu_si256((const __m256i *)(p + 32))};
}

WIDE static inline void store_wide(uint8_t *p, two_vectors v) {
  _mm256_storeu_si256((__m256i *)p, v.low);
  _mm256_storeu_si256((__m256i *)(p + 32), v.high);
}

WIDE static inline uint64_t is_high_wide(two_vectors v) {
  return (uint64_t)(uint32_t)_mm256_movemask_epi8(v.low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(v.high) << 32;
}

WIDE static inline uint64_t is_less_wide(two_vectors v, uint8_t bound) {
  const __m256i most = _mm256_set1_epi8((char)(bound - 1));
  return is_high_wide((two_vectors){_mm256_cmpeq_epi8(_mm256_min_epu8(v.low, most), v.low),
                                    _mm256_cmpeq_epi8(_mm256_min_epu8(v.high, most), v.high)});
}

WIDE static inline __m256i control_wide(__m256i v) {
  const __m256i low = _mm256_cmpeq_epi8(_mm256_min_epu8(v, _mm256_set1_epi8(0x1F)), v);
  const __m256i space = _mm256_or_si256(_mm256_cmpeq_epi8(v, _mm256_set1_epi8('\n')), _mm256_cmpeq_epi8(v, _mm256_set1_epi8('\r')));
  return _mm256_andnot_si256(_mm256_or_si256(space, _mm256_cmpeq_epi8(v, _mm256_set1_epi8('\t'))), low);
}

WIDE static inline uint64_t is_control_wide(two_vectors v) {
  return is_high_wide((two_vectors){control_wide(v.low), control_wide(v.high)});
}

WIDEST static inline __m512i load_widest(const uint8_t *p) { return _mm512_loadu_si512(p); }
WIDEST static inline void store_widest(uint8_t *p, __m512i v) { _mm512_storeu_si512(p, v); }
WIDEST static inline uint64_t is_high_widest(__m512i v) { return _mm512_movepi8_mask(v); }
WIDEST static inline uint64_t is_less_widest(__m512i v, uint8_t bound) { return _mm512_cmplt_epu8_mask(v, _mm512_set1_epi8((char)bound)); }
WIDEST static inline uint64_t is_control_widest(__m512i v) {
  const __mmask64 low = _mm512_cmplt_epu8_mask(v, _mm512_set1_epi8(0x20));
  const __mmask64 no_tab = _mm512_mask_cmpneq_epi8_mask(low, v, _mm512_set1_epi8('\t'));
  const __mmask64 no_lf = _mm512_mask_cmpneq_epi8_mask(no_tab, v, _mm512_set1_epi8('\n'));
  return _mm512_mask_cmpneq_epi8_mask(no_lf, v, _mm512_set1_epi8('\r'));
}

CLASSES(classes_wide, WIDE, two_vectors, is_less_wide)
CLASSES(classes_widest, WIDEST, __m512i, is_less_widest)

// Surveys blocks as long as they are well-formed, and copies them to `to` unless that is null; how many octets that were. A
// character that a block breaks off goes on in the next; where the last one does, that block is left.
#define SURVEY(name, attributes, vector, load, store, is_high, is_control, classes_of)                              \
  attributes static size_t name(cbytes_survey *survey, uint8_t *to, const uint8_t *bytes, size_t count) {           \
    uint64_t carried = 0; /* octets that must be continuations, from the block before */                            \
    size_t at = 0, whole = 0;                                                                                       \
    cbytes_survey now = *survey, then = now;                                                                        \
    for (; at + 64 <= count; at += 64) {                                                                            \
      const vector octets = load(bytes + at);                                                                       \
      if (to) store(to + at, octets);                                                                               \
      const uint64_t high = is_high(octets), control = is_control(octets);                                          \
      if (!(high | control | carried)) continue;                                                                    \
      const classes c = classes_of(octets, high, control);                                                          \
      const uint64_t leads = c.two | c.three | c.four, longer = c.three | c.four;                                   \
      const uint64_t wanted = leads << 1 | longer << 2 | c.four << 3 | carried;                                     \
      if (wanted != c.continuation || c.never || c.bad_second || (carried && is_bad_pair(bytes + at - 1))) break;   \
      if (!carried) whole = at, then = now;                                                                         \
      carried = leads >> 63 | longer >> 62 | c.four >> 61;                                                          \
      now.high += (uint64_t)__builtin_popcountll(high);                                                             \
      now.characters += (uint64_t)__builtin_popcountll(leads);                                                      \
      now.controls += (uint64_t)__builtin_popcountll(control);                                                      \
      now.nuls += (uint64_t)__builtin_popcountll(c.nul);                                                            \
    }                                                                                                               \
    *survey = carried ? then : now;                                                                                 \
    return carried ? whole : at;                                                                                    \
  }

// A lead octet at the end of a block and the octet after it do not go together.
static int is_bad_pair(const uint8_t *p) {
  return (p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] >= 0xA0) || (p[0] == 0xF0 && p[1] < 0x90) ||
         (p[0] == 0xF4 && p[1] >= 0x90);
}

SURVEY(survey_wide, WIDE, two_vectors, load_wide, store_wide, is_high_wide, is_control_wide, classes_wide)
SURVEY(survey_widest, WIDEST, __m512i, load_widest, store_widest, is_high_widest, is_control_widest, classes_widest)
#endif

static size_t survey_blocks(cbytes_survey *survey, uint8_t *to, const uint8_t *bytes, size_t count) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512bw")) return survey_widest(survey, to, bytes, count);
  if (__builtin_cpu_supports("avx2")) return survey_wide(survey, to, bytes, count);
#endif
  return 0;
}

void cbytes_survey_copy(cbytes_survey *survey, uint8_t *to, const uint8_t *bytes, size_t count) {
  survey->bytes += count;
  if (count == 0) return;
  size_t at = survey->pending_count ? complete(survey, bytes, count) : 0;
  if (to && at) memcpy(to, bytes, at);
  while (at < count) {
    at += survey_blocks(survey, to ? to + at : NULL, bytes + at, count - at);
    // What the blocks left is not well-formed, or less than a block.
    const size_t start = at;
    for (size_t end = at + 64 < count ? at + 64 : count; at < end;) at = decode(survey, bytes, at, count);
    if (to) memcpy(to + start, bytes + start, at - start);
  }
}

void cbytes_survey_add(cbytes_survey *survey, const uint8_t *bytes, size_t count) { cbytes_survey_copy(survey, NULL, bytes, count); }

int cbytes_has_odd_octets(const uint8_t *bytes, size_t count) {
  cbytes_survey survey = {0};
  const size_t whole = survey_blocks(&survey, NULL, bytes, count);
  if (survey.high || survey.controls) return 1;
  for (size_t i = whole; i < count; i++)
    if (bytes[i] >= 0x80 || is_control(bytes[i])) return 1;
  return 0;
}
