#include <gmime/gmime.h>
#include <stdio.h>

static void print_hexadecimal(const void *octets, size_t count) {
  printf(octets ? " x" : " -");
  for (size_t i = 0; octets && i < count; i++) printf("%02x", ((const unsigned char *)octets)[i]);
}

static void print_text(const char *text) { print_hexadecimal(text, text ? strlen(text) : 0); }

// Makes LF of every CRLF.
static guint without_returns(guint8 *octets, guint count) {
  guint kept = 0;
  for (guint i = 0; i < count; i++) {
    if (octets[i] != '\r' || i + 1 == count || octets[i + 1] != '\n') octets[kept++] = octets[i];
  }
  return kept;
}

static void print_part(GMimeObject *parent, GMimeObject *part, gpointer unused) {
  (void)parent, (void)unused;
  if (!GMIME_IS_PART(part)) return;
  GMimeContentType *type = g_mime_object_get_content_type(part);
  GByteArray *octets = g_byte_array_new();
  GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(octets);
  g_mime_data_wrapper_write_to_stream(g_mime_part_get_content(GMIME_PART(part)), stream);
  const char *name = g_mime_part_get_filename(GMIME_PART(part));
  if (!name) octets->len = without_returns(octets->data, octets->len);
  printf("part %s/%s", g_mime_content_type_get_media_type(type), g_mime_content_type_get_media_subtype(type));
  print_text(name);
  print_hexadecimal(octets->len ? octets->data : (const guint8 *)"", octets->len);
  printf("\n");
  g_object_unref(stream);
}

int main(int argc, char **argv) {
  g_mime_init();
  for (int i = 1; i < argc; i++) {
    GMimeStream *stream = g_mime_stream_file_open(argv[i], "rb", NULL);
    if (!stream) return fprintf(stderr, "cannot read \"%s\"\n", argv[i]), 66;
    GMimeMessage *message = g_mime_parser_construct_message(g_mime_parser_new_with_stream(stream), NULL);
    InternetAddress *sender = internet_address_list_get_address(g_mime_message_get_from(message), 0);
    printf("subject"), print_text(g_mime_message_get_subject(message));
    const char *name = internet_address_get_name(sender);
    printf("\nfrom"), print_text(name && *name ? name : NULL);
    print_text(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(sender)));
    printf("\n");
    g_mime_message_foreach(message, print_part, NULL);
    printf("end\n");
  }
  return 0;
}
