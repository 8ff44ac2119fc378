// CCurl: libcurl for Swift. Everything of <curl/curl.h>, and what Swift cannot import from it: curl_easy_setopt and
// curl_easy_getinfo are variadic, so here is one function per type of argument. What each option takes is in
// curl_easy_setopt(3); handing it another type is undefined, which is why the types are in the names. The library is
// loaded at the first call; a function of it that nobody has called yet is to be added in CCurl.c. The sockets of every
// handle are close-on-exec.
#pragma once

#include <curl/curl.h>

#pragma clang assume_nonnull begin

/// Why libcurl could not be loaded, in the loader's words; NULL once it is.
const char *_Nullable ccurl_missing(void);

/// Initialises libcurl once per process, from any thread; 0 or the CURLcode that says why not. Also ignores SIGPIPE,
/// unless the process does something about it: with CURLOPT_NOSIGNAL libcurl leaves that to its user, and OpenSSL
/// writes to sockets with write(2).
CURLcode ccurl_global_init_once(void);

CURLcode ccurl_setopt_long(CURL *handle, CURLoption option, long value);
CURLcode ccurl_setopt_off(CURL *handle, CURLoption option, curl_off_t value);
/// libcurl copies the string; NULL takes the option back.
CURLcode ccurl_setopt_str(CURL *handle, CURLoption option, const char *_Nullable value);
/// The pointer must stay valid for as long as libcurl says.
CURLcode ccurl_setopt_ptr(CURL *handle, CURLoption option, void *_Nullable value);

/// What libcurl calls with `size * count` octets; anything but that product as an answer ends the transfer.
typedef size_t (*ccurl_data_fn)(char *bytes, size_t size, size_t count, void *_Nullable context);
/// Sets CURLOPT_HEADERFUNCTION and CURLOPT_HEADERDATA together, so that neither is forgotten.
CURLcode ccurl_set_header_fn(CURL *handle, ccurl_data_fn function, void *_Nullable context);
/// Sets CURLOPT_WRITEFUNCTION and CURLOPT_WRITEDATA together; left unset, libcurl writes to standard output.
CURLcode ccurl_set_write_fn(CURL *handle, ccurl_data_fn function, void *_Nullable context);

/// Sets CURLOPT_READFUNCTION and CURLOPT_READDATA together: where an upload's octets come from.
CURLcode ccurl_set_read_fn(CURL *handle, ccurl_data_fn function, void *_Nullable context);

/// What libcurl calls with the key an SSH server shows, as SSH writes it; anything but 0 as an answer ends the transfer.
typedef int (*ccurl_host_key_fn)(void *_Nullable context, int type, const char *key, size_t length);
/// Sets CURLOPT_SSH_HOSTKEYFUNCTION and CURLOPT_SSH_HOSTKEYDATA together. Without it, and without a fingerprint or a
/// file of known hosts, libcurl takes any server's word.
CURLcode ccurl_set_host_key_fn(CURL *handle, ccurl_host_key_fn function, void *_Nullable context);

/// Sets CURLOPT_ERRORBUFFER, CURL_ERROR_SIZE octets that must live as long as the handle.
CURLcode ccurl_set_error_buffer(CURL *handle, char *buffer);

/// A file that is only in memory and goes with the descriptor, which this returns; -1 when there is none to be had.
/// libssh2 reads keys from files only: `/proc/self/fd/N` is its name.
int ccurl_memory_file(const void *bytes, size_t count);

CURLcode ccurl_getinfo_long(CURL *handle, CURLINFO info, long *value);
CURLcode ccurl_getinfo_off(CURL *handle, CURLINFO info, curl_off_t *value);
/// The string lives as long as the handle, or until its next transfer.
CURLcode ccurl_getinfo_str(CURL *handle, CURLINFO info, const char *_Nullable *_Nonnull value);
CURLcode ccurl_getinfo_socket(CURL *handle, CURLINFO info, curl_socket_t *value);

#pragma clang assume_nonnull end
