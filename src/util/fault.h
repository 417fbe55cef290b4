/* SPDX-License-Identifier: MIT */
/*
 * Collecting what is wrong.
 *
 * A fault is reported once, where most is known; callers return the status
 * and add nothing. Whoever runs checks in parallel gives each worker a
 * collection of its own and merges them; faults_sort brings back input order.
 */
#ifndef FAULT_H
#define FAULT_H

#include "orgpack.h"
#include "util/vec.h"

/* An input by the name that the user knows, and its bytes for excerpts. */
struct source {
	const char *name; /* "modules/Leads/module.yaml"; NULL: no file */
	struct span text; /* may be empty */
};

/* Codes are less than this, which is no code. */
union fault_numbers {
#define X(name, number, word, status, meaning) char name[(number) + 1];
	OPK_FAULTS(X)
#undef X
};
enum { FAULT_CODES = sizeof(union fault_numbers) };

/* Faults are kept up to FAULTS_KEPT; beyond it only counted by code. */
enum { FAULTS_KEPT = 10000 };

/* Names compared to find one that is near, for all faults of a collection. */
enum { FAULTS_GUESSES = 200000 };

/* A fault whose hint is a guess, and how many names that took. */
struct fault_guess {
	size_t item, names;
};

/* Zeroed, but for arena, is an empty collection. */
struct faults {
	struct arena *arena; /* copies of texts live here; borrowed */
	struct opk_fault *items;
	size_t count, room;
	size_t errors, warnings;     /* all, those not kept included */
	size_t dropped[FAULT_CODES]; /* not kept, by code */
	enum opk_status worst;       /* of the errors */
	bool lost_memory;            /* a fault itself could not be kept */
	/* of what is read under a limit, which ends as a lack of memory does:
	 * fault_memory counts none (util/memory.h) */
	bool limited;
	bool torn; /* what was read changed meanwhile: it may be read again */
	/* a transaction that was committed before them, or 0: no fault takes
	 * it back; and what it is, a constant ("key expired"), where it was not
	 * what the command was called for, else NULL */
	uint64_t committed;
	const char *committed_as;
	VEC(struct fault_guess) guesses;
	size_t guessed;  /* names, by all faults */
	size_t guessing; /* of these, by the fault that comes next */
	/* where the last excerpt was found, so that the next is near */
	const char *seen_text;
	size_t seen_offset;
	uint32_t seen_line;
};

/*
 * Report an error: text in printf form, and behind a newline the hint.
 * src may be NULL; line and column 0 when unknown. Returns the code's status.
 *
 *     return fault(f, OPK_WRONG_TYPE, src, n->line, n->column,
 *             "'%s' is not a number\nWrite a whole number, such as 12.", key);
 */
enum opk_status fault(struct faults *f, enum opk_code code,
	const struct source *src, uint32_t line, uint32_t column,
	const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/* Report a warning: the same, but it is no failure, whatever its code. */
void warn(struct faults *f, enum opk_code code, const struct source *src,
	uint32_t line, uint32_t column, const char *fmt, ...)
	__attribute__((format(printf, 6, 7)));

/*
 * Report a failed system call by errno: "cannot open 'x': No such file".
 * what is a verb ("open"), name the file. Returns OPK_SYSTEM.
 */
enum opk_status fault_errno(struct faults *f, enum opk_code code,
	const char *what, const char *name);

/*
 * May so many names be compared to find one for the hint of the fault that is
 * reported next? Hostile input has many faults, so there is a budget.
 */
bool faults_may_guess(struct faults *f, size_t names);

/* Are the next faults only counted? Then words for them are wasted. */
static inline bool faults_are_full(const struct faults *f)
{
	return f->count >= FAULTS_KEPT;
}

/* Report that memory ran out. Returns OPK_SYSTEM. */
enum opk_status fault_memory(struct faults *f);

/*
 * Memory ran out somewhere, so that the errors may be none: that is what is
 * reported in their stead. Warnings stay. Returns OPK_SYSTEM.
 */
enum opk_status faults_disbelieve(struct faults *f);

/* Add copies of the faults of another collection; order is kept. */
void faults_merge(struct faults *to, const struct faults *from);

/*
 * Add copies of the faults of at most FAULTS_PARTS workers, each of which
 * went through files in order of their names, and each file was one
 * worker's: which faults are kept, and which have guessed hints, does not
 * depend on who had which. Workers begin with `guessed` of the whole.
 */
enum { FAULTS_PARTS = 64 };
void faults_merge_workers(
	struct faults *to, const struct faults *const from[], size_t n);

/* Add a copy of one fault. */
void faults_keep(struct faults *to, const struct opk_fault *f);

/* Sort by file (bytes), line, column; equal places keep their order. */
void faults_sort(struct faults *f);

/* The greater of two statuses. */
enum opk_status worse(enum opk_status a, enum opk_status b);

#endif
