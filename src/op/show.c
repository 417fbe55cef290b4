/* SPDX-License-Identifier: MIT */
/* orgpack show: what an org or a bundle holds. */
#include "codec/base64.h"
#include "handover/inbox.h"
#include "model/bytes_diff.h"
#include "model/summary.h"
#include "plan/operand.h"
#include "plan/selector.h"

/* What no text can hold is shown in base64. */
static struct node *put_bytes(
	struct opk_answer *answer, const struct component *c)
{
	struct arena *a = &answer->arena;
	struct node *n = NULL;
	struct buf b = { 0 };

	if (c->id.kind->syntax != SYNTAX_BYTES || bytes_are_text(c->bytes))
		return node_put_text(
			a, answer->root, "text", arena_copy(a, c->bytes));
	base64_write(c->bytes, BASE64_PADDED, &b);
	if (!b.failed)
		n = node_put_text(
			a, answer->root, "base64", arena_copy(a, buf_span(&b)));
	buf_release(&b);
	return n;
}

static enum opk_status show_one(
	struct operand *t, const char *name, struct opk_answer *answer)
{
	struct faults *f = &answer->faults;
	struct arena *a = &answer->arena;
	struct identity id;
	const struct component *c;
	struct node *n;
	struct span path;
	enum opk_status st = selector_parse(name, f, &id);

	if (st)
		return st;
	path = kind_path(a, &id);
	c = path.ptr ? state_find(t->state, path) : NULL;
	if (!c)
		return fault(f, OPK_NO_SUCH_COMPONENT, NULL, 0, 0,
			"there is no %s\n"
			"'orgpack show' lists the components.",
			name);
	st = operand_load(t, f);
	if (st)
		return st;
	n = node_put_map(a, answer->root, "component");
	node_put_text(a, n, "kind", c->id.kind->name);
	node_put_text(a, n, "name", arena_copy(a, c->name));
	node_put_text(a, n, "path", path);
	return put_bytes(answer, c) ? OPK_OK : fault_memory(f);
}

static enum opk_status list(struct operand *t, const struct opk_show_options *o,
	struct opk_answer *answer)
{
	struct selection s = { .select = &o->select,
		.state = { t->state, NULL } };
	struct arena *a = &answer->arena;
	struct node *items, *n;
	enum opk_status st = selector_apply(&s, a, &answer->faults);

	if (st)
		return st;
	summary_of(t->state, s.chosen[0], answer);
	items = node_put_list(a, answer->root, "components");
	for (size_t i = 0; i < t->state->count; i++) {
		const struct component *c = &t->state->items[i];

		if (!s.chosen[0][i])
			continue;
		n = node_add(items, node_new(a, NODE_MAP));
		node_put_text(a, n, "kind", c->id.kind->name);
		node_put_text(a, n, "name", arena_copy(a, c->name));
		node_put_text(a, n, "path", arena_copy(a, c->path));
		if (!node_put_int(a, n, "size", (int64_t)c->size))
			return fault_memory(&answer->faults);
	}
	return OPK_OK;
}

static enum opk_status run(struct opk_session *s,
	const struct opk_show_options *o, struct opk_answer *answer,
	struct operand *t)
{
	enum opk_status st =
		inbox_operand_open(s, o->target, &answer->faults, t);

	if (st)
		return st;
	return o->component ? show_one(t, o->component, answer)
			    : list(t, o, answer);
}

enum opk_status opk_show(struct opk_session *session,
	const struct opk_show_options *options, struct opk_answer **answer)
{
	struct operand t = { .name = NULL };
	struct opk_answer *a = session_answer(session, "show");
	struct opk_show_options o;
	enum opk_status st;

	if (!a)
		return OPK_SYSTEM;
	st = answer_options(a, options, &o, sizeof o);
	if (!st)
		st = run(session, &o, a, &t);
	operand_close(&t);
	*answer = a;
	return answer_finish(a, st);
}
