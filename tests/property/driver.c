/* SPDX-License-Identifier: MIT */
/*
 * Engine verdicts for the property tests, one JSON document a line.
 *
 *     driver read     {"path", "text"}     -> {"kind", "tree"} or null
 *     driver schema   {"kind", "value"}                -> true or false
 *     driver xml      {"kind", "text"}                 -> true or false
 *     driver diff     {"kind", "old", "new"}           -> [changes]
 *     driver merge    {"kind", "base", "ours", "theirs", "policy"}
 *                                       -> {"merged", "conflicts": [path]}
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/json.h"
#include "codec/xml.h"
#include "schema/component.h"
#include "model/diff.h"
#include "schema/xmlmap.h"
#include "model/merge.h"
#include "schema/schema_check.h"

struct job {
	struct arena arena;
	struct faults faults;
	const struct kind *kind;
	const struct node *in;
	struct node *out;
};

static const struct node *part(const struct job *j, const char *key)
{
	const struct node *n = node_get(j->in, span_of(key));

	return n && n->type != NODE_NULL ? n : NULL;
}

static void read_file(struct job *j)
{
	struct source src = { "text", node_get_text(j->in, "text") };
	struct identity id;
	struct node *tree = NULL;

	j->out = node_new(&j->arena, NODE_NULL);
	if (!kind_of_path(node_get_text(j->in, "path"), &id))
		return;
	component_read(&id, &src, &j->arena, &j->faults, &tree);
	if (!tree)
		return;
	j->out = node_new(&j->arena, NODE_MAP);
	node_put_text(&j->arena, j->out, "kind", id.kind->name);
	node_put(j->out, SPAN("tree"), tree);
}

static void judge_schema(struct job *j)
{
	struct source src = { "value", SPAN("") };
	const struct node *value = node_get(j->in, SPAN("value"));

	schema_check(kind_schema(j->kind), value, &src, &j->faults);
	j->out = node_new_bool(&j->arena, !j->faults.errors);
}

static size_t count(const struct job *j, enum opk_code code)
{
	size_t n = 0;

	for (size_t i = 0; i < j->faults.count; i++)
		n += j->faults.items[i].code == code;
	return n;
}

/* Unique keys are beyond RELAX NG: they do not count here. */
static void judge_xml(struct job *j)
{
	struct source src = { "text", node_get_text(j->in, "text") };
	struct element *e = NULL;
	struct node *tree = NULL;

	if (!xml_read(&src, &j->arena, &j->faults, &e) &&
		!xmlmap_read(j->kind->name, schema_root(kind_schema(j->kind)),
			e, &src, &j->arena, &j->faults, &tree))
		schema_check(kind_schema(j->kind), tree, &src, &j->faults);
	j->out = node_new_bool(
		&j->arena, j->faults.errors == count(j, OPK_DUPLICATE_ITEM));
}

static void make_diff(struct job *j)
{
	j->out = node_new(&j->arena, NODE_LIST);
	diff_trees(j->kind, part(j, "old"), part(j, "new"), &j->arena, j->out,
		&j->faults);
}

static enum merge_policy policy(const struct job *j)
{
	struct span name = node_get_text(j->in, "policy");

	return span_is(name, "theirs") ? MERGE_THEIRS
	       : span_is(name, "ours") ? MERGE_OURS
				       : MERGE_FAIL;
}

static void make_merge(struct job *j)
{
	struct node *conflicts = node_new(&j->arena, NODE_LIST);
	struct node *merged = NULL, *paths;

	merge_trees(j->kind, part(j, "base"), part(j, "ours"),
		part(j, "theirs"), policy(j), &j->arena, conflicts, &j->faults,
		&merged);
	if (merged)
		merged = component_canonical(j->kind, merged, &j->arena);
	j->out = node_new(&j->arena, NODE_MAP);
	node_put(j->out, SPAN("merged"),
		merged ? merged : node_new(&j->arena, NODE_NULL));
	paths = node_put_list(&j->arena, j->out, "conflicts");
	NODE_EACH (c, conflicts)
		node_add(paths,
			node_new_text(&j->arena, node_get_text(c, "path")));
}

static int answer(const char *line, size_t n, void (*run)(struct job *))
{
	struct job j = { .faults = { 0 } };
	struct source src = { "line", { line, n } };
	struct buf out = { 0 };
	struct node *in;
	int bad;

	j.faults.arena = &j.arena;
	if (json_read(&src, &j.arena, &j.faults, &in)) {
		fprintf(stderr, "bad line: %.*s\n", (int)n, line);
		return 1;
	}
	j.in = in;
	j.kind = kind_find(node_get_text(in, "kind"));
	if (!j.kind && run != read_file)
		return 1;
	run(&j);
	json_write(j.out, 0, &out);
	bad = out.failed || !j.out;
	if (!bad)
		printf("%.*s\n", SPAN_ARG(buf_span(&out)));
	buf_release(&out);
	arena_release(&j.arena);
	return bad;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(struct job *);
	} modes[] = { { "read", read_file }, { "schema", judge_schema },
		{ "xml", judge_xml }, { "diff", make_diff },
		{ "merge", make_merge } };
	void (*run)(struct job *) = NULL;
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	int bad = 0;

	for (size_t i = 0; argc == 2 && i < sizeof modes / sizeof *modes; i++)
		if (!strcmp(argv[1], modes[i].name))
			run = modes[i].run;
	if (!run)
		return 2;
	while (!bad && (n = getline(&line, &room, stdin)) > 0)
		bad = answer(line, (size_t)n - (line[n - 1] == '\n'), run);
	free(line);
	return bad;
}
