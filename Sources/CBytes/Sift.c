// Waves through cells that are plainly right, column by column. What is not waved through is judged with more care elsewhere.
#include "Sixteen.h"

#define LIKELY(condition) __builtin_expect((condition) != 0, 1)

// Most cells are as usual, and found to be by few steps; the others take `is_plain`, empty ones neither.
#define SIFT(name, rule_type, is_usual, is_plain)                                                          \
  uint32_t name(cbytes_column column, const rule_type *given, uint32_t *rows) {                           \
    const rule_type rule = *given;                                                                        \
    const uint8_t *const text = column.text;                                                              \
    const cbytes_cell *cell = column.first;                                                               \
    uint32_t found = 0;                                                                                   \
    for (uint32_t row = 0; row < column.count; row++, cell += column.stride) {                            \
      const uint32_t start = cell->start, count = cell->end - start;                                      \
      if (LIKELY(is_usual(text + start, count, &rule))) continue;                                         \
      if (count ? !is_plain(text + start, count, &rule) : column.required) rows[found++] = row;           \
    }                                                                                                     \
    return found;                                                                                         \
  }

// Numbers

// The number that `count` digits make, 18 at most.
static uint64_t value_of(const uint8_t *p, uint32_t count) {
  uint64_t value = 0;
  for (uint32_t i = 0; i < count; i++) value = value * 10 + (uint64_t)(p[i] - '0');
  return value;
}

static int is_bounded(const uint8_t *p, uint32_t digits, uint64_t lower, uint64_t upper) {
  const uint64_t value = value_of(p, digits);
  return value >= lower && value <= upper;
}

__attribute__((noinline)) static int is_whole(const uint8_t *p, uint32_t count, const cbytes_whole *rule) {
  if (count > rule->most_digits || first_bits(count) & ~digits16(p)) return 0;
  return is_bounded(p, count, rule->lower, rule->upper);
}

// So few digits that only zero can be out of bounds.
static inline int is_usual_whole(const uint8_t *p, uint32_t count, const cbytes_whole *rule) {
  const int is_whole = leading(digits16(p)) >= count, is_zero = leading(equal16(p, '0')) >= count;
  return is_whole & !is_zero & (count <= rule->free_digits);
}

SIFT(cbytes_sift_whole, cbytes_whole, is_usual_whole, is_whole)

// How many digits before the point, and behind it: `digits`, `digits point digits`.
static inline int has_right_size(uint32_t whole, uint32_t rest, const cbytes_decimal *rule) {
  return (whole - 1 < rule->most_whole) & (rest != 1) & (rest <= rule->most_decimals + 1);
}

static inline int is_usual_decimal(const uint8_t *p, uint32_t count, const cbytes_decimal *rule) {
  const uint32_t points = equal16(p, rule->point) & first_bits(count & 31), whole = (uint32_t)__builtin_ctz(points | 1U << (count & 31));
  return (leading(digits16(p) | points) >= count) & !(points & (points - 1)) & (count <= rule->free_count) &
         has_right_size(whole, count - whole, rule);
}

__attribute__((noinline)) static int is_decimal(const uint8_t *p, uint32_t count, const cbytes_decimal *rule) {
  const int has_sign = *p == '-';
  p += has_sign, count -= (uint32_t)has_sign;
  if (count == 0 || count > 16) return 0;
  const uint32_t points = equal16(p, rule->point) & first_bits(count), whole = points ? (uint32_t)__builtin_ctz(points) : count;
  if (leading(digits16(p) | points) < count || points & (points - 1) || !has_right_size(whole, count - whole, rule)) return 0;
  return !rule->has_bounds || (!has_sign && is_bounded(p, whole, rule->lower, rule->upper));
}

SIFT(cbytes_sift_decimal, cbytes_decimal, is_usual_decimal, is_decimal)

// Dates

static inline uint32_t pair(const uint8_t *p) { return (uint32_t)(p[0] - '0') * 10 + (uint32_t)(p[1] - '0'); }

static int are_digits(const uint8_t *p, uint32_t count) { return !(first_bits(count) & ~digits16(p)); }

// The digits and separators of `2026-01-23T01:13`, or with a space for the T, and those of `:13:02Z`, are where they must be; minutes
// and seconds are what they can be.
static const char least_start[2][17] = {"0000-00-00T00:00", "0000-00-00 00:00"};
static const char most_start[2][17] = {"9999-19-39T29:59", "9999-19-39 29:59"};
static const char least_end[] = "-00-00T00:00:00Z", most_end[] = "-19-39T29:59:59Z";

// Less than, equal to or greater than zero as the minute at `p` is before, at or after that of `limit`.
static int compare(const uint8_t *p, const uint8_t *limit) {
  const int date = memcmp(p, limit, 10);
  return date ? date : memcmp(p + 11, limit + 11, 5);
}

// Minutes since 1970 of a date of the Gregorian calendar and a time.
static int64_t minutes_of(const uint8_t *p) {
  const int64_t month = pair(p + 5), day = pair(p + 8), year = (int64_t)pair(p) * 100 + pair(p + 2) - (month <= 2);
  const int64_t era = (year + 400) / 400 - 1, of_era = year - era * 400;
  const int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int64_t days = era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
  return days * 1440 + pair(p + 11) * 60 + pair(p + 14);
}

static int is_within(int64_t minutes, const cbytes_moment *rule) {
  return minutes >= rule->earliest_minute && minutes <= rule->latest_minute;
}

// What may follow the seconds: a fraction, and a zone.
static int has_zone(const uint8_t *p, uint32_t count, const cbytes_moment *rule) {
  uint32_t at = 19;
  if (at < count && p[at] == '.') {
    const uint32_t start = ++at;
    while (at < count && (uint8_t)(p[at] - '0') < 10) at++;
    if (at == start || at - start > 9) return 0;
  }
  const uint8_t *zone = p + at;
  if (at == count) return !rule->needs_zone && is_within(minutes_of(p) - rule->assumed_minutes, rule);
  if (count - at == 1) return *zone == 'Z' && is_within(minutes_of(p), rule);
  const int has_shape = count - at == 6 && (*zone == '+' || *zone == '-') && zone[3] == ':';
  if (!has_shape || !are_digits(zone + 1, 2) || !are_digits(zone + 4, 2)) return 0;
  const int64_t hours = pair(zone + 1), minutes = pair(zone + 4), offset = hours * 60 + minutes;
  return hours < 24 && minutes < 60 && is_within(minutes_of(p) - (*zone == '-' ? -offset : offset), rule);
}

// By two digits, the first in the low half: months that have 30 days (3), and that which has not (1); days that every month has (1),
// and that every month but that has (2). The 31st is none of them.
static const uint8_t months[256] = {
    [0x10] = 3, [0x20] = 1, [0x30] = 3, [0x40] = 3, [0x50] = 3, [0x60] = 3, [0x70] = 3, [0x80] = 3, [0x90] = 3,
    [0x01] = 3, [0x11] = 3, [0x21] = 3};
static const uint8_t days[256] = {
    [0x10] = 1, [0x20] = 1, [0x30] = 1, [0x40] = 1, [0x50] = 1, [0x60] = 1, [0x70] = 1, [0x80] = 1, [0x90] = 1, [0x01] = 1,
    [0x11] = 1, [0x21] = 1, [0x31] = 1, [0x41] = 1, [0x51] = 1, [0x61] = 1, [0x71] = 1, [0x81] = 1, [0x91] = 1, [0x02] = 1,
    [0x12] = 1, [0x22] = 1, [0x32] = 1, [0x42] = 1, [0x52] = 1, [0x62] = 1, [0x72] = 1, [0x82] = 1, [0x92] = 2, [0x03] = 2};

static inline uint32_t two_digits(const uint8_t *p) { return (uint32_t)(p[0] & 15) | (uint32_t)(p[1] & 15) << 4; }

// There is such a day and hour.
static inline int is_day(const uint8_t *p) {
  return ((months[two_digits(p + 5)] & days[two_digits(p + 8)]) != 0) & ((p[11] < '2') | (p[12] < '4'));
}

static inline int is_usual_moment(const uint8_t *p, uint32_t count, const cbytes_moment *rule) {
  const uint32_t shape = within16(p, least_start[0], most_start[0]) & within16(p + 4, least_end, most_end);
  const uint64_t date = cbytes_ordered8(p);
  return (count == 20) & (shape == 0xFFFF) & is_day(p) & (date > rule->after) & (date < rule->before);
}

__attribute__((noinline)) static int is_moment(const uint8_t *p, uint32_t count, const cbytes_moment *rule) {
  if (count < 19) return 0;
  const int is_spaced = p[10] == ' ', has_seconds = p[16] == ':' && p[17] < '6' && are_digits(p + 17, 2);
  if (!has_seconds || within16(p, least_start[is_spaced], most_start[is_spaced]) != 0xFFFF || !is_day(p)) return 0;
  if (count == 20 && p[19] == 'Z') return compare(p, rule->earliest) >= 0 && compare(p, rule->latest) <= 0;
  return has_zone(p, count, rule);
}

SIFT(cbytes_sift_moment, cbytes_moment, is_usual_moment, is_moment)

// Text

static inline int is_word(const uint8_t *p, uint32_t count, const cbytes_words *rule) {
  if (!count) return 0;
  const int may_be_damaged = ((uint8_t)(p[0] - '0') < 10) & ((p[1] == '.') | (p[1] == 'E')) & (count > 1);
  return (count >= rule->least) & (count <= rule->most) & (p[0] > ' ') & (p[count - 1] > ' ') & !may_be_damaged;
}

static inline int is_word_without_at(const uint8_t *p, uint32_t count, const cbytes_words *rule) {
  const int has_at = count <= 16 ? (equal16(p, '@') & first_bits(count)) != 0 : memchr(p, '@', count) != NULL;
  return is_word(p, count, rule) & !has_at;
}

static inline int is_nothing_else(const uint8_t *p, uint32_t count, const void *rule) { return 0; }

SIFT(sift_words, cbytes_words, is_word, is_nothing_else)
SIFT(sift_words_without_at, cbytes_words, is_word_without_at, is_nothing_else)

uint32_t cbytes_sift_words(cbytes_column column, const cbytes_words *rule, uint32_t *rows) {
  return rule->no_at ? sift_words_without_at(column, rule, rows) : sift_words(column, rule, rows);
}

static inline int is_known(const uint8_t *p, uint32_t count, const cbytes_known *known) {
  if (count - 1 >= 16) return 0;
  const cbytes_word word = cbytes_word_of(p, count), *entry = known->words + cbytes_word_slot(word);
  return (entry->low == word.low) & (entry->high == word.high);
}

SIFT(cbytes_sift_known, cbytes_known, is_known, is_nothing_else)

static inline int is_price(const uint8_t *p, uint32_t count, const cbytes_price *rule) {
  if (count > 4 && p[count - 4] == ' ') return is_known(p + count - 3, 3, &rule->known) && is_usual_decimal(p, count - 4, &rule->number);
  return is_usual_decimal(p, count, &rule->number);
}

SIFT(cbytes_sift_price, cbytes_price, is_price, is_nothing_else)

// URIs

enum { scheme = 1, letter = 2, other = 4 };

// What an octet may be in: a scheme, the first of it, anything behind its colon.
static uint8_t uri_classes[256];

__attribute__((constructor)) static void classify(void) {
  for (int octet = 0x21; octet < 256; octet++)
    if (octet != 0x7F && !strchr("<>\"{}|\\^`", octet)) uri_classes[octet] = other;
  for (int octet = 'a'; octet <= 'z'; octet++) uri_classes[octet] = uri_classes[octet - 32] = scheme | letter | other;
  for (const char *p = "0123456789+-."; *p; p++) uri_classes[(uint8_t)*p] |= scheme;
}

int cbytes_is_uri(const uint8_t *bytes, size_t count) {
  size_t at = 0;
  if (!count || !(uri_classes[bytes[0]] & letter)) return 0;
  while (at < count && uri_classes[bytes[at]] & scheme) at++;
  if (at == count || bytes[at] != ':' || at + 1 == count) return 0;
  uint8_t all = other;
  for (at++; at < count; at++) all &= uri_classes[bytes[at]];
  return all != 0;
}

static inline int is_uri(const uint8_t *p, uint32_t count, const void *rule) { return cbytes_is_uri(p, count); }

SIFT(sift_uri, uint8_t, is_uri, is_nothing_else)

uint32_t cbytes_sift_uri(cbytes_column column, uint32_t *rows) {
  const uint8_t no_rule = 0;
  return sift_uri(column, &no_rule, rows);
}

uint32_t cbytes_sift_empty(cbytes_column column, uint32_t *rows) {
  uint32_t found = 0;
  for (uint32_t row = 0; row < column.count; row++, column.first += column.stride)
    if (__builtin_expect(column.first->start == column.first->end, 0)) rows[found++] = row;
  return found;
}
