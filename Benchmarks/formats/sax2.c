// Parses a file with libxml2's push parser (SAX2) and callbacks that do nothing: sax2 FILE. What any reader by libxml2 takes at least.
#include <fcntl.h>
#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void start(void *user, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri, int ns_count, const xmlChar **ns,
                  int count, int defaulted, const xmlChar **list) {}
static void end(void *user, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri) {}
static void text(void *user, const xmlChar *bytes, int count) {}

int main(int count, char **words) {
  static char chunk[64 * 1024];
  int file = count == 2 ? open(words[1], O_RDONLY) : -1;
  if (file < 0) return 66;
  xmlSAXHandler sax;
  memset(&sax, 0, sizeof sax);
  sax.initialized = XML_SAX2_MAGIC;
  sax.startElementNs = start;
  sax.endElementNs = end;
  sax.characters = sax.ignorableWhitespace = sax.cdataBlock = text;
  xmlParserCtxtPtr parser = xmlCreatePushParserCtxt(&sax, NULL, NULL, 0, words[1]);
  xmlCtxtUseOptions(parser, XML_PARSE_NONET);
  ssize_t got;
  while ((got = read(file, chunk, sizeof chunk)) > 0) xmlParseChunk(parser, chunk, (int)got, 0);
  xmlParseChunk(parser, chunk, 0, 1);
  int is_well_formed = parser->wellFormed;
  xmlFreeParserCtxt(parser);
  return is_well_formed ? 0 : 65;
}
