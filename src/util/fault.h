/* SPDX-License-Identifier: MIT */
/*
 * Collecting what is wrong.
 *
 * A fault is reported once, where most is known; callers return the status
 * and add nothing. Whoever runs checks in parallel gives each worker a
 * collection of its own (faults_part) and merges them; faults_sort brings
 * back input order.
 */
#ifndef FAULT_H
#define FAULT_H

#include <stdint.h>

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
enum { FAULT_CODES = sizeof(union fault_numbers), FAULT_SEVERITIES = 2 };

/*
 * Faults that are kept of one code and severity, unless a collection says
 * otherwise: those that come first when they are shown. All are counted.
 */
enum { FAULTS_KEPT = 50 };
#define FAULTS_ALL SIZE_MAX

/* A file whose syntax has so many faults is not read on. */
enum { FAULTS_OF_A_FILE = 10000 };

/* Names compared to find ones that are near, for all faults of one code. */
enum { FAULTS_GUESSES = 200000 };

struct fault_slot;
struct fault_heap;

/*
 * Zeroed, but for arena, is an empty collection; faults_part makes one that
 * will be merged into another. Which faults are kept depends only on their
 * places and, of equal places, on the order in which they were reported.
 * Memory is that of the faults kept, however many are reported.
 */
struct faults {
	struct arena *arena; /* copies of texts live here; borrowed */
	struct opk_fault *items;
	size_t count, room;
	size_t most; /* kept of one code and severity; 0: FAULTS_KEPT */
	size_t errors, warnings; /* all, those not kept included */
	size_t dropped[FAULT_CODES][FAULT_SEVERITIES]; /* not kept */
	enum opk_status worst;                         /* of the errors */
	bool lost_memory; /* a fault itself could not be kept */
	/* of what is read under a limit, which ends as a lack of memory does:
	 * fault_memory counts none (util/memory.h) */
	bool limited;
	bool torn; /* what was read changed meanwhile: it may be read again */
	/* a transaction that was committed before them, or 0: no fault takes
	 * it back; and what it is, a constant ("key expired"), where it was not
	 * what the command was called for, else NULL */
	uint64_t committed;
	const char *committed_as;
	struct fault_slot *slots; /* one behind each item */
	size_t slot_room;
	struct fault_heap *heaps; /* by code and severity, when there is one */
	uint64_t reported;        /* the number of the next fault */
	bool replaced;   /* a fault took another's place: not in their order */
	size_t compared; /* names, by all faults */
	size_t guessing; /* of these, by the fault that comes next */
	/* where the last excerpt was found, so that the next is near */
	const char *seen_text;
	size_t seen_offset;
	uint32_t seen_line;
};

/* An empty collection whose faults go into `whole`: it keeps as many. */
struct faults faults_part(const struct faults *whole, struct arena *a);

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
 * Would such a fault be kept, if it were reported now? If not, words for it
 * are wasted.
 */
bool faults_want(const struct faults *f, enum opk_code code,
	enum opk_severity severity, const struct source *src, uint32_t line,
	uint32_t column);

/*
 * May so many names be compared to find one for the hint of the fault that is
 * reported next? Hostile input has many faults, so there is a budget for each
 * code: faults_sort spends it on those that come first, and takes the guesses
 * of the others back.
 */
bool faults_may_guess(struct faults *f, size_t names, enum opk_code code,
	enum opk_severity severity, const struct source *src, uint32_t line,
	uint32_t column);

/* Report that memory ran out. Returns OPK_SYSTEM. */
enum opk_status fault_memory(struct faults *f);

/*
 * Memory ran out somewhere, so that the errors may be none: that is what is
 * reported in their stead. Warnings stay. Returns OPK_SYSTEM.
 */
enum opk_status faults_disbelieve(struct faults *f);

/*
 * Add copies of the faults of another collection, with its counts; of equal
 * places, their order is kept. Workers' collections come to the same in any
 * order, if each file was one worker's.
 */
void faults_merge(struct faults *to, struct faults *from);

/* Add a copy of one fault. */
void faults_keep(struct faults *to, const struct opk_fault *f);

/* Sort by file (bytes), line, column; equal places keep their order. */
void faults_sort(struct faults *f);

/* Sort only those kept from `first` on; what took others' places stays. */
void faults_sort_from(struct faults *f, size_t first);

/* The greater of two statuses. */
enum opk_status worse(enum opk_status a, enum opk_status b);

#endif
