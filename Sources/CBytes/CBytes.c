#define _GNU_SOURCE
#include "CBytes.h"

#include <stdlib.h>
#include <sys/mman.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

typedef struct {
  uint64_t delimiters, quotes, escapes, ends;
} masks;

typedef enum { cell_taken, cell_doubtful } cell_verdict;

// Copies what stands between the quotes with `""` as `"`; doubtful when a quote stands there alone.
static cell_verdict unescape(cbytes_csv_walk *walk, uint32_t from, uint32_t to, cbytes_cell *cell) {
  uint8_t *out = walk->arena + (walk->arena_end - walk->arena_start);
  const uint8_t *text = walk->text;
  uint32_t count = 0;
  for (uint32_t i = from; i < to; i++) {
    if (text[i] == walk->quote && (++i == to || text[i] != walk->quote)) return cell_doubtful;
    out[count++] = text[i];
  }
  cell->start = walk->arena_end;
  cell->end = walk->arena_end += count;
  return cell_taken;
}

// A cell in which `quotes` quotes stand is right when they are its first and last octet, and those between in pairs.
static inline cell_verdict take_quoted(cbytes_csv_walk *walk, uint32_t from, uint32_t to, uint32_t quotes,
                                       cbytes_cell *cell) {
  if (to - from < 2 || quotes % 2 || walk->text[from] != walk->quote || walk->text[to - 1] != walk->quote)
    return cell_doubtful;
  if (quotes > 2) return unescape(walk, from + 1, to - 1, cell);
  cell->start = from + 1;
  cell->end = to - 1;
  return cell_taken;
}

static uint32_t lines_in(const uint8_t *text, uint32_t from, uint32_t to) {
  uint32_t lines = 0;
  for (uint32_t i = from; i < to; i++) lines += text[i] == '\n' || (text[i] == '\r' && text[i + 1] != '\n');
  return lines;
}

// Written once and compiled for each set of instructions that `find` and `inside` come in.
#define WALK(name, attributes, find, prefix_xor)                                                                  \
  attributes static cbytes_csv_stop name(cbytes_csv_walk *walk) {                                                 \
    const uint8_t *const text = walk->text;                                                                       \
    const uint32_t end = walk->end, last = walk->width - 1;                                                       \
    uint32_t row_start = walk->position, cell_start = row_start, column = 0, care = UINT32_MAX;                   \
    uint32_t carried = 0, arena = walk->arena_end; /* quotes of the cell so far; where the row's copies begin */  \
    uint64_t inside = 0, broken = 0;                                                                              \
    cbytes_cell *cells = walk->cells + (size_t)walk->row_count * walk->width;                                     \
    for (uint32_t base = row_start; base < end; base += 64) {                                                     \
      masks found = find(text + base, walk);                                                                      \
      if (end - base < 64) {                                                                                      \
        const uint64_t valid = (1ULL << (end - base)) - 1;                                                        \
        found.delimiters &= valid, found.quotes &= valid, found.escapes &= valid, found.ends &= valid;            \
      }                                                                                                           \
      uint64_t structure = found.delimiters | found.ends, breaks = 0;                                             \
      if (found.escapes && care == UINT32_MAX) care = base + (uint32_t)__builtin_ctzll(found.escapes);            \
      if (found.quotes | inside) {                                                                                \
        const uint64_t within = prefix_xor(found.quotes) ^ inside;                                                \
        inside = (uint64_t)((int64_t)within >> 63);                                                               \
        breaks = found.ends & within;                                                                             \
        structure &= ~within;                                                                                     \
      }                                                                                                           \
      uint32_t counted = 0; /* quotes of this block that cells before have */                                     \
      while (structure) {                                                                                         \
        const uint32_t bit = (uint32_t)__builtin_ctzll(structure), at = base + bit;                               \
        structure &= structure - 1;                                                                               \
        cells[column].start = cell_start;                                                                         \
        cells[column].end = at;                                                                                   \
        if (found.quotes | carried) {                                                                             \
          const uint32_t before = (uint32_t)__builtin_popcountll(found.quotes & ((1ULL << bit) - 1));             \
          const uint32_t quotes = carried + before - counted;                                                     \
          counted = before;                                                                                       \
          carried = 0;                                                                                            \
          if (quotes && take_quoted(walk, cell_start, at, quotes, cells + column)) goto doubtful;                 \
        }                                                                                                         \
        cell_start = at + 1;                                                                                      \
        if (text[at] == walk->delimiter) {                                                                        \
          if (column++ == last) goto doubtful;                                                                    \
          continue;                                                                                               \
        }                                                                                                         \
        if (at == row_start) { /* nothing on this line, or the LF of a CR LF */                                   \
          if (text[at] == '\n' && (row_start ? text[at - 1] == '\r' : walk->after_cr)) {                          \
            walk->ends_crlf++, walk->ends_cr--;                                                                   \
          } else {                                                                                                \
            walk->blank++, walk->line++;                                                                          \
            if (text[at] == '\n') walk->ends_lf++; else walk->ends_cr++;                                          \
          }                                                                                                       \
          row_start = cell_start;                                                                                 \
          continue;                                                                                               \
        }                                                                                                         \
        if (column != last || care < at) goto doubtful;                                                           \
        column = 0;                                                                                               \
        const uint32_t line = walk->line++;                                                                       \
        if (text[at] == '\n') walk->ends_lf++; else walk->ends_cr++;                                              \
        if (broken | breaks) {                                                                                    \
          walk->line += lines_in(text, row_start, at);                                                            \
          broken = 0, breaks &= ~((2ULL << bit) - 1);                                                             \
        }                                                                                                         \
        if (at - row_start == last) {                                                                             \
          walk->blank++;                                                                                          \
        } else {                                                                                                  \
          walk->rows[walk->row_count++] = (cbytes_row){.start = row_start, .line = line, .ordinal = walk->blank}; \
          cells += walk->width;                                                                                   \
        }                                                                                                         \
        row_start = cell_start, arena = walk->arena_end;                                                          \
        if (walk->row_count == walk->row_capacity) {                                                              \
          walk->position = row_start;                                                                             \
          return cbytes_csv_full;                                                                                 \
        }                                                                                                         \
      }                                                                                                           \
      carried += (uint32_t)__builtin_popcountll(found.quotes) - counted, broken |= breaks;                        \
    }                                                                                                             \
    walk->position = row_start;                                                                                   \
    walk->arena_end = arena;                                                                                      \
    walk->in_quotes = carried != 0 || care != UINT32_MAX;                                                         \
    return cbytes_csv_more;                                                                                       \
  doubtful:                                                                                                       \
    walk->position = row_start, walk->arena_end = arena;                                                          \
    return cbytes_csv_care;                                                                                       \
  }

static inline uint64_t prefix_xor_plain(uint64_t bits) {
  for (int shift = 1; shift < 64; shift <<= 1) bits ^= bits << shift;
  return bits;
}

static inline masks find_plain(const uint8_t *p, const cbytes_csv_walk *walk) {
  masks found = {0, 0, 0, 0};
  for (int i = 0; i < 64; i++) {
    found.delimiters |= (uint64_t)(p[i] == walk->delimiter) << i;
    found.quotes |= (uint64_t)(p[i] == walk->quote) << i;
    found.escapes |= (uint64_t)(p[i] == walk->escape) << i;
    found.ends |= (uint64_t)(p[i] == '\n' || p[i] == '\r') << i;
  }
  if (!walk->has_quote) found.quotes = 0;
  if (!walk->has_escape) found.escapes = 0;
  return found;
}

WALK(walk_plain, , find_plain, prefix_xor_plain)

#if defined(__x86_64__)
#define WIDE __attribute__((target("avx2,pclmul,bmi,popcnt")))

WIDE static inline uint64_t equal64(__m256i low, __m256i high, uint8_t octet) {
  const __m256i wanted = _mm256_set1_epi8((char)octet);
  return (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted)) |
         (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted)) << 32;
}

WIDE static inline masks find_wide(const uint8_t *p, const cbytes_csv_walk *walk) {
  const __m256i low = _mm256_loadu_si256((const __m256i *)p);
  const __m256i high = _mm256_loadu_si256((const __m256i *)(p + 32));
  return (masks){
      .delimiters = equal64(low, high, walk->delimiter),
      .quotes = walk->has_quote ? equal64(low, high, walk->quote) : 0,
      .escapes = walk->has_escape ? equal64(low, high, walk->escape) : 0,
      .ends = equal64(low, high, '\n') | equal64(low, high, '\r'),
  };
}

WIDE static inline uint64_t prefix_xor_wide(uint64_t bits) {
  const __m128i all = _mm_set1_epi8((char)0xFF);
  return (uint64_t)_mm_cvtsi128_si64(_mm_clmulepi64_si128(_mm_set_epi64x(0, (int64_t)bits), all, 0));
}

WALK(walk_wide, WIDE, find_wide, prefix_xor_wide)
#endif

cbytes_csv_stop cbytes_csv_walk_on(cbytes_csv_walk *walk) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul")) return walk_wide(walk);
#endif
  return walk_plain(walk);
}

// A small table comes from the heap, where the pages of the file before lie ready.
enum { SMALL_TABLE = 256 * 1024 };

void *cbytes_table_new(size_t count) {
  if (count < SMALL_TABLE) return calloc(1, count);
  void *table = mmap(NULL, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (table == MAP_FAILED) return NULL;
#if defined(MADV_HUGEPAGE)
  madvise(table, count, MADV_HUGEPAGE);
#endif
  return table;
}

void cbytes_table_free(void *table, size_t count) {
  if (count < SMALL_TABLE) free(table);
  else munmap(table, count);
}
