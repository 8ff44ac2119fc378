#pragma once
#include "CBytes.h"

// One column of some rows: cell `n` is `first[n * stride]`. 64 octets behind a cell may be read.
typedef struct {
  const uint8_t *text;
  const cbytes_cell *first;
  uint32_t stride, count;
  uint8_t required;  // an empty cell is not plainly right
} cbytes_column;

// Each of the following writes to `rows` which rows, from 0, have a cell that is not plainly right, and returns their number.

// Whole numbers of digits alone.
typedef struct {
  uint64_t lower, upper;
  uint32_t most_digits;  // 16 at most
  uint32_t free_digits;  // numbers of so many digits are above zero within bounds; 0 when there are none
} cbytes_whole;

uint32_t cbytes_sift_whole(cbytes_column column, const cbytes_whole *rule, uint32_t *rows);

// `[-]digits[point digits]` of up to 16 octets; with a sign only where there are no bounds.
typedef struct {
  uint64_t lower, upper;  // of the whole part
  uint32_t most_whole, most_decimals;
  uint32_t free_count;  // numbers of so many octets are within bounds: 16, or 0 where there are any
  uint8_t point, has_bounds;
} cbytes_decimal;

uint32_t cbytes_sift_decimal(cbytes_column column, const cbytes_decimal *rule, uint32_t *rows);

// Dates and times of RFC 3339 that are plainly within all limits: those near a limit are not.
typedef struct {
  uint8_t earliest[16], latest[16];  // `2026-01-23T01:13`, UTC
  uint64_t after, before;  // their first eight octets as cbytes_ordered8 has them
  int64_t earliest_minute, latest_minute;  // the same since 1970
  int64_t assumed_minutes;           // east of UTC, where no zone is written
  uint8_t needs_zone;
} cbytes_moment;

uint32_t cbytes_sift_moment(cbytes_column column, const cbytes_moment *rule, uint32_t *rows);

// Text without white space at its ends that is no number damaged by Excel. Lengths are in octets.
typedef struct {
  uint32_t least, most;
  uint8_t no_at;  // an "@" must be looked at
} cbytes_words;

uint32_t cbytes_sift_words(cbytes_column column, const cbytes_words *rule, uint32_t *rows);

// Words of up to 16 octets that were seen before and found right, by their place in a table of 1024.
typedef struct {
  uint64_t low, high;
} cbytes_word;

enum { cbytes_word_count = 1024 };

static inline cbytes_word cbytes_word_of(const uint8_t *bytes, size_t count) {
  if (count <= 8) return (cbytes_word){cbytes_load8(bytes) & ~0ULL >> (64 - 8 * count), 0};
  return (cbytes_word){cbytes_load8(bytes), cbytes_load8(bytes + 8) & ~0ULL >> (128 - 8 * count)};
}

static inline size_t cbytes_word_slot(cbytes_word word) {
  return (size_t)((word.low ^ word.high * 0x9E3779B97F4A7C15ULL) * 0xD6E8FEB86659FD93ULL >> 54);
}

typedef struct {
  const cbytes_word *words;
} cbytes_known;

uint32_t cbytes_sift_known(cbytes_column column, const cbytes_known *known, uint32_t *rows);

// A scheme and what follows it (RFC 3986 §3); characters beyond ASCII are let pass, as IRIs have them.
int cbytes_is_uri(const uint8_t *bytes, size_t count);

uint32_t cbytes_sift_uri(cbytes_column column, uint32_t *rows);

// `15.00`, or `15.00 USD` with a currency among `known`.
typedef struct {
  cbytes_decimal number;
  cbytes_known known;
} cbytes_price;

uint32_t cbytes_sift_price(cbytes_column column, const cbytes_price *rule, uint32_t *rows);

// Cells that must not be empty, whatever else they are.
uint32_t cbytes_sift_empty(cbytes_column column, uint32_t *rows);

// How many of the cells, from the first on, come in one of the orders `possible`, each behind the one before: rising or falling by
// octets (1, 2), by length first (4, 8). The first that is empty, or of a row whose verdict is above `most`, or the same as the one
// before it, ends them. `before` is the cell before the first, in the same text.
uint32_t cbytes_in_order(cbytes_column column, const uint8_t *verdicts, uint8_t most, cbytes_cell before, uint8_t *possible);

// What amounts come to that have one code beside them.
typedef struct {
  uint64_t code;   // its first eight octets
  int64_t sum;     // in units of the last decimal place
  uint64_t count;
} cbytes_sum;

enum { cbytes_sum_count = 64 };

typedef struct {
  const cbytes_cell *codes;  // as `first` of the amounts; null where there is one sum for all
  const uint8_t *verdicts;   // of the rows; those above `most` do not count
  uint8_t most;
  uint8_t point;
  uint32_t scale;
} cbytes_adding;

// Adds amounts of few digits to `sums`, of which there are cbytes_sum_count, each code in its own place. Writes to `rows` which rows
// have an amount that is written otherwise, or a code whose place is taken; their number.
uint32_t cbytes_add_up(cbytes_column amounts, const cbytes_adding *adding, cbytes_sum *sums, uint32_t *rows);
