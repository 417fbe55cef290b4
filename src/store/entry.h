/* SPDX-License-Identifier: MIT */
/* The entry of one transaction in the history: entry.yaml. */
#ifndef ENTRY_H
#define ENTRY_H

#include "store/stage.h"
#include "store/store.h"
#include "util/buf.h"

enum { ENTRY_BYTES = 64 << 20 }; /* most bytes of an entry */

/* "sha256:" and 64 digits, as the history writes digests. */
struct span entry_format_digest(struct arena *a, const struct digest *d);
/* Read that; false: s is none. */
bool entry_parse_digest(struct span s, struct digest *out);

/* The list of what is kept beside an entry, for `kept`; NULL: no memory. */
const struct node *entry_kept(
	const struct kept_file *files, size_t count, struct arena *a);

/* One of them: what entry_kept has put into the list. */
struct kept_mark {
	struct span name;
	struct digest digest;
};
/* Read one; false: it is none. */
bool entry_parse_kept(const struct node *item, struct kept_mark *out);

/*
 * Append the text of an entry. journal is the digest of its journal; the
 * fields `digest` and `undone_by` are not part of it. False: no memory.
 */
bool entry_format(const struct history_entry *e, const struct digest *journal,
	struct buf *out);

/*
 * Read an entry; bad-history if it is none. src->text must live as long as
 * the arena. Everything but `undone_by` is filled in.
 */
enum opk_status entry_parse(const struct source *src, struct arena *a,
	struct faults *f, struct history_entry *out, struct digest *journal);

#endif
