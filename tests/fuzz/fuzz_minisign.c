/* SPDX-License-Identifier: MIT */
/*
 * A signature holds as it was written, or is refused with a reason. The
 * first byte chooses: 0, the rest is a comment to sign; anything else, all
 * of it is a signature's text.
 */
#include <stdlib.h>

#include "codec/minisign.h"
#include "fuzz.h"

static const unsigned char seed[ED25519_SEED] =
	"a seed for nothing but this one";

static bool holds(struct span text, struct span *comment)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct source src = { "fuzz.minisig", text };
	unsigned char public[ED25519_PUBLIC];
	struct signer by;
	enum opk_status st;

	if (!ed25519_public(seed, public))
		abort();
	by = signer_of(public);
	st = minisign_check(&by, SPAN("message"), &src, &f, comment);
	if ((st == OPK_OK) != (f.count == 0))
		abort(); /* refused without a reason, or taken with one */
	arena_release(&a);
	return st == OPK_OK;
}

static void sign(struct span comment)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct buf out = { 0 };
	struct span found;

	if (minisign_write(seed, SPAN("message"), comment, &out, &f)) {
		if (out.len || !f.count)
			abort();
	} else if (!holds(buf_span(&out), &found) ||
		   !span_equal(found, comment)) {
		abort();
	}
	buf_release(&out);
	arena_release(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span all = { (const char *)data, size }, comment;

	if (size && !data[0])
		sign(span_cut(all, 1, size));
	else if (holds(all, &comment) &&
		 !span_equal(comment, SPAN("a seed of the corpus")))
		abort();
	return 0;
}
