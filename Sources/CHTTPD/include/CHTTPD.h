// CHTTPD: one page over HTTP by libmicrohttpd, which is loaded when it is first called: it brings GnuTLS with it, and no
// other command needs either.
#pragma once

#include <stddef.h>
#include <sys/socket.h>

#pragma clang assume_nonnull begin

/// What a page is made by: `malloc`ed octets, `count` of them; NULL when it cannot be made. Called by one thread.
typedef char *_Nullable (*chttpd_page)(size_t *count);

/// Serves `page` under `path` at `address` (AF_INET or AF_INET6) by a thread of its own, to GET and HEAD only. NULL once it
/// listens, otherwise why it does not. At most 16 connections are open at once; one that is idle for ten seconds is closed,
/// and a request of more than 16 KiB is refused. Once in a process at a time.
const char *_Nullable chttpd_start(const struct sockaddr *address, const char *path, const char *content_type, chttpd_page page);

/// Whether all the connections there may be are open.
int chttpd_is_full(void);

/// Hangs up on everybody, and ends it.
void chttpd_stop(void);

#pragma clang assume_nonnull end
