/* SPDX-License-Identifier: MIT */
/*
 * What export and send have in common: the org's configuration, or what was
 * selected of it, without secrets, as the bytes of a bundle.
 */
#ifndef EXPORTING_H
#define EXPORTING_H

#include "plan/closure.h"
#include "plan/operand.h"

struct exporting {
	struct opk_session *session;
	const struct opk_export_options *options;
	struct opk_answer *answer;
	struct operand org; /* open */
	struct state out;   /* what leaves: a selection, secrets withheld */
	struct closure closure;
	bool without_foreign;  /* leave out files of other systems */
	bool with_credentials; /* and those with credentials do not stay */
};

/*
 * Compute digests, choose, withhold: fills `out`, its digest, and the
 * answer's "withheld".
 */
enum opk_status exporting_choose(struct exporting *e);

/* Pack it; the name's ending chooses the form, as bundle_write has it. */
enum opk_status exporting_pack(
	struct exporting *e, const char *name, struct buf *bytes);

/* Put "digest", "components", "bytes", "partial", "counts" and "requires"
 * into the answer; bytes is how large the bundle is. */
enum opk_status exporting_answer(struct exporting *e, size_t bytes);

#endif
