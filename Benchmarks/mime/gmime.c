/* GMime as the benchmark drives it: messages in memory, every part decoded, its octets counted or hashed.
   gmime [--sha256] SECONDS FILE...; 0 seconds: each message once. Prints octets, decoded octets, messages, seconds. */
#include <gmime/gmime.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static GByteArray *hashed;
static GMimeStream *sink;
static long long decoded;

static double processor_time(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void take(GMimeObject *parent, GMimeObject *part, gpointer data) {
  (void)parent, (void)data;
  if (GMIME_IS_MESSAGE_PART(part)) {
    g_mime_message_foreach(g_mime_message_part_get_message(GMIME_MESSAGE_PART(part)), take, NULL);
    return;
  }
  if (!GMIME_IS_PART(part)) return;
  GMimeDataWrapper *content = g_mime_part_get_content(GMIME_PART(part));
  if (!content) return;
  if (hashed) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    g_byte_array_set_size(hashed, 0);
    g_mime_stream_reset(sink);
    g_mime_data_wrapper_write_to_stream(content, sink);
    EVP_Digest(hashed->data, hashed->len, digest, NULL, EVP_sha256(), NULL);
    decoded += hashed->len;
  } else {
    g_mime_stream_reset(sink);
    g_mime_data_wrapper_write_to_stream(content, sink);
    decoded += GMIME_STREAM_NULL(sink)->written;
    GMIME_STREAM_NULL(sink)->written = 0;
  }
}

static void decode_every_part(GBytes *bytes) {
  gsize length;
  const void *start = g_bytes_get_data(bytes, &length);
  GByteArray array = {(guint8 *)start, length};
  GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(&array);
  g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
  GMimeParser *parser = g_mime_parser_new_with_stream(stream);
  GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
  if (message) {
    g_mime_message_foreach(message, take, NULL);
    g_object_unref(message);
  }
  g_object_unref(parser);
  g_object_unref(stream);
}

int main(int argc, char **argv) {
  int first = 1, hashes = argc > 1 && !strcmp(argv[1], "--sha256");
  first += hashes;
  if (argc < first + 2) return fprintf(stderr, "expected [--sha256] SECONDS FILE...\n"), 64;
  double seconds = atof(argv[first++]);
  g_mime_init();
  if (hashes) hashed = g_byte_array_new(), sink = g_mime_stream_mem_new_with_byte_array(hashed);
  else sink = g_mime_stream_null_new();
  GPtrArray *messages = g_ptr_array_new();
  for (int i = first; i < argc; i++) {
    gchar *text;
    gsize length;
    if (!g_file_get_contents(argv[i], &text, &length, NULL)) return fprintf(stderr, "cannot read \"%s\"\n", argv[i]), 66;
    g_ptr_array_add(messages, g_bytes_new_take(text, length));
  }
  long long octets = 0, count = 0;
  double start = processor_time();
  do {
    for (guint i = 0; i < messages->len; i++) {
      decode_every_part(messages->pdata[i]);
      octets += g_bytes_get_size(messages->pdata[i]);
      count++;
      if (seconds > 0 && processor_time() - start >= seconds) break;
    }
  } while (processor_time() - start < seconds);
  printf("%lld %lld %lld %f\n", octets, decoded, count, processor_time() - start);
  return 0;
}
