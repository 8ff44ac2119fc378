#ifndef INTRAY_CFUZZER_H
#define INTRAY_CFUZZER_H

#include <stddef.h>
#include <stdint.h>

/// libFuzzer's own loop, as its library without a main has it.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));

#endif
