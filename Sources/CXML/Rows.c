// The record being read: its values, those of its items, and the rows they come to.
#include "Internal.h"

int cxml_grow(void **memory, size_t *capacity, size_t needed, size_t size) {
  if (needed <= *capacity) return 1;
  size_t larger = *capacity * 2 > needed ? *capacity * 2 : needed;
  void *moved = realloc(*memory, larger * size);
  if (!moved) return 0;
  *memory = moved;
  *capacity = larger;
  return 1;
}

void cxml_problem_found(cxml_reader *r, enum cxml_problem_kind kind, int32_t field, cxml_place at, const char *name) {
  if (r->found_count == sizeof r->found / sizeof *r->found) return;
  r->found[r->found_count++] =
      (cxml_problem){.kind = kind, .field = field, .line = at.line, .column = at.column, .name = name};
}

// Every element of a record costs something, so that none can go on without end.
void cxml_weigh(cxml_reader *r, size_t octets) {
  struct cxml_state *s = r->state;
  s->weight += octets;
  if (s->weight <= r->limits.record_bytes || s->is_too_long) return;
  s->is_too_long = 1;
  cxml_problem_found(r, CXML_RECORD_LONG, -1, (cxml_place){s->record_line, s->record_column}, NULL);
}

void cxml_begin_record(cxml_reader *r, uint32_t path, cxml_place at) {
  struct cxml_state *s = r->state;
  s->text_count = s->weight = s->record.count = s->items.count = s->item_count = 0;
  s->is_in_item = s->is_too_long = 0;
  s->record_line = at.line;
  s->record_column = at.column;
  s->path = path;
  s->record_stamp++;
  r->found_count = 0;
  r->record_count++;
}

void cxml_begin_item(cxml_reader *r, cxml_place at) {
  struct cxml_state *s = r->state;
  s->is_in_item = 1;
  s->item_stamp++;
  if (s->is_too_long) return;
  if (s->item_count == (size_t)r->limits.items) {
    s->is_too_long = 1;
    cxml_problem_found(r, CXML_MANY_ITEMS, -1, at, NULL);
    return;
  }
  if (!cxml_grow((void **)&s->item_list, &s->item_capacity, s->item_count + 1, sizeof(item)))
    return cxml_fail(r, CXML_MEMORY, NULL);
  uint32_t first = (uint32_t)s->items.count;
  s->item_list[s->item_count++] = (item){first, first, at.line, at.column};
}

void cxml_end_item(cxml_reader *r) {
  struct cxml_state *s = r->state;
  s->is_in_item = 0;
  if (!s->is_too_long && s->item_count) s->item_list[s->item_count - 1].end = (uint32_t)s->items.count;
}

void cxml_add_text(cxml_reader *r, const uint8_t *bytes, size_t count) {
  struct cxml_state *s = r->state;
  cxml_weigh(r, count);
  if (s->is_too_long) return;
  if (s->text_count - s->field_start + count > r->limits.cell_bytes) {
    s->field_is_long = 1;
    return;
  }
  if (s->text_count + count > s->text_capacity &&
      !cxml_grow((void **)&s->text, &s->text_capacity, s->text_count + count, 1))
    return cxml_fail(r, CXML_MEMORY, NULL);
  memcpy(s->text + s->text_count, bytes, count);
  s->text_count += count;
}

// A list goes on where it ended: what it holds so far, and the delimiter.
static void continue_list(cxml_reader *r, const value *before, uint32_t field) {
  struct cxml_state *s = r->state;
  size_t length = before->end - before->start, start = before->start;
  if (s->text_count + length > s->text_capacity &&
      !cxml_grow((void **)&s->text, &s->text_capacity, s->text_count + length, 1))
    return cxml_fail(r, CXML_MEMORY, NULL);
  cxml_add_text(r, s->text + start, length);
  cxml_add_text(r, &s->is_list[field], 1);
}

static value *value_so_far(struct cxml_state *s, uint32_t field) {
  if (s->is_in_item)
    return s->item_marks[field].stamp == s->item_stamp ? &s->items.values[s->item_marks[field].value] : NULL;
  return s->record_marks[field].stamp == s->record_stamp ? &s->record.values[s->record_marks[field].value] : NULL;
}

void cxml_begin_field(cxml_reader *r, uint32_t field, cxml_place at) {
  struct cxml_state *s = r->state;
  s->field_start = s->text_count;
  s->field_line = at.line;
  s->field_column = at.column;
  s->field_has_elements = s->field_is_dropped = s->field_is_long = 0;
  cxml_weigh(r, 16);
  if (s->is_list[field]) {
    const value *before = value_so_far(s, field);
    if (before) continue_list(r, before, field);
  }
}

static int is_blank(const uint8_t *p, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (p[i] != ' ' && p[i] != '\n' && p[i] != '\t' && p[i] != '\r') return 0;
  return 1;
}

// An element of a list, within the field or beside it.
void cxml_begin_element(cxml_reader *r, uint32_t field) {
  struct cxml_state *s = r->state;
  cxml_weigh(r, 16);
  if (is_blank(s->text + s->field_start, s->text_count - s->field_start)) s->text_count = s->field_start;
  if (s->text_count > s->field_start && s->text[s->text_count - 1] != s->is_list[field])
    cxml_add_text(r, &s->is_list[field], 1);
}

void cxml_end_field(cxml_reader *r, const node *field) {
  struct cxml_state *s = r->state;
  cxml_place at = {s->field_line, s->field_column};
  if (s->is_too_long) return;
  if (s->field_is_long) cxml_problem_found(r, CXML_CELL_LONG, (int32_t)field->detail, at, NULL);
  if (s->field_has_elements && !s->is_list[field->detail]) {
    if (!s->field_is_dropped && !is_blank(s->text + s->field_start, s->text_count - s->field_start))
      cxml_problem_found(r, CXML_MIXED, (int32_t)field->detail, at, NULL);
    s->field_is_dropped = 1;
  }
  if (s->field_is_dropped || s->field_is_long || s->text_count == s->field_start) {
    s->text_count = s->field_start;
    return;
  }
  value found = {field->detail, (uint32_t)s->field_start, (uint32_t)s->text_count, at.line, at.column,
                 (uint32_t)field->is_preferred};
  value *before = value_so_far(s, field->detail);
  if (before) {
    if (s->is_list[field->detail]) {
      before->start = found.start;
      before->end = found.end;
    } else if (found.is_preferred > before->is_preferred) {
      *before = found;
    } else if (found.is_preferred == before->is_preferred) {
      cxml_problem_found(r, CXML_DUPLICATE, (int32_t)field->detail, at, NULL);
    }
    return;
  }
  value_list *list = s->is_in_item ? &s->items : &s->record;
  if (!cxml_grow((void **)&list->values, &list->capacity, list->count + 1, sizeof(value)))
    return cxml_fail(r, CXML_MEMORY, NULL);
  mark here = {s->is_in_item ? s->item_stamp : s->record_stamp, (uint32_t)list->count};
  *(s->is_in_item ? &s->item_marks[field->detail] : &s->record_marks[field->detail]) = here;
  list->values[list->count++] = found;
}

static void set_cells(cxml_reader *r, size_t row, const value *values, size_t count, uint32_t base) {
  cxml_batch *b = &r->batch;
  cbytes_cell *cells = b->cells + row * b->width;
  cxml_place *places = b->places + row * b->width;
  for (size_t i = 0; i < count; i++) {
    const value *v = values + i;
    cells[v->field] = (cbytes_cell){base + v->start, base + v->end};
    places[v->field] = (cxml_place){v->line, v->column};
  }
}

static void find_both_levels(cxml_reader *r) {
  struct cxml_state *s = r->state;
  for (size_t i = 0; i < s->items.count; i++) {
    const value *v = &s->items.values[i];
    if (s->record_marks[v->field].stamp != s->record_stamp) continue;
    cxml_problem_found(r, CXML_BOTH_LEVELS, (int32_t)v->field, (cxml_place){v->line, v->column}, NULL);
    return;
  }
}

void cxml_end_record(cxml_reader *r) {
  struct cxml_state *s = r->state;
  cxml_batch *b = &r->batch;
  if (s->is_too_long) s->record.count = s->item_count = s->text_count = 0;
  size_t rows = s->item_count ? s->item_count : 1, first = b->row_count;
  if (b->text_count + s->text_count > b->text_capacity || first + rows > b->row_capacity)
    r->make_room(r->user, b->text_count + s->text_count, first + rows);
  if (!cxml_grow((void **)&b->places, &b->place_capacity, b->row_capacity * b->width, sizeof(cxml_place)))
    return cxml_fail(r, CXML_MEMORY, NULL);
  uint32_t base = (uint32_t)b->text_count;
  if (s->text_count) memcpy(b->text + base, s->text, s->text_count);
  b->text_count += s->text_count;
  memset(b->cells + first * b->width, 0, rows * b->width * sizeof(cbytes_cell));
  for (size_t i = 0; i < rows; i++) {
    cbytes_row row = {0, s->record_line, s->record_column, (uint32_t)r->record_count, 0, s->path << 16};
    set_cells(r, first + i, s->record.values, s->record.count, base);
    if (s->item_count) {
      const item *it = &s->item_list[i];
      row.item = (uint32_t)i + 1;
      row.line = it->line;
      row.column = it->column;
      set_cells(r, first + i, s->items.values + it->first, it->end - it->first, base);
    }
    b->rows[first + i] = row;
  }
  b->row_count += rows;
  if (s->item_count) find_both_levels(r);
  if (r->found_count) r->problems(r->user, first, rows);
}
