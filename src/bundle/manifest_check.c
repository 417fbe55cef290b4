/* SPDX-License-Identifier: MIT */
/* What a manifest must be beyond its schema. */
#include <stdlib.h>
#include <string.h>

#include "bundle/manifest.h"
#include "codec/archive.h"
#include "util/path.h"
#include "util/random.h"

/* A path from a stranger as a NUL-terminated text for a message. */
struct quoted {
	struct buf text;
};

static const char *quote(struct quoted *q, struct span s)
{
	buf_clear(&q->text);
	archive_quote(s, &q->text);
	buf_add_char(&q->text, '\0');
	return q->text.failed ? "?" : q->text.ptr;
}

/* Why no component may be at this path. */
static enum opk_status refuse_path(struct manifest *m, const struct claim *c,
	const struct identity *id, struct faults *f)
{
	const char *danger = path_find_danger(c->path);
	struct quoted q = { { 0 } };
	const char *path = quote(&q, c->path);
	struct spot at = c->path_at;
	enum opk_status st;

	if (danger)
		st = fault(f, OPK_UNSAFE_PATH, m->src, at.line, at.column,
			"the path '%s' %s", path, danger);
	else if (id->kind)
		st = fault(f, OPK_UNKNOWN_PATH, m->src, at.line, at.column,
			"'%s' is never in a bundle: it belongs to its org",
			path);
	else
		st = fault(f, OPK_UNKNOWN_PATH, m->src, at.line, at.column,
			"no kind of component lives at '%s'", path);
	buf_release(&q.text);
	return st;
}

/* "Leads.Email" against the values of an identity, without joining them. */
static bool is_name_of(struct span name, const struct identity *id)
{
	if (!id->kind->variables)
		return span_equal(name, id->kind->name);
	for (unsigned i = 0; i < id->kind->variables; i++) {
		struct span v = id->value[i];

		if (i && !span_starts(name, SPAN(".")))
			return false;
		if (i)
			name = span_cut(name, 1, name.len);
		if (!span_starts(name, v))
			return false;
		name = span_cut(name, v.len, name.len);
	}
	return !name.len;
}

static enum opk_status check_agreement(const struct manifest *m,
	const struct claim *c, const struct identity *id, struct faults *f)
{
	struct quoted q = { { 0 } };
	struct spot at;
	enum opk_status st = OPK_OK;

	if (!span_equal(c->kind, id->kind->name)) {
		at = c->kind_at;
		st = fault(f, OPK_BAD_MANIFEST, m->src, at.line, at.column,
			"the kind is '%s', but at '%.*s' lives a %.*s",
			quote(&q, c->kind), SPAN_ARG(c->path),
			SPAN_ARG(id->kind->name));
	}
	if (!is_name_of(c->name, id)) {
		at = c->name_at;
		st = fault(f, OPK_BAD_MANIFEST, m->src, at.line, at.column,
			"the name is '%s', but '%.*s' has another",
			quote(&q, c->name), SPAN_ARG(c->path));
	}
	buf_release(&q.text);
	return st;
}

static enum opk_status check_order(
	const struct manifest *m, const struct claim *c, struct faults *f)
{
	struct spot at = c->path_at;
	int order;

	if (!m->count)
		return OPK_OK;
	order = span_order(m->items[m->count - 1].path, c->path);
	if (!order)
		return fault(f, OPK_DUPLICATE_MEMBER, m->src, at.line,
			at.column, "'%.*s' is listed twice", SPAN_ARG(c->path));
	if (order > 0)
		return fault(f, OPK_BAD_MANIFEST, m->src, at.line, at.column,
			"'%.*s' is listed out of order\n"
			"Components are listed in the order of their paths' "
			"bytes.",
			SPAN_ARG(c->path));
	return OPK_OK;
}

enum opk_status manifest_add(
	struct manifest *m, const struct claim *c, struct faults *f)
{
	struct identity id = { 0 };
	enum opk_status st, order;

	if (!kind_of_path(c->path, &id) || id.kind->local)
		return refuse_path(m, c, &id, f);
	st = check_agreement(m, c, &id, f);
	order = check_order(m, c, f);
	if (st || order)
		return worse(st, order);
	m->lines[m->count] = c->path_at.line;
	m->items[m->count++] = (struct component){
		.id = id,
		.path = c->path,
		.name = c->name,
		.size = (size_t)c->size,
		.sha256 = c->sha256,
		.content = c->content,
		.has_content = true,
	};
	m->total += c->size;
	return OPK_OK;
}

/* A path's digest without case, and whose it is. */
struct folded {
	uint64_t hash;
	size_t item;
};

static int by_hash(const void *x, const void *y)
{
	const struct folded *a = x, *b = y;

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return a->item < b->item ? -1 : a->item > b->item;
}

/* Paths of components are ASCII, so that folding is no more than this. */
static struct span fold(struct span path, char out[PATH_BYTES])
{
	size_t n = path.len < PATH_BYTES ? path.len : PATH_BYTES;

	for (size_t i = 0; i < n; i++) {
		char c = path.ptr[i];

		out[i] = c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
	}
	return (struct span){ out, n };
}

static enum opk_status report_twins(
	const struct manifest *m, const struct folded *list, struct faults *f)
{
	enum opk_status st = OPK_OK;

	for (size_t i = 1; i < m->count; i++) {
		const struct component *a, *b;
		char x[PATH_BYTES], y[PATH_BYTES];

		if (list[i].hash != list[i - 1].hash)
			continue;
		a = &m->items[list[i - 1].item];
		b = &m->items[list[i].item];
		if (!span_equal(fold(a->path, x), fold(b->path, y)))
			continue;
		st = fault(f, OPK_PATH_TWIN, m->src, m->lines[list[i].item], 0,
			"'%.*s' and '%.*s' differ only in case\n"
			"Many file systems take them for one file.",
			SPAN_ARG(a->path), SPAN_ARG(b->path));
	}
	return st;
}

static enum opk_status check_twins(
	const struct manifest *m, struct arena *scratch, struct faults *f)
{
	struct folded *list = arena_new(scratch, struct folded, m->count);
	char text[PATH_BYTES];
	uint64_t key[2];

	if (!list)
		return fault_memory(f);
	random_seed(key, sizeof key);
	for (size_t i = 0; i < m->count; i++)
		list[i] = (struct folded){
			siphash(key, fold(m->items[i].path, text)), i
		};
	if (m->count)
		qsort(list, m->count, sizeof *list, by_hash);
	return report_twins(m, list, f);
}

static enum opk_status check_digest(const struct manifest *m, struct faults *f)
{
	const struct node *n = node_get(m->tree, SPAN("digest"));
	struct state s = { .items = m->items, .count = m->count };
	struct digest own = state_digest(&s), listed;
	struct span hex = span_cut(n->text, strlen("sha256:"), n->text.len);

	if (digest_parse(hex, &listed) && digest_equal(&own, &listed))
		return OPK_OK;
	return fault(f, OPK_WRONG_DIGEST, m->src, n->line, n->column,
		"the digest is not that of the components listed");
}

static bool is_listed(const struct manifest *m, const struct identity *id,
	struct arena *scratch)
{
	struct state s = { .items = m->items, .count = m->count };
	struct span path = kind_path(scratch, id);

	return path.ptr && state_find(&s, path);
}

/* Does "kind:name" name something that may be required? Or why not. */
static const char *find_fault(
	const struct manifest *m, struct span text, struct arena *scratch)
{
	struct span name;
	const struct kind *kind = kind_find(span_split(text, ':', &name));
	struct identity id;

	if (!kind)
		return "names no kind of component";
	if (kind->local || !kind_parse_name(kind, name, &id))
		return "names no component that a bundle can require";
	if (is_listed(m, &id, scratch))
		return "is in the bundle itself";
	return NULL;
}

static enum opk_status check_requires(
	const struct manifest *m, struct arena *scratch, struct faults *f)
{
	const struct node *list = node_get(m->tree, SPAN("requires"));
	struct arena_mark mark = arena_mark(scratch);
	struct span last = SPAN("");
	enum opk_status st = OPK_OK;

	NODE_EACH (n, list) {
		const char *why = find_fault(m, n->text, scratch);

		if (!why && span_order(last, n->text) >= 0)
			why = "is out of order, or there twice";
		if (why)
			st = fault(f, OPK_BAD_MANIFEST, m->src, n->line,
				n->column, "'%.*s' in 'requires' %s",
				SPAN_ARG(n->text), why);
		last = n->text;
		arena_rewind(scratch, mark);
	}
	return st;
}

enum opk_status manifest_check(struct manifest *m, struct faults *f)
{
	struct arena scratch = { 0 };
	enum opk_status st = OPK_OK;

	if (m->total > MANIFEST_TOTAL)
		st = fault(f, OPK_TOO_LARGE, m->src, 0, 0,
			"the components have %ju bytes; the most is 4 GiB",
			(uintmax_t)m->total);
	st = worse(st, check_twins(m, &scratch, f));
	st = worse(st, check_requires(m, &scratch, f));
	if (!st) /* else it would only say the same again */
		st = check_digest(m, f);
	arena_release(&scratch);
	return st;
}
