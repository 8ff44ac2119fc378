/* GMime as a reader: takes paths on standard input, a line each, and prints the named files of each message as one JSON list a line,
   as python-email does. */
#include <gmime/gmime.h>
#include <stdio.h>
#include <string.h>

static void print_string(const char *text) {
  putchar('"');
  for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
    if (*at == '"' || *at == '\\') printf("\\%c", *at);
    else if (*at < 0x20) printf("\\u%04x", *at);
    else putchar(*at);
  }
  putchar('"');
}

static void print_digest(const guint8 *octets, gsize count) {
  gchar *digest = g_compute_checksum_for_data(G_CHECKSUM_SHA256, octets, count);
  printf(",\"%s\"", digest);
  g_free(digest);
}

static gsize without_line_ends(guint8 *octets, gsize count) {
  gsize kept = 0;
  for (gsize i = 0; i < count; i++)
    if (!(octets[i] == '\r' && i + 1 < count && octets[i + 1] == '\n')) octets[kept++] = octets[i];
  while (kept > 0 && octets[kept - 1] == '\n') kept--;
  return kept;
}

static void take(GMimeObject *object, gboolean *is_first) {
  if (GMIME_IS_MULTIPART(object)) {
    for (int i = 0; i < g_mime_multipart_get_count(GMIME_MULTIPART(object)); i++)
      take(g_mime_multipart_get_part(GMIME_MULTIPART(object), i), is_first);
    return;
  }
  if (!GMIME_IS_PART(object)) return;
  const char *name = g_mime_part_get_filename(GMIME_PART(object));
  if (!name || !*name) return;
  GMimeStream *sink = g_mime_stream_mem_new();
  GMimeDataWrapper *content = g_mime_part_get_content(GMIME_PART(object));
  if (content) g_mime_data_wrapper_write_to_stream(content, sink);
  GByteArray *octets = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(sink));
  if (!*is_first) putchar(',');
  *is_first = FALSE;
  putchar('[');
  gchar *valid = g_utf8_make_valid(name, -1);
  print_string(valid);
  g_free(valid);
  print_digest(octets->data, octets->len);
  print_digest(octets->data, without_line_ends(octets->data, octets->len));
  putchar(']');
  g_object_unref(sink);
}

static void read_message(const char *path) {
  GMimeStream *stream = g_mime_stream_file_open(path, "rb", NULL);
  GMimeParser *parser = stream ? g_mime_parser_new_with_stream(stream) : NULL;
  GMimeMessage *message = parser ? g_mime_parser_construct_message(parser, NULL) : NULL;
  gboolean is_first = TRUE;
  if (!message) {
    printf("{\"failed\":\"no message\"}\n");
  } else {
    putchar('[');
    take(g_mime_message_get_mime_part(message), &is_first);
    printf("]\n");
    g_object_unref(message);
  }
  fflush(stdout);
  if (parser) g_object_unref(parser);
  if (stream) g_object_unref(stream);
}

int main(void) {
  char line[4096];
  g_mime_init();
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    read_message(line);
  }
  return 0;
}
