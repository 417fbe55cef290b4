/* SPDX-License-Identifier: MIT */
/*
 * One entry of a manifest as manifest_write writes it:
 *
 *   - {kind: K, name: N, path: P, size: S, sha256: D, content: D}
 *
 * with values plain or in single quotes. Only what YAML reads alike is taken.
 */
#ifndef MANIFEST_SCAN_H
#define MANIFEST_SCAN_H

#include "bundle/manifest.h"

/*
 * Read one line, without its end, of the layout that manifest_write makes;
 * false if it has another, or a value that is not well-formed. number counts
 * lines from 1.
 */
bool manifest_scan(struct span line, uint32_t number, struct claim *out);

/*
 * Is it of letters, digits, '_', '-', '.' and '/' only, so that it may stand
 * in flow style without quotes, if it is no number and the like?
 */
bool manifest_is_plain(struct span s);

#endif
