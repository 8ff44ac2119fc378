#pragma once
#include <stddef.h>
#include <stdint.h>

// The five loops over a message's octets that only C can say fast. Each is linear and reads nothing outside
// `bytes[0..<count]`.

#pragma clang assume_nonnull begin

// The offset of the first `-` of the first line, other than the one `bytes` begins with, that begins with "--";
// `count` when there is none. Lines end with the octet `line_end`.
size_t cmime_dashed_line(const uint8_t *bytes, size_t count, uint8_t line_end);

// What one look at a line of a header finds; `count` stands for what is not there. Of `blank` and `colon` only the one
// that comes first is sure to be there; what lies behind the line's end is no finding.
typedef struct {
  // The octet `line_end`.
  size_t end;
  // The first `:`.
  size_t colon;
  // The first octet that cannot stand in a field's name (RFC 5322 §2.2).
  size_t blank;
  // The first CR.
  size_t carriage_return;
} cmime_line;

// Looks at the line that `bytes` begins with.
cmime_line cmime_header_line(const uint8_t *bytes, size_t count, uint8_t line_end);

// Whether a field's name is letters, digits, `-`, `_` and `.`, and nothing else; and whether `content-`, in any case, is in it.
typedef struct {
  _Bool is_plain;
  _Bool has_content;
} cmime_name;

cmime_name cmime_field_name(const uint8_t *bytes, size_t count);

// Where `text` begins; `count` where it is not in `bytes`.
size_t cmime_find(const uint8_t *bytes, size_t count, const uint8_t *text, size_t length);

// How often `octet` occurs.
size_t cmime_occurrences(const uint8_t *bytes, size_t count, uint8_t octet);

typedef struct {
  // Octets of the input that are done with.
  size_t consumed;
  // Octets written to the output.
  size_t produced;
} cmime_progress;

// Decodes whole base64 quanta (RFC 4648 §4) with white space between them, and stops before the first thing that
// is anything else: padding, a foreign octet, a quantum broken by white space or by the end. Writes at most
// `capacity` octets.
cmime_progress cmime_base64_decode(const uint8_t *bytes, size_t count, uint8_t *output, size_t capacity);

// Decodes quoted-printable (RFC 2045 §6.7) and stops before the first `=` that is neither followed by two
// hexadecimal digits nor by a line end, and before white space that may stand at a line's end when the input or
// `capacity` ends there. White space before a line end is left out. Writes at most `capacity` octets.
cmime_progress cmime_quoted_printable_decode(const uint8_t *bytes, size_t count, uint8_t *output, size_t capacity);

#pragma clang assume_nonnull end
