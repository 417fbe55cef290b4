/* SPDX-License-Identifier: MIT */
/*
 * Exporting to the system that a configuration was imported from: the files
 * that were kept, byte for byte, and an account of what in the org they do
 * not say.
 */
#ifndef GIVE_BACK_H
#define GIVE_BACK_H

#include "interop/import.h"
#include "model/state.h"
#include "store/output_tree.h"

/* Reads what a system exported, as import does. */
typedef enum opk_status give_back_read_fn(const struct import_request *request,
	struct arena *a, struct faults *f, struct import *out);

struct give_back;

/*
 * Edit files, as they were kept, so that they say more: output_tree_replace or
 * output_tree_remove, with give_back_note before it, for each property that
 * give_back_may. Edits may be wrong: what the files then do not say is tried no
 * more, and a file that says what it should not is as it was again.
 */
typedef enum opk_status give_back_edit_fn(
	struct give_back *g, struct output_tree *to);

/* A component that the files say otherwise. */
struct give_back_item {
	struct node *entry;             /* in unsaid */
	const struct import_item *item; /* what the files say; NULL: nothing */
};

/* A file that was edited. */
struct give_back_file {
	struct span path, bytes; /* as it was kept */
};

struct give_back {
	const char *system; /* "salesforce" */
	give_back_read_fn *read;
	give_back_edit_fn *edit;    /* or NULL */
	const struct state *org;    /* with content digests and bytes */
	const struct state *chosen; /* what of it is exported */
	struct arena *arena;
	struct faults *faults;
	size_t unchanged; /* components that the files say as they are */
	VEC(struct give_back_item) items;
	struct map first;   /* what the files did not say to begin with */
	struct map refused; /* what could not be written into them */
	VEC(struct give_back_file) edited;
	struct node *unsaid; /* what they do not say, as the answer has it */
};

/*
 * Shall it be tried to write a property of a component, or (len 0) that it was
 * deleted? The first attempt at each may.
 */
bool give_back_may(struct give_back *g, const struct give_back_item *one,
	struct span property);

/* A file is about to be edited; false: no memory. */
bool give_back_note(struct give_back *g, struct span path, struct span bytes);

/*
 * Write the files that were kept of the system among what is chosen, then
 * read them as an import would: what differs from the org goes to `unsaid`.
 * no-match: none is there. Memory: the files, and what they become.
 */
enum opk_status give_back_write(struct give_back *g, struct output_tree *to);

#endif
