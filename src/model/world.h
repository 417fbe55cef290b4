/* SPDX-License-Identifier: MIT */
/*
 * A state as a check looks at it: what is there, by kind and name, and facts
 * of single components, taken when first asked for and kept.
 *
 *     world_open(&w, state, f);      index: about 25 bytes a component
 *     world_learn(&w, ...);          from a scan: facts without reading twice
 *     world_field(&w, module, name);
 *     world_close(&w);
 *
 * Everything but open and close is thread-safe.
 */
#ifndef WORLD_H
#define WORLD_H

#include <pthread.h>
#include <stdatomic.h>

#include "model/facts.h"
#include "model/scan.h"
#include "util/suggest.h"

enum { WORLD_WORKERS = 64, WORLD_KINDS = 256 };

struct world {
	const struct state *state;           /* borrowed; its bytes are, too */
	struct arena arena;                  /* the index; facts asked for */
	pthread_mutex_t lock;                /* of what grows in the arena */
	struct arena learned[WORLD_WORKERS]; /* facts from a scan */
	struct system_fields system_fields;
	const struct kind *module, *field, *layout, *global_picklist;
	/* components in order of kind, then path; where each kind begins */
	uint32_t *by_kind, *first;
	uint32_t *slots; /* hash table of components, 1-based; 0: free */
	size_t room;     /* a power of two */
	uint64_t key[2];
	_Atomic(const void *) *facts; /* by component; NULL: not yet taken */
	facts_take_fn *takers[WORLD_KINDS]; /* by kind */
	/* 1 + number of the first component that somebody wanted and that
	 * cannot be read; 0: none */
	atomic_uint *unread;
};

/* Linear; nothing is read. The state must not change meanwhile. */
enum opk_status world_open(
	struct world *w, const struct state *s, struct faults *f);
void world_close(struct world *w);

/* What world_find answers when nothing is there. */
#define WORLD_NONE UINT32_MAX

/* The component of a kind with these values of its path's variables. */
uint32_t world_find(const struct world *w, const struct identity *id);

/* Does it exist, as a component or as a field that every module has? */
bool world_has(const struct world *w, const struct identity *id);
bool world_has_module(const struct world *w, struct span module);

/*
 * The components of a kind, sorted by path; where the kind has two path
 * variables, `first` narrows them to one value of the first (ptr NULL: all).
 */
const uint32_t *world_range(const struct world *w, const struct kind *kind,
	struct span first, size_t *count);

/* Keep the facts of a component that a scan is looking at. */
void world_learn(struct world *w, const struct visit *v);

/*
 * The component's tree, or NULL: faults in it are told by world_say_unread,
 * which whoever acts on what was read has to ask.
 */
struct node *world_tree(const struct world *w, uint32_t index, struct arena *a);

/* Could all be read that was asked for, as trees or for facts? Else the faults
 * of the first that could not. */
enum opk_status world_say_unread(
	const struct world *w, struct arena *a, struct faults *f);

/*
 * Facts of a component, which is read if need be. Never NULL: where nothing
 * can be known, all facts are zero.
 */
const void *world_facts(struct world *w, uint32_t index);

/* NULL: there is no such field in the module. */
const struct field_facts *world_field(
	struct world *w, struct span module, struct span name);
/* NULL: there is no such layout. */
const struct layout_facts *world_layout(
	struct world *w, struct span module, struct span name);

/* The values of a pick list, also of a global one; none: not known. */
struct texts world_values(struct world *w, const struct field_facts *f);

/*
 * The fields of a module that every record must have, as components; the
 * module exists. Found once for each module.
 */
const uint32_t *world_mandatory(
	struct world *w, struct span module, size_t *count);

/* How many names world_suggest compares (faults_may_guess). */
size_t world_suggestions(const struct world *w, const struct identity *id);

/* Offer the names of what the reference may have meant. */
void world_suggest(
	const struct world *w, const struct identity *id, struct suggestion *s);

#endif
