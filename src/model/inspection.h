/* SPDX-License-Identifier: MIT */
/* One component under inspection: what every check of it is given. */
#ifndef INSPECTION_H
#define INSPECTION_H

#include "model/editions.h"
#include "model/world.h"
#include "schema/value_text.h"

/* All of it dies with the visit, but for world, before and editions. */
struct inspection {
	struct world *world;        /* as it will be */
	const struct world *before; /* as it was; NULL: nothing is deleted */
	/*
	 * Is it the one that is brought in? If not, all that counts is what
	 * it refers to and will lose.
	 */
	bool brought;
	const struct editions *editions;
	const struct component *component;
	const struct identity *id;
	const struct node *tree; /* may break its schema: trust no type */
	const struct source *src;
	struct arena *scratch;
	struct faults *faults;
	bool faulty; /* the schema had something to say */
	/*
	 * Are criteria those of a search? Records may hold what their pick
	 * list no longer has: to look for it is no fault, but said.
	 */
	bool searching;
};

/* Report at a node of the component; text and hint as in fault(). */
#define FAULT_AT(in, code, n, ...)                                     \
	fault((in)->faults, (code), (in)->src, (n)->line, (n)->column, \
		__VA_ARGS__)
#define WARN_AT(in, code, n, ...)                                     \
	warn((in)->faults, (code), (in)->src, (n)->line, (n)->column, \
		__VA_ARGS__)

/* The module in whose folder the component lives; ptr NULL: none. */
struct span home_of(const struct identity *id);

/* A text in quotes, cut, on one line. */
const char *show(struct span text, char out[VALUE_BYTES]);

/* A kind as a word: "layout rule". */
enum { KIND_BYTES = 48 };
const char *kind_words(const struct kind *kind, char out[KIND_BYTES]);

/*
 * The fault that is reported next: FAULT_NEXT(OPK_ERROR, OPK_BAD_VALUE, n) is
 * what its hint is made for.
 */
struct fault_next {
	enum opk_severity severity;
	enum opk_code code;
	const struct node *at; /* NULL: no place in the component */
};

#define FAULT_NEXT(severity, code, at) \
	(&(struct fault_next){ (severity), (code), (at) })

/* May so many names be compared for it (faults_may_guess)? */
bool hint_may_guess(const struct inspection *in, const struct fault_next *next,
	size_t names);

/*
 * "Did you mean 'Email'?", or what else to do where nothing is near: the hint
 * of the fault that is reported next.
 */
const char *hint_name(const struct inspection *in,
	const struct fault_next *next, const struct identity *id,
	const char *otherwise, char out[HINT_BYTES]);

/* The same among texts, which are named where they are few. */
const char *hint_texts(const struct inspection *in,
	const struct fault_next *next, const struct texts *known,
	struct span word, char out[HINT_BYTES]);

/*
 * Something is named that does not exist. Does it count? A partial bundle
 * may refer to what it leaves out; what is not brought in counts only if
 * it did exist before.
 */
bool missing_counts(const struct inspection *in, const struct identity *id);

#endif
