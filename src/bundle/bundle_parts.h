/* SPDX-License-Identifier: MIT */
/* The inside of a bundle that is being read. */
#ifndef BUNDLE_PARTS_H
#define BUNDLE_PARTS_H

#include "bundle/bundle.h"
#include "bundle/manifest.h"
#include "codec/archive.h"

struct bundle {
	struct arena arena; /* items, names, members' bytes */
	const char *name;
	struct archive_reader *reader; /* NULL once all is read */
	struct buf text;               /* the manifest's */
	struct source src;             /* the manifest as a source */
	struct manifest manifest;
	struct state state;
	bundle_known_fn *known; /* or NULL: nothing is */
	void *known_user;
	bool loaded;
	enum opk_status status; /* of the load */
};

/*
 * Check components [from, to) of the bundle, in parallel: syntax, schema,
 * identity and the content digest. Only those with bytes. Faults come in no
 * certain order.
 */
enum opk_status bundle_check(
	struct bundle *b, size_t from, size_t to, struct faults *f);

/* The name for faults of a path in the bundle; NULL: memory. */
const char *bundle_place(
	const struct bundle *b, struct span path, struct arena *a);

#endif
