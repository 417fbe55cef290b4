/* SPDX-License-Identifier: MIT */
/*
 * Digests of tables as they are before a run, reckoned beside its work.
 *
 *     h = hashing_start(&sheets, a);       of the tables that are open
 *     ...
 *     hashing_wait(h);
 *     if (hashing_find(h, sheet, &digest)) ...
 */
#ifndef HASHING_H
#define HASHING_H

#include "table/sheet.h"
#include "util/hash.h"

struct hashing;

/*
 * Begin with the tables that are open now. NULL: it could not begin, and all
 * digests are still to be reckoned; that is no failure.
 */
struct hashing *hashing_start(const struct sheets *sheets, struct arena *a);

/* Wait until it is done; h may be NULL. */
void hashing_wait(struct hashing *h);

/* The digest of the sheet's file; false: it is not known. */
bool hashing_find(
	const struct hashing *h, const struct sheet *s, struct digest *out);

/*
 * The digest of the bytes that a table was made of: those of its file, packed
 * or not. False sets errno: ESTALE when somebody has written into the file
 * since it was opened.
 */
bool hashing_of_table(const struct table *t, struct digest *out);

/* The digest of an open file, from its beginning; false sets errno. */
bool hashing_of_file(int fd, struct digest *out);

#endif
