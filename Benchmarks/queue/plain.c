// A plain queue table in SQLite, as one writes it by hand: WAL, synchronous=FULL, one index of what waits. Claims and
// completes COUNT jobs, each in a transaction of its own, once a line has come on standard input.
//
//   plain FILE make COUNT        a new table with COUNT jobs
//   plain FILE work COUNT
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static sqlite3 *db;

static void must(int code, const char *what) {
  if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
  fprintf(stderr, "plain: %s: %s\n", what, sqlite3_errmsg(db));
  exit(1);
}

static void run(const char *sql) { must(sqlite3_exec(db, sql, NULL, NULL, NULL), sql); }

static sqlite3_stmt *prepare(const char *sql) {
  sqlite3_stmt *statement;
  must(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), sql);
  return statement;
}

static void make(long count) {
  char sql[400];
  run("CREATE TABLE job (id INTEGER PRIMARY KEY, state TEXT NOT NULL, path TEXT NOT NULL, claimed_by TEXT, claimed_at INTEGER)");
  snprintf(sql, sizeof sql,
    "INSERT INTO job (state, path) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %ld) "
    "SELECT 'waiting', printf('files/%%026d', i) FROM n", count);
  run(sql);
  run("CREATE INDEX job_waiting ON job (id) WHERE state = 'waiting'");
}

static void work(long count) {
  sqlite3_stmt *begin = prepare("BEGIN IMMEDIATE"), *commit = prepare("COMMIT");
  sqlite3_stmt *claim = prepare(
    "UPDATE job SET state = 'claimed', claimed_by = 'loader', claimed_at = unixepoch() "
    "WHERE id = (SELECT id FROM job WHERE state = 'waiting' ORDER BY id LIMIT 1) RETURNING id, path");
  sqlite3_stmt *complete = prepare("UPDATE job SET state = 'completed' WHERE id = ? AND state = 'claimed'");
  for (long i = 0; i < count; i++) {
    must(sqlite3_step(begin), "BEGIN"); sqlite3_reset(begin);
    int code = sqlite3_step(claim);
    if (code != SQLITE_ROW) { fprintf(stderr, "plain: nothing to claim\n"); exit(1); }
    sqlite3_int64 id = sqlite3_column_int64(claim, 0);
    must(sqlite3_step(claim), "claim"); sqlite3_reset(claim);
    must(sqlite3_step(commit), "COMMIT"); sqlite3_reset(commit);
    sqlite3_bind_int64(complete, 1, id);
    must(sqlite3_step(begin), "BEGIN"); sqlite3_reset(begin);
    must(sqlite3_step(complete), "complete"); sqlite3_reset(complete);
    must(sqlite3_step(commit), "COMMIT"); sqlite3_reset(commit);
  }
}

int main(int argc, char **argv) {
  if (argc != 4) return 64;
  must(sqlite3_open(argv[1], &db), "open");
  sqlite3_busy_timeout(db, 60000);
  run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  if (strcmp(argv[2], "make") == 0) {
    make(atol(argv[3]));
  } else {
    printf("ready\n"); fflush(stdout);
    getchar();
    work(atol(argv[3]));
  }
  for (sqlite3_stmt *statement; (statement = sqlite3_next_stmt(db, NULL));) sqlite3_finalize(statement);
  must(sqlite3_close(db), "close");
  return 0;
}
