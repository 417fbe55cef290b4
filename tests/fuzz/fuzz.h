/* SPDX-License-Identifier: MIT */
/*
 * What a fuzz target defines: libFuzzer's entry, which replay.c calls with
 * the bytes of files. It returns 0, or aborts when something is wrong.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
