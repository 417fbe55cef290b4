/* SPDX-License-Identifier: MIT */
/* Users, roles, groups and profiles, as a conversion has to know them. */
#ifndef PEOPLE_H
#define PEOPLE_H

#include <stdatomic.h>

#include "model/world.h"
#include "util/vec.h"

struct person {
	struct span name; /* of the file */
	struct span id, email, profile, role, full_name;
	bool is_active;
	const struct node *tree; /* the file's content */
};

/* A profile's own file (module empty) or its file for a module. */
struct permit {
	struct span profile, module;
	const struct node *tree; /* NULL: there is no such file */
	bool is_broken;          /* there is one, but it cannot be read */
};
/* Those that were asked for. */
struct permits {
	VEC(struct permit) items;
};

/* Everybody. To be used by one thread at a time, but for the maps and what
 * says otherwise. */
struct people {
	VEC(struct person) items;            /* by file name */
	struct map by_id, by_email, by_name; /* e-mails case-folded */
	struct world *world;                 /* roles, groups, profiles */
	struct arena *arena;
	/* the hierarchy: names of roles, and the role above each, by number;
	 * MAP_NONE: none */
	struct map roles;
	uint32_t *above;
	size_t role_count;
	struct permits *permits;
	atomic_bool *lost_memory; /* while somebody was looked up */
};

/*
 * users: a state of users/ only (store_load_folder). What they are named by
 * is borrowed from it. Faults of the files as component_tree; of two users
 * with one id or address the first is found.
 */
enum opk_status people_read(struct people *out, const struct state *users,
	struct world *world, struct arena *a, struct faults *f);

/* By id, file name or e-mail, exactly as it is written; NULL: nobody.
 * Thread-safe. */
const struct person *people_find(const struct people *all, struct span who);

/* Was memory lacking when somebody was looked up? Then "nobody" may be untrue.
 * Thread-safe. */
bool people_failed(const struct people *all);

/* By id only, as records name their owner. */
const struct person *people_of_id(const struct people *all, struct span id);

/* The user whom a {email, role} names: that address, in any case, else the
 * only active user of the role; NULL: nobody. */
const struct person *people_ref(
	const struct people *all, const struct node *ref);

/* Has `who` a role below that of `boss`? Thread-safe. */
bool people_is_below(const struct people *all, const struct person *boss,
	const struct person *who);

/*
 * The active users with an id that an assignee (common.yaml) stands for, in
 * order of their file names; merge fields and assignment rules are the
 * caller's.
 */
enum opk_status people_spread(const struct people *all,
	const struct node *assignee, struct arena *a, struct faults *f,
	const struct person ***out, size_t *count);

/*
 * May the user's profile do this with the module: view, create, edit,
 * delete, convert, mass_convert (formats/conversion.md, 2)? Where one of its
 * files cannot be read, nothing.
 */
bool people_may(const struct people *all, const struct person *who,
	struct span module, const char *what);
/* May it change this field: edit the module's records, and the field is
 * neither read-only nor hidden for the profile? */
bool people_may_write(const struct people *all, const struct person *who,
	struct span module, struct span field);

#endif
