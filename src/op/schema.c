/* SPDX-License-Identifier: MIT */
/* orgpack schema: the kinds, and one kind's JSON Schema or RELAX NG. */
#include "codec/yaml_write.h"
#include "schema/answers.h"
#include "schema/document.h"
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
	out = last ? node_put_list(a, answer->root, "answers") : NULL;
	last = out;
	for (unsigned i = 0; last && answers_word(i).ptr; i++)
		last = node_add(out, node_new_text(a, answers_word(i)));
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

/* The schema of a command's answers. */
static enum opk_status show_answer(struct span word, struct opk_answer *answer)
{
	struct faults *f = &answer->faults;
	struct arena *a = &answer->arena;
	struct span text;
	struct node *doc;
	enum opk_status st = answers_schema(word, a, f, &doc);

	if (st)
		return st;
	if (!doc)
		return fault(f, OPK_UNKNOWN_COMMAND, NULL, 0, 0,
			"no command answers as '%.*s'\n"
			"'orgpack help' lists the commands; where a name has "
			"a space, write a dash.",
			SPAN_ARG(word));
	text = document_write(doc, a);
	node_put_text(a, answer->root, "answer", arena_copy(a, word));
	node_put(answer->root, SPAN("schema"), doc);
	return text.ptr && node_put_text(a, answer->root, "text", text)
		       ? OPK_OK
		       : fault_memory(f);
}

/* The schema of a kind. */
static enum opk_status show_kind(
	const struct opk_schema_options *o, struct opk_answer *answer)
{
	const struct kind *k = kind_find(span_of(o->kind));

	return k ? show(k, o->rng, answer)
		 : fault(&answer->faults, OPK_NO_SUCH_KIND, NULL, 0, 0,
			   "there is no kind '%s'\n"
			   "'orgpack schema' lists the kinds.",
			   o->kind);
}

static enum opk_status run(
	const struct opk_schema_options *o, struct opk_answer *answer)
{
	if (o->answer && (o->kind || o->rng))
		return fault(&answer->faults, OPK_BAD_OPTION, NULL, 0, 0,
			"the schema of an answer is asked for by itself\n"
			"Leave out the kind and --rng.");
	if (o->answer)
		return show_answer(span_of(o->answer), answer);
	return o->kind ? show_kind(o, answer) : list(answer);
}

enum opk_status opk_schema(struct opk_session *session,
	const struct opk_schema_options *options, struct opk_answer **answer)
{
	struct opk_answer *a = session_answer(session, "schema");
	struct opk_schema_options o;
	enum opk_status st;

	if (!a)
		return OPK_SYSTEM;
	*answer = a;
	st = answer_options(a, options, &o, sizeof o);
	if (!st)
		st = run(&o, a);
	return answer_finish(a, st);
}
