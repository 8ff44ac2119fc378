// Cuts plain CSV into cells: first it is found where cells end, some way ahead, then rows are taken that have as many cells
// as there are columns.
#include "CBytes.h"

#include <stdlib.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// Octets looked at ahead of the rows: few where rows are odd, for what is found is then found anew.
enum { least_reach = 512, most_reach = 16 * 1024 };

static const uint32_t unknown = UINT32_MAX;

// What was found in the text from some record's beginning up to `scanned`.
struct cbytes_csv_scan {
  uint32_t scanned;        // 0 when nothing was
  uint32_t reach, most_reach;
  uint32_t room;           // marks that may be found at once
  uint32_t next, count;    // of `marks`: those of rows not yet taken begin at `next`
  uint32_t odd_next, odd_count;
  uint64_t inside;         // all ones within quotes
  uint64_t after_end, after_cr, after_mark, after_quote, after_opening, after_blanks, after_letter;
  int has_breaks;          // line ends within quotes
  uint32_t ends;           // of the marks from `next` on, those that are line ends; `unknown` after a resumption
  uint32_t capacity;       // of `marks`
  uint32_t *marks;         // the delimiters and line ends outside of quotes, but for those of `odd`
  uint32_t *odd;           // quotes, escapes, and the line ends of empty lines
};

int cbytes_csv_begin(cbytes_csv_walk *walk, uint32_t piece) {
  struct cbytes_csv_scan *scan = calloc(1, sizeof *scan);
  if (!scan) return 0;
  scan->most_reach = piece < least_reach ? least_reach : piece > most_reach ? most_reach : piece;
  scan->room = scan->most_reach + 72;
  scan->capacity = walk->width + scan->room;
  scan->marks = malloc(scan->capacity * sizeof *scan->marks);
  scan->odd = malloc(2 * scan->room * sizeof *scan->odd);
  walk->scan = scan;
  if (scan->marks && scan->odd) return 1;
  cbytes_csv_end(walk);
  return 0;
}

void cbytes_csv_end(cbytes_csv_walk *walk) {
  if (!walk->scan) return;
  free(walk->scan->marks);
  free(walk->scan->odd);
  free(walk->scan);
  walk->scan = NULL;
}

void cbytes_csv_moved(cbytes_csv_walk *walk) {
  walk->scan->scanned = 0;
  walk->traits = (cbytes_traits){0};
}

// Finding

typedef struct {
  uint64_t delimiters, quotes, escapes, lf, cr;
  uint64_t blanks;      // spaces and tabs
  uint64_t others;      // quotes of the other kind
  uint64_t at, letter, plus;  // "@", "E", "+"
} masks;

// What the dialect is written with, out of reach of what is written meanwhile.
typedef struct {
  uint8_t delimiter, quote, escape, has_quote, has_escape, other;
} signs;

// Written once and compiled for each set of instructions that the others come in.
#define SCAN(name, attributes, find, prefix_xor, spread)                                                            \
  attributes static void name(cbytes_csv_walk *walk, struct cbytes_csv_scan *scan) {                                \
    const uint8_t *const text = walk->text;                                                                         \
    const signs s = {walk->delimiter, walk->quote, walk->escape, walk->has_quote, walk->has_escape, walk->other_quote}; \
    const uint32_t end = walk->end - scan->scanned > scan->reach ? scan->scanned + scan->reach : walk->end;         \
    uint64_t inside = scan->inside, after_end = scan->after_end, after_cr = scan->after_cr, broken = 0, ended = 0;  \
    uint64_t after_mark = scan->after_mark, after_quote = scan->after_quote, after_opening = scan->after_opening;   \
    uint64_t after_blanks = scan->after_blanks, outer = 0, strange = 0;                                             \
    uint64_t at = 0, damage = 0, after_letter = scan->after_letter;                                                 \
    uint32_t *marks = scan->marks + scan->count, *odd = scan->odd + scan->odd_count;                                \
    for (uint32_t base = scan->scanned; base < end; base += 64) {                                                   \
      masks found = find(text + base, s);                                                                           \
      if (__builtin_expect(end - base < 64, 0)) {                                                                   \
        const uint64_t valid = (1ULL << (end - base)) - 1;                                                          \
        found.delimiters &= valid, found.quotes &= valid, found.escapes &= valid;                                   \
        found.lf &= valid, found.cr &= valid, found.blanks &= valid, found.others &= valid;                         \
        found.at &= valid, found.letter &= valid, found.plus &= valid;                                              \
      }                                                                                                             \
      at |= found.at, damage |= found.plus & (found.letter << 1 | after_letter);                                    \
      after_letter = found.letter >> 63;                                                                            \
      const uint64_t blanks = found.blanks & ~found.delimiters;                                                     \
      uint64_t ends = found.lf | found.cr;                                                                          \
      if (found.quotes | inside | after_quote) {                                                                    \
        const uint64_t within = prefix_xor(found.quotes) ^ inside;                                                  \
        inside = (uint64_t)((int64_t)within >> 63);                                                                 \
        broken |= ends & within;                                                                                    \
        ends &= ~within, found.delimiters &= ~within;                                                               \
        /* white space behind an opening quote, or before a closing one */                                          \
        const uint64_t edges = found.delimiters | ends, opening = found.quotes & (edges << 1 | after_mark);         \
        const uint64_t behind_quote = found.quotes << 1 | after_quote;                                              \
        outer |= (blanks & (opening << 1 | after_opening)) | (edges & behind_quote & (blanks << 2 | after_blanks)); \
        after_quote = found.quotes >> 63, after_opening = opening >> 63;                                            \
      }                                                                                                             \
      const uint64_t edges = found.delimiters | ends;                                                               \
      outer |= (blanks & (edges << 1 | after_mark)) | (edges & (blanks << 1 | after_blanks >> 1));                  \
      strange |= found.others & (edges << 1 | after_mark);                                                          \
      after_mark = edges >> 63, after_blanks = blanks >> 62;                                                        \
      const uint64_t following = ends << 1 | after_end;                                                             \
      after_end = ends >> 63;                                                                                       \
      ends &= ~(found.lf & (found.cr << 1 | after_cr));                                                             \
      after_cr = found.cr >> 63;                                                                                    \
      const uint64_t blank = ends & following, rare = found.quotes | found.escapes | blank;                         \
      ended += (uint64_t)__builtin_popcountll(ends & ~blank);                                                       \
      marks = spread(marks, base, found.delimiters | (ends & ~blank));                                              \
      if (rare) odd = spread(odd, base, rare);                                                                      \
    }                                                                                                               \
    scan->scanned = end;                                                                                            \
    scan->inside = inside, scan->after_end = after_end, scan->after_cr = after_cr;                                  \
    scan->after_mark = after_mark, scan->after_quote = after_quote, scan->after_opening = after_opening;            \
    scan->after_blanks = after_blanks;                                                                              \
    walk->traits.at |= at != 0, walk->traits.damage |= damage != 0, scan->after_letter = after_letter;              \
    walk->traits.outer_space |= outer != 0, walk->traits.other_quotes |= strange != 0;                              \
    scan->has_breaks |= broken != 0;                                                                                \
    if (scan->ends != unknown) scan->ends += (uint32_t)ended;                                                       \
    scan->count = (uint32_t)(marks - scan->marks), scan->odd_count = (uint32_t)(odd - scan->odd);                   \
  }

static inline uint64_t prefix_xor_plain(uint64_t bits) {
  for (int shift = 1; shift < 64; shift <<= 1) bits ^= bits << shift;
  return bits;
}

static inline uint32_t *spread_plain(uint32_t *out, uint32_t base, uint64_t bits) {
  for (; bits; bits &= bits - 1) *out++ = base + (uint32_t)__builtin_ctzll(bits);
  return out;
}

static inline masks find_plain(const uint8_t *p, signs s) {
  masks found = {0};
  for (int i = 0; i < 64; i++) {
    found.delimiters |= (uint64_t)(p[i] == s.delimiter) << i;
    found.quotes |= (uint64_t)(p[i] == s.quote) << i;
    found.escapes |= (uint64_t)(p[i] == s.escape) << i;
    found.lf |= (uint64_t)(p[i] == '\n') << i;
    found.cr |= (uint64_t)(p[i] == '\r') << i;
    found.blanks |= (uint64_t)(p[i] == ' ' || p[i] == '\t') << i;
    found.others |= (uint64_t)(p[i] == s.other) << i;
    found.at |= (uint64_t)(p[i] == '@') << i;
    found.letter |= (uint64_t)(p[i] == 'E') << i;
    found.plus |= (uint64_t)(p[i] == '+') << i;
  }
  if (!s.has_quote) found.quotes = 0;
  if (!s.has_escape) found.escapes = 0;
  return found;
}

SCAN(scan_plain, , find_plain, prefix_xor_plain, spread_plain)

#if defined(__x86_64__)
#define WIDE __attribute__((target("avx2,pclmul,bmi,popcnt")))

WIDE static inline uint64_t equal64(__m256i low, __m256i high, uint8_t octet) {
  const __m256i wanted = _mm256_set1_epi8((char)octet);
  return (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted)) |
         (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted)) << 32;
}

WIDE static inline masks find_wide(const uint8_t *p, signs s) {
  const __m256i low = _mm256_loadu_si256((const __m256i *)p);
  const __m256i high = _mm256_loadu_si256((const __m256i *)(p + 32));
  return (masks){
      .delimiters = equal64(low, high, s.delimiter),
      .quotes = s.has_quote ? equal64(low, high, s.quote) : 0,
      .escapes = s.has_escape ? equal64(low, high, s.escape) : 0,
      .lf = equal64(low, high, '\n'),
      .cr = equal64(low, high, '\r'),
      .blanks = equal64(low, high, ' ') | equal64(low, high, '\t'),
      .others = equal64(low, high, s.other),
      .at = equal64(low, high, '@'),
      .letter = equal64(low, high, 'E'),
      .plus = equal64(low, high, '+'),
  };
}

WIDE static inline uint64_t prefix_xor_wide(uint64_t bits) {
  const __m128i all = _mm_set1_epi8((char)0xFF);
  return (uint64_t)_mm_cvtsi128_si64(_mm_clmulepi64_si128(_mm_set_epi64x(0, (int64_t)bits), all, 0));
}

// Eight at a time, whether there are so many or not: no branch depends on how many cells end in a block.
WIDE static inline uint32_t *spread_wide(uint32_t *out, uint32_t base, uint64_t bits) {
  uint32_t *const end = out + _mm_popcnt_u64(bits);
  do {
    for (int i = 0; i < 8; i++) {
      out[i] = base + (uint32_t)_tzcnt_u64(bits);
      bits = _blsr_u64(bits);
    }
    out += 8;
  } while (__builtin_expect(bits != 0, 0));
  return end;
}

SCAN(scan_wide, WIDE, find_wide, prefix_xor_wide, spread_wide)

#define WIDEST __attribute__((target("avx512f,avx512bw,avx512vbmi2,pclmul,bmi,popcnt")))

WIDEST static inline masks find_widest(const uint8_t *p, signs s) {
  const __m512i octets = _mm512_loadu_si512(p);
  return (masks){
      .delimiters = _mm512_cmpeq_epi8_mask(octets, _mm512_set1_epi8((char)s.delimiter)),
      .quotes = s.has_quote ? _mm512_cmpeq_epi8_mask(octets, _mm512_set1_epi8((char)s.quote)) : 0,
      .escapes = s.has_escape ? _mm512_cmpeq_epi8_mask(octets, _mm512_set1_epi8((char)s.escape)) : 0,
      .lf = _mm512_cmpeq_epi8_mask(octets, _mm512_set1_epi8('\n')),
      .cr = _mm512_cmpeq_epi8_mask(octets, _mm512_set1_epi8('\r')),
      .blanks = _mm512_cmpeq_epi8_mask(octets, _mm512_set1_epi8(' ')) | _mm512_cmpeq_epi8_mask(octets, _mm512_set1_epi8('\t')),
      .others = _mm512_cmpeq_epi8_mask(octets, _mm512_set1_epi8((char)s.other)),
      .at = _mm512_cmpeq_epi8_mask(octets, _mm512_set1_epi8('@')),
      .letter = _mm512_cmpeq_epi8_mask(octets, _mm512_set1_epi8('E')),
      .plus = _mm512_cmpeq_epi8_mask(octets, _mm512_set1_epi8('+')),
  };
}

// The numbers of the bits that are set, side by side, sixteen at a time.
WIDEST static inline uint32_t *spread_widest(uint32_t *out, uint32_t base, uint64_t bits) {
  static const uint8_t numbers[64] __attribute__((aligned(64))) = {
      0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
      32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
  const __m512i set = _mm512_maskz_compress_epi8(bits, _mm512_load_si512(numbers)), start = _mm512_set1_epi32((int)base);
  const uint32_t count = (uint32_t)_mm_popcnt_u64(bits);
  _mm512_storeu_si512(out, _mm512_add_epi32(_mm512_cvtepu8_epi32(_mm512_castsi512_si128(set)), start));
  if (__builtin_expect(count > 16, 0)) {
    _mm512_storeu_si512(out + 16, _mm512_add_epi32(_mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(set, 1)), start));
    _mm512_storeu_si512(out + 32, _mm512_add_epi32(_mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(set, 2)), start));
    _mm512_storeu_si512(out + 48, _mm512_add_epi32(_mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(set, 3)), start));
  }
  return out + count;
}

SCAN(scan_widest, WIDEST, find_widest, prefix_xor_wide, spread_widest)
#endif

static void scan_on(cbytes_csv_walk *walk, struct cbytes_csv_scan *scan) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("pclmul"))
    return scan_widest(walk, scan);
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul")) return scan_wide(walk, scan);
#endif
  scan_plain(walk, scan);
}

// Written plainly, for compilers to make the most of.
#define NOTE(name, attributes)                                                                       \
  attributes static void name(cbytes_traits *traits, const uint8_t *text, size_t count) {            \
    uint8_t damage = 0, at = 0;                                                                      \
    for (size_t i = 0; i < count; i++) {                                                             \
      damage |= (uint8_t)((text[i] == 'E') & (text[i + 1] == '+'));                                  \
      at |= text[i] == '@';                                                                          \
    }                                                                                                \
    traits->damage |= damage, traits->at |= at;                                                      \
  }

NOTE(note_plain, )
#if defined(__x86_64__)
NOTE(note_wide, WIDE)
#endif

void cbytes_note_octets(cbytes_traits *traits, const uint8_t *text, size_t count) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) return note_wide(traits, text, count);
#endif
  note_plain(traits, text, count);
}

// Cells

// Copies what stands between the quotes with `""` as `"`; false when a quote stands there alone.
static int unescape(cbytes_csv_walk *walk, uint32_t from, uint32_t to, cbytes_cell *cell) {
  uint8_t *out = walk->arena + (walk->arena_end - walk->arena_start);
  const uint8_t *text = walk->text;
  uint32_t count = 0;
  for (uint32_t i = from; i < to; i++) {
    if (text[i] == walk->quote && (++i == to || text[i] != walk->quote)) return 0;
    out[count++] = text[i];
  }
  cell->start = walk->arena_end;
  cell->end = walk->arena_end += count;
  return 1;
}

// A cell in which `quotes` quotes stand is right when they are its first and last octet, and those between in pairs.
static inline int take_quoted(cbytes_csv_walk *walk, cbytes_cell *cell, uint32_t quotes) {
  const uint32_t from = cell->start, to = cell->end;
  if (to - from < 2 || quotes % 2 || walk->text[from] != walk->quote || walk->text[to - 1] != walk->quote) return 0;
  if (quotes > 2) return unescape(walk, from + 1, to - 1, cell);
  cell->start = from + 1;
  cell->end = to - 1;
  return 1;
}

// The first cell from `column` on that ends behind `at`. Of few columns all are looked at, so that no branch depends on which it is.
static inline uint32_t column_of(const uint32_t *marks, uint32_t width, uint32_t column, uint32_t at) {
  if (width > 32) {
    while (marks[column] < at) column++;
    return column;
  }
  uint32_t before = 0;
  for (uint32_t i = 0; i < width; i++) before += marks[i] < at;
  return before;
}

// Takes the quotes off the cells of a row that ends at `row_end`; false when one of them is not plainly right.
static int take_odd(cbytes_csv_walk *walk, const struct cbytes_csv_scan *scan, cbytes_cell *cells, const uint32_t *marks,
                    uint32_t *next, uint32_t row_end) {
  const uint32_t *const odd = scan->odd, count = scan->odd_count, arena = walk->arena_end;
  uint32_t at = *next, column = 0;
  while (at < count && odd[at] < row_end) {
    column = column_of(marks, walk->width, column, odd[at]);
    cbytes_cell *const cell = cells + column;
    // A quote at either end and none between: with more, or where one is something else, the next is not behind the cell.
    const int is_usual = odd[at] == cell->start && at + 1 < count && odd[at + 1] + 1 == cell->end && walk->has_quote &&
                         walk->text[odd[at]] == walk->quote && walk->text[odd[at + 1]] == walk->quote;
    if (is_usual) {
      cell->start++, cell->end--;
      at += 2;
      continue;
    }
    uint32_t quotes = 0;
    int is_plain = 1;
    for (; at < count && odd[at] < marks[column]; at++, quotes++)
      is_plain &= walk->has_quote && walk->text[odd[at]] == walk->quote;
    if (!is_plain || !take_quoted(walk, cell, quotes)) {
      walk->arena_end = arena;
      return 0;
    }
  }
  *next = at;
  return 1;
}

static uint32_t lines_in(const uint8_t *text, uint32_t from, uint32_t to) {
  uint32_t lines = 0;
  for (uint32_t i = from; i < to; i++) lines += text[i] == '\n' || (text[i] == '\r' && text[i + 1] != '\n');
  return lines;
}

// Rows

// A CR with which the text ends may be half of a line end.
static inline int is_half(const cbytes_csv_walk *walk, uint32_t at) { return walk->text[at] == '\r' && at + 1 == walk->end; }

// Every mark before the last of a row is a delimiter.
static int is_even(const cbytes_csv_walk *walk, const uint32_t *marks) {
  for (uint32_t i = 0; i + 1 < walk->width; i++)
    if (walk->text[marks[i]] != walk->delimiter) return 0;
  return 1;
}

// All rows whose marks are there are even: they end where they should, and nothing else ends a row.
static int are_all_even(const cbytes_csv_walk *walk, const struct cbytes_csv_scan *scan) {
  const uint32_t rows = (scan->count - scan->next) / walk->width;
  if (rows != scan->ends) return 0;
  const uint32_t *marks = scan->marks + scan->next + walk->width - 1;
  uint32_t uneven = 0;
  for (uint32_t row = 0; row < rows; row++, marks += walk->width) uneven |= walk->text[*marks] == walk->delimiter;
  return !uneven;
}

// Cuts a row into cells by its marks, and adds the bits that are set in any of their lengths. Up to three cells behind it may be
// written.
#if defined(__SSE2__)
typedef __m128i lengths;

static inline lengths cut(cbytes_cell *cells, uint32_t start, const uint32_t *marks, uint32_t width, lengths bits) {
  const __m128i one = _mm_set1_epi32(1);
  cells[0] = (cbytes_cell){start, marks[0]};
  bits = _mm_or_si128(bits, _mm_cvtsi32_si128((int)(marks[0] - start)));
  for (uint32_t i = 1; i < width; i += 4) {
    const __m128i from = _mm_add_epi32(_mm_loadu_si128((const __m128i *)(marks + i - 1)), one);
    const __m128i to = _mm_loadu_si128((const __m128i *)(marks + i));
    _mm_storeu_si128((__m128i *)(cells + i), _mm_unpacklo_epi32(from, to));
    _mm_storeu_si128((__m128i *)(cells + i + 2), _mm_unpackhi_epi32(from, to));
    bits = _mm_or_si128(bits, _mm_sub_epi32(to, from));
  }
  return bits;
}

static inline uint32_t bits_of(lengths bits) {
  uint32_t lanes[4];
  _mm_storeu_si128((__m128i *)lanes, bits);
  return lanes[0] | lanes[1] | lanes[2] | lanes[3];
}

static inline lengths no_lengths(void) { return _mm_setzero_si128(); }
#else
typedef uint32_t lengths;

static inline lengths cut(cbytes_cell *cells, uint32_t start, const uint32_t *marks, uint32_t width, lengths bits) {
  for (uint32_t i = 0; i < width; i++) {
    cells[i] = (cbytes_cell){i ? marks[i - 1] + 1 : start, marks[i]};
    bits |= cells[i].end - cells[i].start;
  }
  return bits;
}

static inline uint32_t bits_of(lengths bits) { return bits; }
static inline lengths no_lengths(void) { return 0; }
#endif

// Where rows are taken from, out of reach of what is written meanwhile.
typedef struct {
  uint32_t position, line, blank, next, odd;
  uint64_t lf, crlf, cr;
} place;

// Counts the line end at `at` and goes behind it.
static inline void pass_end(const uint8_t *text, uint32_t at, place *here) {
  if (text[at] == '\n') {
    here->lf++, here->position = at + 1;
  } else if (text[at + 1] == '\n') {
    here->crlf++, here->position = at + 2;
  } else {
    here->cr++, here->position = at + 1;
  }
}

// Passes over empty lines; false when one of them may not be whole.
static int pass_blank(const cbytes_csv_walk *walk, const struct cbytes_csv_scan *scan, place *here) {
  while (here->odd < scan->odd_count && scan->odd[here->odd] == here->position) {
    const uint8_t octet = walk->text[here->position];
    if (octet != '\n' && octet != '\r') return 1;
    if (is_half(walk, here->position)) return 0;
    pass_end(walk->text, here->position, here);
    here->blank++, here->line++, here->odd++;
  }
  return 1;
}

typedef enum { rows_taken, rows_full, rows_doubtful } rows_stop;

// Takes every row whose marks are all there.
static rows_stop take_rows(cbytes_csv_walk *walk, struct cbytes_csv_scan *scan) {
  const uint8_t *const text = walk->text;
  const uint32_t width = walk->width, capacity = walk->row_capacity, all_even = (uint32_t)are_all_even(walk, scan);
  place here = {.position = walk->position, .line = walk->line, .blank = walk->blank, .next = scan->next, .odd = scan->odd_next};
  uint32_t next_odd = here.odd < scan->odd_count ? scan->odd[here.odd] : UINT32_MAX, row_count = walk->row_count;
  cbytes_cell *cells = walk->cells + (size_t)row_count * width;
  rows_stop stop = rows_taken;
  lengths longest = no_lengths();
  while (1) {
    if (next_odd == here.position) {
      if (!pass_blank(walk, scan, &here)) break;
      next_odd = here.odd < scan->odd_count ? scan->odd[here.odd] : UINT32_MAX;
    }
    if (scan->count - here.next < width) break;
    if (row_count == capacity) {
      stop = rows_full;
      break;
    }
    const uint32_t *const marks = scan->marks + here.next;
    const uint32_t start = here.position, end = marks[width - 1];
    if (is_half(walk, end)) break;
    if (!all_even && (text[end] == walk->delimiter || !is_even(walk, marks))) {
      stop = rows_doubtful;
      break;
    }
    longest = cut(cells, start, marks, width, longest);
    uint32_t lines = 1;
    if (next_odd < end) {
      if (!take_odd(walk, scan, cells, marks, &here.odd, end)) {
        stop = rows_doubtful;
        break;
      }
      next_odd = here.odd < scan->odd_count ? scan->odd[here.odd] : UINT32_MAX;
      if (scan->has_breaks) lines += lines_in(text, start, end);
    }
    const int is_blank = end - start == width - 1;
    walk->rows[row_count] = (cbytes_row){.start = start, .line = here.line, .ordinal = here.blank};
    row_count += !is_blank, here.blank += (uint32_t)is_blank;
    cells += is_blank ? 0 : width;
    here.line += lines;
    here.next += width;
    pass_end(text, end, &here);
  }
  walk->traits.longest |= bits_of(longest);
  if (scan->ends != unknown) scan->ends -= (here.next - scan->next) / width;
  scan->next = here.next, scan->odd_next = here.odd;
  walk->position = here.position, walk->line = here.line, walk->blank = here.blank, walk->row_count = row_count;
  walk->ends_lf += here.lf, walk->ends_crlf += here.crlf, walk->ends_cr += here.cr;
  return stop;
}

// Walking

// Begins anew at the walk's position.
static void restart(cbytes_csv_walk *walk, struct cbytes_csv_scan *scan) {
  if ((walk->position ? walk->text[walk->position - 1] == '\r' : walk->after_cr) && walk->text[walk->position] == '\n')
    walk->ends_crlf++, walk->ends_cr--, walk->position++;
  scan->scanned = walk->position;
  scan->next = scan->count = scan->odd_next = scan->odd_count = 0;
  scan->inside = scan->after_cr = scan->after_quote = scan->after_opening = scan->after_blanks = scan->after_letter = 0;
  scan->ends = 0;
  scan->after_end = scan->after_mark = 1;
  scan->has_breaks = 0;
  scan->reach = least_reach;
}

// Goes to where the walk stands, when what was found agrees that a record begins there.
static int resume(cbytes_csv_walk *walk, struct cbytes_csv_scan *scan) {
  if (!scan->scanned || walk->position > scan->scanned) return 0;
  uint32_t next = scan->next, odd = scan->odd_next;
  while (next > 0 && scan->marks[next - 1] >= walk->position) next--;
  while (next < scan->count && scan->marks[next] < walk->position) next++;
  while (odd > 0 && scan->odd[odd - 1] >= walk->position) odd--;
  while (odd < scan->odd_count && scan->odd[odd] < walk->position) odd++;
  if (next == 0) return 0;
  const uint32_t before = scan->marks[next - 1], behind = walk->position - before;
  const uint8_t octet = walk->text[before];
  if (octet == walk->delimiter || !(behind == 1 || (behind == 2 && octet == '\r' && walk->text[before + 1] == '\n')))
    return 0;
  scan->next = next, scan->odd_next = odd;
  scan->ends = unknown;
  return 1;
}

// Forgets what belongs to rows that were taken; false when there is no room all the same.
static int make_room(struct cbytes_csv_scan *scan) {
  scan->count -= scan->next, scan->odd_count -= scan->odd_next;
  memmove(scan->marks, scan->marks + scan->next, scan->count * sizeof *scan->marks);
  memmove(scan->odd, scan->odd + scan->odd_next, scan->odd_count * sizeof *scan->odd);
  scan->next = scan->odd_next = 0;
  return scan->capacity - scan->count >= scan->room && scan->odd_count <= scan->room;
}

cbytes_csv_stop cbytes_csv_walk_on(cbytes_csv_walk *walk) {
  struct cbytes_csv_scan *scan = walk->scan;
  if (!resume(walk, scan)) restart(walk, scan);
  while (1) {
    switch (take_rows(walk, scan)) {
      case rows_full: return cbytes_csv_full;
      case rows_doubtful: return cbytes_csv_care;
      case rows_taken: break;
    }
    if (scan->scanned == walk->end) break;
    if (!make_room(scan)) return cbytes_csv_care;
    scan_on(walk, scan);
    // What is cut beyond the last row is cut to nothing.
    const uint32_t last = scan->count ? scan->marks[scan->count - 1] : 0;
    for (uint32_t i = 0; i < 4; i++) scan->marks[scan->count + i] = last + 1 + i;
    if (scan->reach < scan->most_reach) scan->reach = 2 * scan->reach < scan->most_reach ? 2 * scan->reach : scan->most_reach;
  }
  walk->in_quotes = scan->odd_next < scan->odd_count;
  return cbytes_csv_more;
}
