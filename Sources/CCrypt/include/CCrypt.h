// CCrypt: crypt(3) for Swift, as libcrypt has it. The library is loaded at the first call: only who provisions logins of a
// drop server needs it.
#pragma once

#pragma clang assume_nonnull begin

/// Hashes a password with new salt in the manner the system prefers; NULL when that cannot be done. Lives until the next
/// call. Not for two threads at once.
const char *_Nullable ccrypt_hash(const char *password);

/// Whether `hash` is one of this password.
int ccrypt_matches(const char *password, const char *hash);

#pragma clang assume_nonnull end
