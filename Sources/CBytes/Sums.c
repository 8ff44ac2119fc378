// Adds up columns of amounts.
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

uint32_t cbytes_add_up(cbytes_column amounts, const cbytes_adding *given, cbytes_sum *sums, uint32_t *rows) {
  const cbytes_adding adding = *given;
  const cbytes_cell *amount = amounts.first, *code = adding.codes;
  uint32_t found = 0;
  for (uint32_t row = 0; row < amounts.count; row++, amount += amounts.stride) {
    const uint32_t count = amount->end - amount->start;
    const uint64_t wanted = code ? code_of(amounts.text + code->start, code->end - code->start) : 0;
    if (code) code += amounts.stride;
    if (!count || adding.verdicts[row] > adding.most) continue;
    cbytes_sum *const sum = sums + (wanted * 0x9E3779B97F4A7C15ULL >> 58);
    const int64_t value = count > 16 || adding.scale > 8 ? -1 : value_of(amounts.text + amount->start, count, adding.point, adding.scale);
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
