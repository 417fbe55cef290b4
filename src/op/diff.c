/* SPDX-License-Identifier: MIT */
/* orgpack diff: the semantic difference of two states. */
#include "handover/inbox.h"
#include "plan/compare.h"
#include "plan/selector.h"

static void name_side(
	struct opk_answer *answer, const char *key, const char *operand)
{
	struct span name = span_of(operand ? operand : "org");

	node_put_text(&answer->arena, answer->root, key,
		arena_copy(&answer->arena, name));
}

/* The same bytes stand on the other side: the answer does not depend on what
 * they mean. */
static bool stands_there(void *user, const struct component *c)
{
	const struct operand *other = user;
	const struct component *same = state_find(other->state, c->path);

	return same && same->size == c->size &&
	       digest_equal(&same->sha256, &c->sha256);
}

static void read_what_differs(struct operand *t, struct operand *other)
{
	if (t->bundle)
		bundle_trust(t->bundle, stands_there, other);
}

static enum opk_status run(struct opk_session *s,
	const struct opk_diff_options *o, struct opk_answer *answer,
	struct operand t[2])
{
	struct selection chosen = { .select = &o->select,
		.exclude = &o->exclude };
	struct faults *f = &answer->faults;
	struct changes c;
	enum opk_status st;

	st = inbox_operand_open(s, o->older, f, &t[0]);
	if (!st)
		st = inbox_operand_open(s, o->newer, f, &t[1]);
	if (st)
		return st;
	read_what_differs(&t[0], &t[1]);
	read_what_differs(&t[1], &t[0]);
	chosen.state[0] = t[0].state;
	chosen.state[1] = t[1].state;
	st = selector_apply(&chosen, &answer->arena, f);
	if (!st)
		st = compare_targets(&t[0], &t[1], chosen.chosen[0],
			chosen.chosen[1], &answer->arena, f, &c);
	if (st)
		return st;
	name_side(answer, "old", o->older);
	name_side(answer, "new", o->newer);
	st = compare_answer(&c, answer);
	return st ? st : c.list.count ? OPK_NO : OPK_OK;
}

enum opk_status opk_diff(struct opk_session *session,
	const struct opk_diff_options *options, struct opk_answer **answer)
{
	struct operand t[2] = { { .name = NULL }, { .name = NULL } };
	struct opk_answer *a = session_answer(session, "diff");
	struct opk_diff_options o;
	enum opk_status st;

	if (!a)
		return OPK_SYSTEM;
	st = answer_options(a, options, &o, sizeof o);
	if (!st)
		st = answer_needs(a, o.newer, "newer");
	if (!st)
		st = run(session, &o, a, t);
	operand_close(&t[0]);
	operand_close(&t[1]);
	*answer = a;
	return answer_finish(a, st);
}
