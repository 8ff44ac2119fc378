#pragma once
#include "CBytes.h"

// What a pass over octets that come in pieces tells of them.
typedef struct {
  uint64_t bytes;
  uint64_t nuls;
  uint64_t controls;    // control characters other than TAB, LF and CR; NULs are some
  uint64_t high;        // octets that are not ASCII
  uint64_t characters;  // whole characters of more than one octet
  uint64_t faults;      // maximal ill-formed sequences (Unicode §3.9, table 3-8)
  uint8_t pending[4];   // a character that the end of a piece broke off
  uint32_t pending_count;
} cbytes_survey;

void cbytes_survey_add(cbytes_survey *survey, const uint8_t *bytes, size_t count);

// The same, and copies them to `to`.
void cbytes_survey_copy(cbytes_survey *survey, uint8_t *to, const uint8_t *bytes, size_t count);

// No more pieces come: a character that was broken off is a fault.
void cbytes_survey_end(cbytes_survey *survey);

// The length of the well-formed UTF-8 sequence that begins at `bytes`, or minus the length of the maximal ill-formed part that
// stands there, at least 1 (Unicode §3.9, table 3-7).
int cbytes_utf8_sequence(const uint8_t *bytes, size_t count);

// Whether an octet that is not ASCII stands there, or a control character other than TAB, LF and CR.
int cbytes_has_odd_octets(const uint8_t *bytes, size_t count);
