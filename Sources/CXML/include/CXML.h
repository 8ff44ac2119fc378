#pragma once
#include <stddef.h>
#include <stdint.h>
#include "CBytes.h"

// Rows out of XML: libxml2's push parser (SAX2) with callbacks that put the text of elements and attributes into the
// cells of a batch. Which name is what, a resolver says, once a name and place; everything else happens here.
//
// Hardened: no DOCTYPE, hence no entities but the five of XML; nothing is ever loaded; depth, names, attributes, cells
// and records have limits.

// What an element or attribute is.
enum cxml_kind {
  CXML_SKIPPED,       // none of ours, with all that is in it
  CXML_REFUSED,       // none of ours, and it makes the row a wrong one
  CXML_PATH,          // on the way to records
  CXML_RECORD,
  CXML_ITEM_PATH,     // in a record, on the way to its items
  CXML_ITEM,          // repeats its record
  CXML_FIELD,
  CXML_ELEMENT,       // in a field that is a list: one element of it
  CXML_FIELD_VALUE,   // an attribute of a field: its value is the field's (Atom's link/@href)
  CXML_RELATION       // an attribute of a field: the field counts only when this says "alternate" (Atom's link/@rel)
};

typedef struct {
  const char *local, *prefix, *uri;  // prefix and uri may be null
  int is_attribute;
  uint32_t line, column;
} cxml_name;

// What is wrong with the record being read.
enum cxml_problem_kind {
  CXML_DUPLICATE,    // a second value for one field
  CXML_MIXED,        // text beside elements in a field
  CXML_CELL_LONG,
  CXML_RECORD_LONG,
  CXML_MANY_ITEMS,
  CXML_REFUSED_NAME,
  CXML_BOTH_LEVELS,  // a field in the record and in one of its items; the item's counts
};

typedef struct {
  enum cxml_problem_kind kind;
  int32_t field;     // -1 for none
  uint32_t line, column;
  const char *name;  // lives as long as the reader; null for none
} cxml_problem;

typedef struct {
  uint32_t line, column;
} cxml_place;

// Where rows go. The memory of text, cells and rows is the caller's.
typedef struct {
  uint8_t *text;
  size_t text_count, text_capacity;
  cbytes_cell *cells;
  cbytes_row *rows;
  size_t width, row_count, row_capacity;
  cxml_place *places;  // of the cells that are not empty; ours
  size_t place_capacity;
} cxml_batch;

// Why the file ends here.
enum cxml_failure {
  CXML_FINE,
  CXML_SYNTAX,      // code and words are libxml2's
  CXML_DOCTYPE,
  CXML_DEPTH,
  CXML_ATTRIBUTES,
  CXML_NAME,
  CXML_NAMES,
  CXML_MEMORY
};

typedef struct {
  enum cxml_failure failure;
  int code;
  uint32_t line, column;
  int opened_line;           // of the element that a wrong end tag should have closed
  long long offset;          // of the place, in octets of UTF-8
  char words[256], first[80], second[80], open[80];  // open: the innermost element that is
} cxml_fault;

typedef struct {
  size_t cell_bytes, record_bytes;
  int depth, attributes, name_bytes, names, items;
} cxml_limits;

typedef struct cxml_reader {
  // The caller's.
  void *user;
  int32_t (*resolve)(void *user, int32_t node, cxml_name name);
  void (*make_room)(void *user, size_t text, size_t rows);  // in the batch, which it brings up to date
  void (*problems)(void *user, size_t first_row, size_t row_count);
  void (*stray_text)(void *user, uint32_t line, uint32_t column);
  cxml_limits limits;
  cxml_batch batch;
  uint64_t record_count;
  cxml_fault fault;
  cxml_problem found[16];
  size_t found_count;
  char root[80];  // the root element's name
  int depth;
  struct cxml_state *state;
} cxml_reader;

// Null when there is no memory. `is_list[f]` is the delimiter of a field that is a list, 0 for any other.
cxml_reader *cxml_create(size_t width, const uint8_t *is_list, cxml_limits limits);
void cxml_free(cxml_reader *reader);

// A new kind of element; node 0 is what is skipped, node 1 the document. `detail` is a field, or a record path's number.
int32_t cxml_add_node(cxml_reader *reader, enum cxml_kind kind, uint32_t detail, int is_preferred);

// While a name is resolved: the path of what it stands in, `/Conversions/Conversion`; how many octets were written.
size_t cxml_path(const cxml_reader *reader, int is_attribute, char *out, size_t room);

// Parses UTF-8; false at the end or once `fault` says why not.
int cxml_feed(cxml_reader *reader, const uint8_t *bytes, size_t count, int is_last);
