// Writes a file of one kind to standard output, the same octets at every run: generate KIND ROWS
//
//   conversions   12 columns, a third of the categories in quotes, some with doubled quotes or beyond ASCII
//   shuffled      the same, the orders in no order
//   dirty         the same with one row in a hundred wrong: in its types or in how many cells it has
//   wide          200 columns of whole numbers, decimals, dates, words and codes in turn
//   xml           the conversions as elements
//   catalog       an RSS feed of Google Merchant's
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state = 20260308;

// Marsaglia's xorshift64*.
static uint32_t next(uint32_t bound) {
  state ^= state >> 12, state ^= state << 25, state ^= state >> 27;
  return (uint32_t)((state * 0x2545F4914F6CDD1DULL >> 32) * (uint64_t)bound >> 32);
}

#define PICK(list) list[next(sizeof list / sizeof *list)]

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
static const char *currencies[] = {"USD", "EUR", "SEK", "GBP", "JPY", "CHF", "CAD", "AUD"};
static const char *plain[] = {"Shoes", "Metalworking", "Books", "Garden", "Outdoor", "Toys and games"};
static const char *odd[] = {"TV, audio", "TV \"4K\" sets", "B\303\274cher", "Caf\303\251 & bar", "\351\236\213", "Men, 30\" waist"};

static void word(char *out, int count) {
  for (int i = 0; i < count; i++) out[i] = letters[next(64)];
  out[count] = 0;
}

static void date(char *out) {
  snprintf(out, 40, "2026-%02u-%02uT%02u:%02u:%02uZ", 1 + next(2), 1 + next(28), next(24), next(60), next(60));
}

static void quoted(const char *text) {
  putchar_unlocked('"');
  for (; *text; text++) {
    if (*text == '"') putchar_unlocked('"');
    putchar_unlocked(*text);
  }
  putchar_unlocked('"');
}

static void escaped(const char *text) {
  for (; *text; text++) {
    if (*text == '&') fputs("&amp;", stdout);
    else putchar_unlocked(*text);
  }
}

typedef struct {
  uint32_t campaign, tracker, amount, quantity;
  char date[40], order[24], click[24], customer[16], sku[16];
  const char *status, *currency, *category;
} conversion;

static conversion make(uint32_t row) {
  conversion c = {.campaign = 1000 + next(9000), .tracker = 20000 + next(9000), .amount = 1 + next(1000000), .quantity = 1 + next(9)};
  date(c.date);
  snprintf(c.order, sizeof c.order, "%07u-%c%c", row, 'A' + next(26), 'A' + next(26));
  word(c.click, 16), word(c.customer, 6), word(c.sku, 8);
  // What begins with a digit could look like a number that Excel has damaged.
  c.customer[0] = c.sku[0] = c.click[0] = 'x';
  c.status = next(2) ? "NEW" : "EXISTING";
  c.currency = PICK(currencies);
  c.category = next(3) ? PICK(plain) : PICK(odd);
  return c;
}

static void csv(uint32_t row, int is_dirty, int is_shuffled) {
  // 10000019 is prime: no number comes twice among ten million.
  conversion c = make(is_shuffled ? (uint32_t)(row * 7368787ULL % 10000019) : row);
  uint32_t fault = is_dirty && row % 100 == 42 ? 1 + row / 100 % 5 : 0;
  if (fault == 1) strcpy(c.date, "2026-02-30T12:00:00Z");
  printf("%u,%u,%s,%s,%s,%s,%s,%s,", c.campaign, c.tracker, c.date, c.order, c.click, c.customer, c.status, c.currency);
  if (fault == 2) printf("\"%u,%02u\",", c.amount / 100, c.amount % 100);
  else printf("%u.%02u,", c.amount / 100, c.amount % 100);
  if (strpbrk(c.category, ",\"")) quoted(c.category);
  else fputs(c.category, stdout);
  printf(fault == 3 ? ",%s\n" : fault == 4 ? ",%s,two\n" : fault == 5 ? ",%s,%u,7\n" : ",%s,%u\n", c.sku, c.quantity);
}

static void wide(void) {
  char text[40];
  for (int column = 0; column < 200; column++) {
    if (column) putchar_unlocked(',');
    switch (column % 5) {
      case 0: printf("%u", next(1000000)); break;
      case 1: printf("%u.%02u", next(100000), next(100)); break;
      case 2: date(text), fputs(text, stdout); break;
      case 3: word(text, 4 + (int)next(8)), text[0] = 'x', fputs(text, stdout); break;
      default: fputs(PICK(currencies), stdout);
    }
  }
  putchar_unlocked('\n');
}

static void xml(uint32_t row) {
  conversion c = make(row);
  printf("  <Conversion>\n    <CampaignId>%u</CampaignId>\n    <ActionTrackerId>%u</ActionTrackerId>\n", c.campaign, c.tracker);
  printf("    <EventDate>%s</EventDate>\n    <OrderId>%s</OrderId>\n    <ClickId>%s</ClickId>\n", c.date, c.order, c.click);
  printf("    <CustomerId>%s</CustomerId>\n    <CustomerStatus>%s</CustomerStatus>\n", c.customer, c.status);
  printf("    <CurrencyCode>%s</CurrencyCode>\n    <Amount>%u.%02u</Amount>\n    <Category>", c.currency, c.amount / 100, c.amount % 100);
  escaped(c.category);
  printf("</Category>\n    <Sku>%s</Sku>\n    <Quantity>%u</Quantity>\n  </Conversion>\n", c.sku, c.quantity);
}

static void item(uint32_t row) {
  conversion c = make(row);
  printf("    <item>\n      <g:id>%s</g:id>\n      <title>", c.order);
  escaped(c.category);
  printf(" %s</title>\n      <link>https://shop.example/p/%s?ref=feed&amp;c=%u</link>\n", c.sku, c.order, c.campaign);
  printf("      <description><![CDATA[<p>%s, made to last: %s and %s. ", c.category, c.click, c.customer);
  for (uint32_t i = next(6); i > 0; i--) fputs("Washes at forty degrees, dries in the shade. ", stdout);
  printf("</p>]]></description>\n      <g:image_link>https://shop.example/i/%s.jpg</g:image_link>\n", c.order);
  printf("      <g:availability>in_stock</g:availability>\n      <g:price>%u.%02u %s</g:price>\n", c.amount / 100, c.amount % 100, c.currency);
  printf("      <g:brand>%s</g:brand>\n      <g:condition>new</g:condition>\n    </item>\n", c.customer);
}

int main(int count, char **words) {
  if (count != 3) return 64;
  static char buffer[1 << 20];
  setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
  const char *kind = words[1];
  uint32_t rows = (uint32_t)strtoul(words[2], NULL, 10);
  int is_xml = !strcmp(kind, "xml"), is_catalog = !strcmp(kind, "catalog"), is_wide = !strcmp(kind, "wide");
  if (is_xml || is_catalog) puts("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
  if (is_xml) puts("<Conversions>");
  else if (is_catalog) puts("<rss version=\"2.0\" xmlns:g=\"http://base.google.com/ns/1.0\">\n  <channel>\n    <title>Feed</title>");
  else if (is_wide) for (int column = 0; column < 200; column++) printf("%sC%03d", column ? "," : "", column);
  else fputs("CampaignId,ActionTrackerId,EventDate,OrderId,ClickId,CustomerId,CustomerStatus,CurrencyCode,Amount,Category,Sku,Quantity", stdout);
  if (!is_xml && !is_catalog) putchar('\n');
  for (uint32_t row = 1; row <= rows; row++) {
    if (is_xml) xml(row);
    else if (is_catalog) item(row);
    else if (is_wide) wide();
    else csv(row, !strcmp(kind, "dirty"), !strcmp(kind, "shuffled"));
  }
  if (is_xml) puts("</Conversions>");
  if (is_catalog) puts("  </channel>\n</rss>");
  return fflush(stdout) || ferror(stdout) ? 74 : 0;
}
