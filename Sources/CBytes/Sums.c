// Adds up columns of amounts, and follows keys that come in order.
#include "Sixteen.h"

// The first eight octets, zeros behind them where there are fewer.
static inline uint64_t code_of(const uint8_t *p, uint32_t count) {
  return count ? cbytes_load8(p) & ~0ULL >> (count < 8 ? 64 - 8 * count : 0) : 0;
}

// The number that `count` digits make, eight at most.
static inline int64_t short_number(const uint8_t *p, uint32_t count) {
  const uint32_t shift = (64 - 8 * count) & 63;
  uint64_t digits = cbytes_load8(p) << shift & 0x0F0F0F0F0F0F0F0FULL;
  digits = digits * 10 + (digits >> 8);
  digits = ((digits & 0x000000FF000000FFULL) * 0x000F424000000064ULL +
            (digits >> 16 & 0x000000FF000000FFULL) * 0x0000271000000001ULL) >> 32;
  return count ? (int64_t)(digits & 0xFFFFFFFF) : 0;
}

static const int64_t powers[9] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};

// Of up to eight digits, perhaps a point, and up to `scale` digits behind it, in units of the last decimal place; -1 for what is
// written otherwise.
static inline int64_t value_of(const uint8_t *p, uint32_t count, uint8_t point, uint32_t scale) {
  const uint32_t points = equal16(p, point) & first_bits(count & 31), whole = (uint32_t)__builtin_ctz(points | 1U << (count & 31));
  const uint32_t decimals = count - whole - (points != 0);
  const int is_plain = (leading(digits16(p) | points) >= count) & !(points & (points - 1)) & (whole - 1 < 8) & (decimals <= scale);
  if (!is_plain) return -1;
  return short_number(p, whole) * powers[scale] + short_number(p + whole + 1, decimals) * powers[scale - decimals];
}

// How a column's amounts are written as a rule: digits, the point, and `scale` digits behind it.
typedef struct {
  uint64_t behind, before, lead;  // octets of the last eight that stand behind the point, and before it; what goes in its place
  uint32_t at, least;             // the bits to the point; octets of the shortest
  uint8_t point, has_point;
} form;

static inline form form_of(const cbytes_adding *adding) {
  const uint32_t scale = adding->scale;
  if (!scale) return (form){.behind = ~0ULL, .least = 1};
  // Nothing of more than six decimals is as usual.
  if (scale > 6) return (form){.behind = ~0ULL, .least = UINT32_MAX};
  return (form){~0ULL << (64 - 8 * scale), (1ULL << (56 - 8 * scale)) - 1, '0', 56 - 8 * scale, scale + 2, adding->point, 1};
}

// Of up to eight octets that end at `end` and are written so, in units of the last decimal place; -1 for all else.
static inline int64_t usual_value(const uint8_t *text, uint32_t count, uint32_t end, form form) {
  if ((count - form.least > 8 - form.least) | (end < 8)) return -1;
  const uint64_t absent = (1ULL << (64 - 8 * count)) - 1, zeros = 0x3030303030303030ULL;
  const uint64_t octets = (cbytes_load8(text + end - 8) & ~absent) | (zeros & absent);
  const uint64_t digits = ((octets & form.behind) | (octets & form.before) << 8 | form.lead) ^ zeros;
  const uint64_t wrong = ((digits + 0x7676767676767676ULL) | digits) & 0x8080808080808080ULL;
  if (wrong | (form.has_point & (uint64_t)((uint8_t)(octets >> form.at) != form.point))) return -1;
  const uint64_t pairs = digits * 10 + (digits >> 8);
  return (int64_t)((((pairs & 0x000000FF000000FFULL) * 0x000F424000000064ULL +
                     (pairs >> 16 & 0x000000FF000000FFULL) * 0x0000271000000001ULL) >> 32) & 0xFFFFFFFF);
}

static inline int64_t any_value(const uint8_t *p, uint32_t count, const cbytes_adding *adding) {
  return count > 16 || adding->scale > 8 ? -1 : value_of(p, count, adding->point, adding->scale);
}

// All to one sum.
static uint32_t add_plainly(cbytes_column amounts, const cbytes_adding *adding, cbytes_sum *sum, uint32_t *rows) {
  const form form = form_of(adding);
  const cbytes_cell *amount = amounts.first;
  uint32_t found = 0;
  int64_t total = 0;
  uint64_t added = 0;
  for (uint32_t row = 0; row < amounts.count; row++, amount += amounts.stride) {
    const uint32_t count = amount->end - amount->start;
    if (!count || adding->verdicts[row] > adding->most) continue;
    // Most quantities have one digit.
    const uint8_t digit = (uint8_t)(amounts.text[amount->start] - '0');
    if ((count == 1) & (digit < 10) & !form.has_point) {
      total += digit, added++;
      continue;
    }
    int64_t value = usual_value(amounts.text, count, amount->end, form);
    if (__builtin_expect(value < 0, 0)) value = any_value(amounts.text + amount->start, count, adding);
    if (__builtin_expect(value < 0, 0)) rows[found++] = row;
    else total += value, added++;
  }
  sum->sum += total, sum->count += added;
  return found;
}

uint32_t cbytes_add_up(cbytes_column amounts, const cbytes_adding *given, cbytes_sum *sums, uint32_t *rows) {
  const cbytes_adding adding = *given;
  if (!adding.codes) return add_plainly(amounts, &adding, sums, rows);
  const form form = form_of(&adding);
  const cbytes_cell *amount = amounts.first, *code = adding.codes;
  uint32_t found = 0;
  for (uint32_t row = 0; row < amounts.count; row++, amount += amounts.stride, code += amounts.stride) {
    const uint32_t count = amount->end - amount->start;
    if (!count || adding.verdicts[row] > adding.most) continue;
    const uint64_t wanted = code_of(amounts.text + code->start, code->end - code->start);
    cbytes_sum *const sum = sums + (wanted * 0x9E3779B97F4A7C15ULL >> 58);
    int64_t value = usual_value(amounts.text, count, amount->end, form);
    if (__builtin_expect(value < 0, 0)) value = any_value(amounts.text + amount->start, count, &adding);
    if (__builtin_expect(value < 0 || (sum->count && sum->code != wanted), 0)) {
      rows[found++] = row;
      continue;
    }
    sum->code = wanted;
    sum->sum += value;
    sum->count++;
  }
  return found;
}

uint32_t cbytes_in_order(cbytes_column column, const uint8_t *verdicts, uint8_t most, cbytes_cell before, uint8_t *possible) {
  const uint8_t *left = column.text + before.start;
  uint32_t left_count = before.end - before.start, row = 0;
  uint8_t orders = *possible;
  for (const cbytes_cell *cell = column.first; row < column.count; row++, cell += column.stride) {
    const uint8_t *const right = column.text + cell->start;
    const uint32_t count = cell->end - cell->start;
    if (!count || verdicts[row] > most) break;
    const uint64_t one = cbytes_ordered8(left), other = cbytes_ordered8(right);
    const int is_told = (one != other) & (left_count >= 8) & (count >= 8);
    const int order = is_told ? (one < other ? -1 : 1) : cbytes_compare(left, left_count, right, count);
    const int is_shorter = left_count == count ? order < 0 : left_count < count;
    const uint8_t kept = orders & ((order < 0 ? 1 : 2) | (is_shorter ? 4 : 8));
    if (!order || !kept) break;
    orders = kept, left = right, left_count = count;
  }
  *possible = orders;
  return row;
}
