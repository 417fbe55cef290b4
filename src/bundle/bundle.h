/* SPDX-License-Identifier: MIT */
/*
 * A bundle: a configuration as one archive (formats/bundle.md).
 *
 * Written deterministically, read distrustfully: nothing is believed before
 * all of it has been checked, nothing is ever extracted in place.
 */
#ifndef BUNDLE_H
#define BUNDLE_H

#include "bundle/manifest.h"
#include "model/state.h"

/*
 * Write a state as a bundle. Components must have bytes, sha256 and content.
 * The format follows name's extension (.tar.gz .tgz .tar.zst .tar.xz .zip;
 * else bad-option); name "-" gives tar.gz. Same state, same bytes. `requires`
 * lists references that leave a partial bundle ("kind:name", sorted).
 */
enum opk_status bundle_write(const char *name, const struct state *state,
	const struct span *requires, size_t requires_count, struct buf *out,
	struct faults *f);

struct bundle;

/*
 * Open a bundle and read its manifest, nothing more. Everything that the
 * manifest alone can show is checked: format, caps, paths, kinds, names,
 * order, twins, digest.
 */
enum opk_status bundle_open(
	const char *path, struct faults *f, struct bundle **out);

/* The same from memory, which must outlive the bundle. */
enum opk_status bundle_open_bytes(const char *name, struct span bytes,
	struct faults *f, struct bundle **out);
void bundle_close(struct bundle *b);

/*
 * The state that the manifest claims: components without bytes, with size,
 * sha256 and content as listed. Lives as long as the bundle.
 */
struct state *bundle_state(struct bundle *b);

/* The manifest's tree, without its components: bundle_state has them. */
const struct node *bundle_manifest(const struct bundle *b);

/*
 * Are some of its components of a former version of their kind? Then their
 * content digests are by that version until the bundle is loaded, and as those
 * of an org afterwards.
 */
bool bundle_is_former(const struct bundle *b);

/*
 * Has a component, by its path, sha256 and content, been verified before? It
 * is called by several threads.
 */
typedef bool bundle_known_fn(void *user, const struct component *c);

/*
 * Let bundle_load believe that: the bytes of components that are known must
 * still be those listed, but are not read again. Those of a former version
 * are read in any case.
 */
void bundle_trust(struct bundle *b, bundle_known_fn *known, void *user);

/*
 * Read and check everything: members as listed, in that order, sizes,
 * digests, end of the archive, no byte behind it; then, in parallel, each
 * component's syntax, schema and content digest. Afterwards bundle_state's
 * components have bytes, and are of today's version of their kind: one of a
 * former version has today's canonical form if it had that of its version,
 * and else its own bytes. The state's digest stays that of the manifest. All
 * faults are reported, sorted; any means that the
 * bundle must not be used, and that it may lack bytes. A second call does
 * nothing and returns the same status.
 */
enum opk_status bundle_load(struct bundle *b, struct faults *f);

struct archive_reader;

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

#endif
