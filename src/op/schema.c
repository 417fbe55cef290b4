/* SPDX-License-Identifier: MIT */
/* orgpack schema: the kinds, and one kind's JSON Schema or RELAX NG. */
#include "codec/yaml_write.h"
#include "schema/rng.h"
#include "plan/session.h"

static enum opk_status list(struct opk_answer *answer)
{
	struct arena *a = &answer->arena;
	struct node *out = node_put_list(a, answer->root, "kinds"), *n, *last;

	last = out;
	for (unsigned i = 0; i < kind_count(); i++) {
		const struct kind *k = kind_at(i);

		n = node_add(out, node_new(a, NODE_MAP));
		node_put_text(a, n, "name", k->name);
		node_put_text(a, n, "plural", k->plural);
		node_put_text(a, n, "path", k->path);
		last = node_put_bool(a, n, "exported", !k->local);
	}
	return last ? OPK_OK : fault_memory(&answer->faults);
}

static enum opk_status show(
	const struct kind *k, bool rng, struct opk_answer *answer)
{
	struct faults *f = &answer->faults;
	struct arena *a = &answer->arena;
	struct buf text = { 0 };
	struct node *doc = NULL;
	enum opk_status st;

	if (rng && k->syntax != SYNTAX_XML)
		return fault(f, OPK_BAD_OPTION, NULL, 0, 0,
			"components of kind '%.*s' are YAML\n"
			"Only XML kinds have a RELAX NG schema.",
			SPAN_ARG(k->name));
	st = rng ? rng_write(k, &text, f) : kind_bundled_schema(k, a, f, &doc);
	if (doc)
		yaml_write(doc, &text);
	if (!st) {
		node_put_text(a, answer->root, "kind", k->name);
		if (doc)
			node_put(answer->root, SPAN("schema"), doc);
		if (!node_put_text(a, answer->root, "text",
			    arena_copy(a, buf_span(&text))))
			st = fault_memory(f);
	}
	buf_release(&text);
	return st;
}

enum opk_status opk_schema(struct opk_session *session,
	const struct opk_schema_options *options, struct opk_answer **answer)
{
	struct opk_answer *a = session_answer(session, "schema");
	struct opk_schema_options o;
	const struct kind *k;
	enum opk_status st;

	if (!a)
		return OPK_SYSTEM;
	*answer = a;
	st = answer_options(a, options, &o, sizeof o);
	if (st || !o.kind)
		return answer_finish(a, st ? st : list(a));
	k = kind_find(span_of(o.kind));
	if (k)
		st = show(k, o.rng, a);
	else
		st = fault(&a->faults, OPK_NO_SUCH_KIND, NULL, 0, 0,
			"there is no kind '%s'\n"
			"'orgpack schema' lists the kinds.",
			o.kind);
	return answer_finish(a, st);
}
