/* SPDX-License-Identifier: MIT */
/* An answer as one JSON document: format, exit, faults, then its tree. */
#include "report/render_json.h"

#include "codec/json.h"
#include "report/page.h"

enum { INDENT = 2 };

static void put_null(struct arena *a, struct node *map, const char *key)
{
	node_put(map, span_of(key), node_new(a, NODE_NULL));
}

static void put_text(
	struct arena *a, struct node *map, const char *key, const char *text)
{
	if (text)
		node_put_text(a, map, key, span_of(text));
	else
		put_null(a, map, key);
}

static void put_number(
	struct arena *a, struct node *map, const char *key, uint32_t n)
{
	if (n)
		node_put_int(a, map, key, n);
	else
		put_null(a, map, key);
}

static struct node *fault_node(struct arena *a, const struct opk_fault *f)
{
	struct node *n = node_new(a, NODE_MAP);

	put_text(a, n, "file", f->at.file);
	put_number(a, n, "line", f->at.line);
	put_number(a, n, "column", f->at.column);
	put_text(a, n, "severity",
		f->severity == OPK_ERROR ? "error" : "warning");
	put_text(a, n, "code", opk_code_word(f->code));
	put_text(a, n, "message", f->text);
	put_text(a, n, "hint", f->hint);
	return n;
}

/* How many of which code were too many to keep, or to show. */
static void put_hidden(struct arena *a, struct node *root,
	const struct faults *f, const size_t seen[FAULT_CODES], size_t most)
{
	struct node *map = NULL;

	for (size_t i = 0; i < FAULT_CODES; i++) {
		size_t hidden =
			f->dropped[i][OPK_ERROR] + f->dropped[i][OPK_WARNING];

		if (most && seen[i] > most)
			hidden += seen[i] - most;
		if (!hidden)
			continue;
		if (!map)
			map = node_put_map(a, root, "faults_not_shown");
		node_put_int(a, map, opk_code_word((enum opk_code)i),
			(int64_t)hidden);
	}
}

static bool build(const struct page *p, struct arena *a, struct node *root)
{
	const struct opk_answer *answer = p->answer;
	const struct faults *f = &answer->faults;
	int exit = p->how->exit ? p->how->exit : (int)opk_answer_status(answer);
	struct span format = arena_print(a, "orgpack-%s/1", answer->command);
	size_t seen[FAULT_CODES] = { 0 }, most = p->how->max_faults;
	struct node *list;

	node_put_text(a, root, "format", format);
	node_put_int(a, root, "exit", exit);
	list = node_put_list(a, root, "faults");
	for (size_t i = 0; i < f->count; i++) {
		if (most && seen[f->items[i].code]++ >= most)
			continue;
		if (!node_add(list, fault_node(a, &f->items[i])))
			return false;
	}
	put_hidden(a, root, f, seen, most);
	NODE_EACH (child, answer->root)
		if (!node_put(root, child->key, node_share(a, child)))
			return false;
	return list && format.ptr;
}

void report_json(struct page *p)
{
	struct arena a = { 0 };
	struct node *root = node_new(&a, NODE_MAP);

	if (root && build(p, &a, root)) {
		json_write(root, INDENT, &p->buf);
		buf_add_char(&p->buf, '\n');
	} else {
		p->failed = true;
	}
	arena_release(&a);
}
