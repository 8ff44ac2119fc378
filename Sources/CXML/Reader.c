// libxml2's push parser and what its callbacks make of a file.
#include <pthread.h>
#include "Internal.h"

// Places

static cxml_place here(cxml_reader *r) {
  xmlParserInputPtr in = r->state->context->input;
  return (cxml_place){(uint32_t)in->line, (uint32_t)in->col};
}

// Characters of UTF-8, as libxml2 counts columns.
static uint32_t characters_in(const xmlChar *start, const xmlChar *end) {
  uint32_t count = 0;
  for (; start < end; start++) count += (*start & 0xC0) != 0x80;
  return count;
}

// Where the tag begins in which the parser stands: "<" cannot occur within one.
static cxml_place tag_start(cxml_reader *r) {
  xmlParserInputPtr in = r->state->context->input;
  const xmlChar *p = in->cur;
  int line = in->line, newlines = 0;
  while (p > in->base && *p != '<')
    if (*--p == '\n') newlines++;
  uint32_t behind = characters_in(p, in->cur), column = (uint32_t)in->col;
  if (newlines == 0) return (cxml_place){(uint32_t)line, column > behind ? column - behind : 1};
  const xmlChar *start = p;
  while (start > in->base && start[-1] != '\n' && p - start < 4096) start--;
  return (cxml_place){(uint32_t)(line - newlines), characters_in(start, p) + 1};
}

// Where an attribute's value begins, when it lies on the parser's line; else where the parser stands.
static cxml_place attribute_start(cxml_reader *r, const xmlChar *bytes) {
  xmlParserInputPtr in = r->state->context->input;
  cxml_place place = here(r);
  if (bytes < in->base || bytes > in->cur || memchr(bytes, '\n', (size_t)(in->cur - bytes))) return place;
  uint32_t behind = characters_in(bytes, in->cur);
  if (place.column > behind) place.column -= behind;
  return place;
}

// Names

static uint32_t slot(const xmlChar *local, const xmlChar *prefix, uint32_t capacity) {
  uint64_t mixed = ((uintptr_t)local ^ (uintptr_t)prefix * 31) * 0x9E3779B97F4A7C15ULL;
  return (uint32_t)(mixed >> 40) & (capacity - 1);
}

static name_entry *entry(node *n, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri, int is_attribute) {
  uint32_t at = slot(local, prefix, n->name_capacity);
  for (;; at = (at + 1) & (n->name_capacity - 1)) {
    name_entry *e = &n->names[at];
    if (!e->local || (e->local == local && e->prefix == prefix && e->uri == uri && e->is_attribute == is_attribute))
      return e;
  }
}

// Keeps what a name is.
static void keep(node *n, name_entry new) {
  if (2 * (n->name_count + 1) > n->name_capacity) {
    name_entry *old = n->names;
    uint32_t count = n->name_capacity, larger = count ? count * 2 : 16;
    name_entry *names = calloc(larger, sizeof(name_entry));
    if (!names) return;
    n->names = names;
    n->name_capacity = larger;
    for (uint32_t i = 0; i < count; i++)
      if (old[i].local) *entry(n, old[i].local, old[i].prefix, old[i].uri, old[i].is_attribute) = old[i];
    free(old);
  }
  *entry(n, new.local, new.prefix, new.uri, new.is_attribute) = new;
  n->name_count++;
}

static int is_too_long(cxml_reader *r, const xmlChar *name) {
  if (!name || strnlen((const char *)name, (size_t)r->limits.name_bytes + 1) <= (size_t)r->limits.name_bytes) return 0;
  cxml_fail(r, CXML_NAME, name);
  return 1;
}

static int32_t find(cxml_reader *r, int32_t at, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri,
                    int is_attribute) {
  struct cxml_state *s = r->state;
  if (s->nodes[at].name_capacity) {
    name_entry *e = entry(&s->nodes[at], local, prefix, uri, is_attribute);
    if (e->local) return e->child;
  }
  if (is_too_long(r, local) || is_too_long(r, prefix)) return 0;
  if (s->nodes[at].kind == CXML_SKIPPED) return 0;
  if (++s->resolved > r->limits.names) {
    cxml_fail(r, CXML_NAMES, local);
    return 0;
  }
  cxml_place place = is_attribute ? here(r) : tag_start(r);
  cxml_name name = {(const char *)local, (const char *)prefix, (const char *)uri, is_attribute, place.line, place.column};
  int32_t child = r->resolve(r->user, at, name);
  keep(&s->nodes[at], (name_entry){local, prefix, uri, child, is_attribute});
  return child;
}

int32_t cxml_add_node(cxml_reader *r, enum cxml_kind kind, uint32_t detail, int is_preferred) {
  struct cxml_state *s = r->state;
  if (!cxml_grow((void **)&s->nodes, &s->node_capacity, s->node_count + 1, sizeof(node))) return 0;
  s->nodes[s->node_count] = (node){.kind = kind, .detail = detail, .is_preferred = is_preferred};
  return (int32_t)s->node_count++;
}

size_t cxml_path(const cxml_reader *r, int is_attribute, char *out, size_t room) {
  const xmlParserCtxtPtr context = r->state->context;
  size_t count = 0;
  // libxml2 has the names of the elements that are open; the one that begins is not yet among them.
  for (int depth = 0; depth < context->nameNr + (is_attribute != 0); depth++) {
    const xmlChar *name = depth < context->nameNr ? context->nameTab[depth] : r->state->element;
    const size_t length = strlen((const char *)name);
    if (count + length + 1 > room) break;
    out[count] = '/';
    memcpy(out + count + 1, name, length);
    count += length + 1;
  }
  return count;
}

// Callbacks

static void attributes(cxml_reader *r, int32_t at, int count, const xmlChar **list) {
  for (int i = 0; i < count; i++, list += 5) {
    int32_t child = find(r, at, list[0], list[1], list[2], 1);
    const node *n = &r->state->nodes[child];
    size_t length = (size_t)(list[4] - list[3]);
    cxml_place place = attribute_start(r, list[3]);
    switch (n->kind) {
      case CXML_FIELD:
        cxml_begin_field(r, n->detail, place);
        cxml_add_text(r, list[3], length);
        cxml_end_field(r, n);
        break;
      case CXML_REFUSED:
        cxml_problem_found(r, CXML_REFUSED_NAME, -1, place, (const char *)list[0]);
        break;
      case CXML_FIELD_VALUE:
        cxml_add_text(r, list[3], length);
        break;
      case CXML_RELATION:
        if (length != 9 || memcmp(list[3], "alternate", 9) != 0) r->state->field_is_dropped = 1;
        break;
      default: break;
    }
  }
}

static void start_element(void *user, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri, int ns_count,
                          const xmlChar **ns, int count, int defaulted, const xmlChar **list) {
  cxml_reader *r = user;
  struct cxml_state *s = r->state;
  if (r->fault.failure) return;
  if (r->depth >= r->limits.depth) return cxml_fail(r, CXML_DEPTH, NULL);
  if (count + ns_count > r->limits.attributes) return cxml_fail(r, CXML_ATTRIBUTES, local);
  if (r->depth == 0) strncpy(r->root, (const char *)local, sizeof r->root - 1);
  int32_t parent = r->depth ? s->stack[r->depth - 1] : 1;
  s->element = local;
  enum cxml_kind above = s->nodes[parent].kind;
  int32_t child = find(r, parent, local, prefix, uri, 0);
  if (r->fault.failure) return;
  s->stack[r->depth++] = child;
  if (above == CXML_FIELD) s->field_has_elements = 1;
  const node *n = &s->nodes[child];
  cxml_place place;
  switch (n->kind) {
    case CXML_FIELD:
      place = here(r);
      place.column++;
      cxml_begin_field(r, n->detail, place);
      if (count) attributes(r, child, count, list);
      break;
    case CXML_RECORD:
      cxml_begin_record(r, n->detail, tag_start(r));
      if (count) attributes(r, child, count, list);
      break;
    case CXML_ITEM:
      cxml_weigh(r, 16);
      cxml_begin_item(r, tag_start(r));
      if (count) attributes(r, child, count, list);
      break;
    case CXML_ELEMENT: cxml_begin_element(r, n->detail); break;
    case CXML_REFUSED: cxml_problem_found(r, CXML_REFUSED_NAME, -1, tag_start(r), (const char *)local); break;
    default:
      for (int i = 0; i < count; i++)
        if (is_too_long(r, list[5 * i])) return;
  }
}

static void end_element(void *user, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri) {
  cxml_reader *r = user;
  if (r->fault.failure || r->depth == 0) return;
  const node *n = &r->state->nodes[r->state->stack[--r->depth]];
  switch (n->kind) {
    case CXML_FIELD: cxml_end_field(r, n); break;
    case CXML_RECORD: cxml_end_record(r); break;
    case CXML_ITEM: cxml_end_item(r); break;
    default: break;
  }
}

static void characters(void *user, const xmlChar *bytes, int count) {
  cxml_reader *r = user;
  if (r->fault.failure || r->depth == 0) return;
  const node *n = &r->state->nodes[r->state->stack[r->depth - 1]];
  switch (n->kind) {
    case CXML_FIELD:
      // Blanks between the elements of a list are none of it.
      if (r->state->field_has_elements && r->state->is_list[n->detail]) goto between;
      // fall through
    case CXML_ELEMENT: cxml_add_text(r, bytes, (size_t)count); break;
    case CXML_PATH:
    case CXML_RECORD:
    case CXML_ITEM_PATH:
    case CXML_ITEM:
    between:
      for (int i = 0; i < count; i++)
        if (bytes[i] != ' ' && bytes[i] != '\n' && bytes[i] != '\t' && bytes[i] != '\r') {
          cxml_place place = here(r);
          r->stray_text(r->user, place.line, place.column);
          return;
        }
      break;
    default: break;
  }
}

static void doctype(void *user, const xmlChar *name, const xmlChar *external, const xmlChar *system) {
  cxml_fail(user, CXML_DOCTYPE, name);
}

static void copy(char *target, size_t size, const char *text) {
  if (!text) return;
  size_t count = strnlen(text, size - 1);
  while (count > 0 && (text[count - 1] == '\n' || text[count - 1] == ' ')) count--;
  memcpy(target, text, count);
}

static void syntax_error(void *user, xmlErrorPtr error) {
  cxml_reader *r = user;
  if (error->level < XML_ERR_FATAL || r->fault.failure) return;
  r->fault.failure = error->code == XML_ERR_NO_MEMORY ? CXML_MEMORY : CXML_SYNTAX;
  r->fault.code = error->code;
  r->fault.line = (uint32_t)error->line;
  r->fault.column = (uint32_t)error->int2;
  r->fault.opened_line = error->int1;
  r->fault.offset = xmlByteConsumed(r->state->context);
  copy(r->fault.words, sizeof r->fault.words, error->message);
  copy(r->fault.first, sizeof r->fault.first, error->str1);
  copy(r->fault.second, sizeof r->fault.second, error->str2);
  copy(r->fault.open, sizeof r->fault.open, (const char *)r->state->context->name);
}

void cxml_fail(cxml_reader *r, enum cxml_failure failure, const xmlChar *name) {
  if (r->fault.failure) return;
  cxml_place place = here(r);
  r->fault.failure = failure;
  r->fault.line = place.line;
  r->fault.column = place.column;
  copy(r->fault.first, sizeof r->fault.first, (const char *)name);
  xmlStopParser(r->state->context);
}

// Beginning and end

static xmlParserInputPtr load_nothing(const char *url, const char *id, xmlParserCtxtPtr context) { return NULL; }

static void initialize(void) {
  xmlInitParser();
  xmlSetExternalEntityLoader(load_nothing);
}

static xmlParserCtxtPtr create_context(cxml_reader *r) {
  xmlSAXHandler sax;
  memset(&sax, 0, sizeof sax);
  sax.initialized = XML_SAX2_MAGIC;
  sax.startElementNs = start_element;
  sax.endElementNs = end_element;
  // One and the same for both: libxml2 then does not look whether white space could be left out.
  sax.characters = sax.ignorableWhitespace = characters;
  sax.cdataBlock = characters;
  sax.internalSubset = doctype;
  sax.serror = syntax_error;
  xmlParserCtxtPtr context = xmlCreatePushParserCtxt(&sax, r, NULL, 0, NULL);
  if (!context) return NULL;
  xmlCtxtUseOptions(context, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  xmlSwitchEncoding(context, XML_CHAR_ENCODING_UTF8);
  return context;
}

cxml_reader *cxml_create(size_t width, const uint8_t *is_list, cxml_limits limits) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, initialize);
  cxml_reader *r = calloc(1, sizeof *r);
  struct cxml_state *s = r ? calloc(1, sizeof *s) : NULL;
  if (!s) {
    free(r);
    return NULL;
  }
  r->state = s;
  r->limits = limits;
  r->batch.width = width;
  if (r->limits.depth > 250) r->limits.depth = 250;
  s->is_list = calloc(width + 1, 1);
  s->record_marks = calloc(width + 1, sizeof(mark));
  s->item_marks = calloc(width + 1, sizeof(mark));
  s->context = create_context(r);
  if (!s->is_list || !s->record_marks || !s->item_marks || !s->context) {
    cxml_free(r);
    return NULL;
  }
  if (width) memcpy(s->is_list, is_list, width);
  cxml_add_node(r, CXML_SKIPPED, 0, 0);
  cxml_add_node(r, CXML_PATH, 0, 0);
  return r;
}

void cxml_free(cxml_reader *r) {
  struct cxml_state *s = r->state;
  for (size_t i = 0; i < s->node_count; i++) free(s->nodes[i].names);
  if (s->context) xmlFreeParserCtxt(s->context);
  free(s->nodes);
  free(s->is_list);
  free(s->text);
  free(s->record.values);
  free(s->items.values);
  free(s->item_list);
  free(s->record_marks);
  free(s->item_marks);
  free(r->batch.places);
  free(s);
  free(r);
}

int cxml_feed(cxml_reader *r, const uint8_t *bytes, size_t count, int is_last) {
  if (r->fault.failure) return 0;
  xmlParserCtxtPtr context = r->state->context;
  xmlParseChunk(context, (const char *)bytes, (int)count, is_last);
  if (!context->wellFormed && !r->fault.failure) {
    r->fault.failure = CXML_SYNTAX;
    r->fault.code = context->errNo;
  }
  return !r->fault.failure && !is_last;
}
