#pragma once
#include "CBytes.h"

// What cells may be like, for checks that can then be spared.
typedef struct {
  uint32_t longest;     // no cell has more octets
  uint8_t outer_space;  // a space or tab may stand at an end of a cell
  uint8_t damage;       // "E+" stands somewhere
  uint8_t at;           // "@" does
  uint8_t other_quotes;  // a cell begins with the other kind of quotes
} cbytes_traits;

// A walk over CSV from record to record. Records that are not plainly right are left to a reader that takes its time.
typedef struct {
  const uint8_t *text;  // 64 octets behind `end` are readable
  uint32_t position;    // where the next record begins
  uint32_t end;
  uint32_t width;       // cells every record must have
  uint8_t delimiter;
  uint8_t quote, has_quote;
  uint8_t escape, has_escape;
  uint8_t other_quote;  // what is no quote here, and may be meant as one; 0 for none
  uint8_t after_cr;     // the octet before `position` was a CR
  uint8_t in_quotes;    // after cbytes_csv_more: a quote stands in what is left
  cbytes_cell *cells;   // `width` a row
  cbytes_row *rows;
  uint32_t row_count, row_capacity;
  uint32_t line;        // the physical line of `position`, from 1
  uint32_t blank;       // records without a single octet in a cell; not among the rows
  uint8_t *arena;       // unescaped cells go behind the text: cell offsets from `text` reach into it
  uint32_t arena_start, arena_end;
  uint64_t ends_lf, ends_crlf, ends_cr;
  cbytes_traits traits;  // of all cells since cbytes_csv_moved
  struct cbytes_csv_scan *scan;
} cbytes_csv_walk;

// For text of which no more than `piece` octets come at once. False when there is no memory.
int cbytes_csv_begin(cbytes_csv_walk *walk, uint32_t piece);
void cbytes_csv_end(cbytes_csv_walk *walk);

// To be called when other text stands where it stood.
void cbytes_csv_moved(cbytes_csv_walk *walk);

// Notes what of `traits` is told by the octets alone.
void cbytes_note_octets(cbytes_traits *traits, const uint8_t *text, size_t count);

typedef enum {
  cbytes_csv_more,  // what is left is no whole record
  cbytes_csv_full,  // `row_capacity` rows are there
  cbytes_csv_care,  // the record at `position` is not plainly right
} cbytes_csv_stop;

// Walks on and fills rows and cells. A row's `ordinal` keeps how many blank records came before it.
cbytes_csv_stop cbytes_csv_walk_on(cbytes_csv_walk *walk);
