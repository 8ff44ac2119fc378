#include <sqlite3.h>

// What only C can say: `sqlite3_db_config` is variadic and Swift does not import such functions. Double-quoted
// strings are refused, so that a misspelt column is an error; a defensive connection cannot write to its schema
// tables or switch its journal off.
static inline int csqlite_harden(sqlite3 *_Nonnull database) {
  int code = sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
  if (code == SQLITE_OK) code = sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DML, 0, (int *)0);
  if (code == SQLITE_OK) code = sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)0);
  return code;
}

// Keeps no account of the memory SQLite has, which would take a lock at each piece of it, and none of 20 pages in advance,
// which the kernel would hand out and clear for each table of a moment's life. To be called before anything else is.
static inline int csqlite_configure(void) {
  int code = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  return code == SQLITE_OK ? sqlite3_config(SQLITE_CONFIG_PAGECACHE, (void *)0, 0, 0) : code;
}

// SQLITE_TRANSIENT is a cast that Swift does not import: SQLite copies the bytes before these return.
static inline int csqlite_bind_text(
    sqlite3_stmt *_Nonnull statement, int index, const void *_Nonnull bytes, sqlite3_uint64 count) {
  return sqlite3_bind_text64(statement, index, (const char *)bytes, count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static inline int csqlite_bind_blob(
    sqlite3_stmt *_Nonnull statement, int index, const void *_Nonnull bytes, sqlite3_uint64 count) {
  return sqlite3_bind_blob64(statement, index, bytes, count, SQLITE_TRANSIENT);
}

// syncfs(2), which glibc declares for _GNU_SOURCE only; Swift's Glibc is imported without it.
int syncfs(int descriptor);
