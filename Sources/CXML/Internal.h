#pragma once
#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdlib.h>
#include <string.h>
#include "CXML.h"

typedef struct {
  const xmlChar *local, *prefix, *uri;
  int32_t child, is_attribute;
} name_entry;

typedef struct {
  enum cxml_kind kind;
  uint32_t detail;
  int is_preferred;
  name_entry *names;  // open addressing; a power of two
  uint32_t name_count, name_capacity;
} node;

typedef struct {
  uint32_t field, start, end, line, column, is_preferred;
} value;

typedef struct {
  value *values;
  size_t count, capacity;
} value_list;

typedef struct {
  uint32_t first, end;  // of its values
  uint32_t line, column;
} item;

// Which value a field has got in this record or item: that of `stamp`.
typedef struct {
  uint32_t stamp, value;
} mark;

struct cxml_state {
  xmlParserCtxtPtr context;
  const xmlChar *element;  // the name of the one whose attributes are looked at
  node *nodes;
  size_t node_count, node_capacity;
  int32_t stack[256];
  uint8_t *is_list;
  int resolved;  // names that the resolver was asked for

  // The record being read.
  uint8_t *text;
  size_t text_count, text_capacity;
  size_t weight;  // octets, and what every element costs
  value_list record, items;
  item *item_list;
  size_t item_count, item_capacity;
  mark *record_marks, *item_marks;
  uint32_t record_stamp, item_stamp;
  uint32_t record_line, record_column, path;
  int is_in_item, is_too_long;

  // The field being read.
  size_t field_start;
  uint32_t field_line, field_column;
  int field_has_elements, field_is_dropped, field_is_long;
};

// Rows.c
void cxml_begin_record(cxml_reader *r, uint32_t path, cxml_place at);
void cxml_begin_item(cxml_reader *r, cxml_place at);
void cxml_end_item(cxml_reader *r);
void cxml_end_record(cxml_reader *r);
void cxml_begin_field(cxml_reader *r, uint32_t field, cxml_place at);
void cxml_add_text(cxml_reader *r, const uint8_t *bytes, size_t count);
void cxml_end_field(cxml_reader *r, const node *field);
void cxml_begin_element(cxml_reader *r, uint32_t field);
void cxml_problem_found(cxml_reader *r, enum cxml_problem_kind kind, int32_t field, cxml_place at, const char *name);
int cxml_grow(void **memory, size_t *capacity, size_t needed, size_t size);
void cxml_weigh(cxml_reader *r, size_t octets);

// Reader.c
void cxml_fail(cxml_reader *r, enum cxml_failure failure, const xmlChar *name);
