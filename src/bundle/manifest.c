/* SPDX-License-Identifier: MIT */
/* Reading, checking and writing manifests. */
#include "bundle/manifest.h"

#include <stdlib.h>
#include <string.h>

#include "bundle/manifest_scan.h"
#include "codec/archive_input.h"
#include "codec/yaml_read.h"
#include "codec/yaml_write.h"
#include "model/state.h"
#include "schema/document.h"
#include "util/path.h"
#include "util/random.h"

/* What a manifest must be beyond its schema. */

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
	struct span joint =
		id->kind->syntax == SYNTAX_BYTES ? SPAN("/") : SPAN(".");

	if (!id->kind->variables)
		return span_equal(name, id->kind->name);
	for (unsigned i = 0; i < id->kind->variables; i++) {
		struct span v = id->value[i];

		if (i && !span_starts(name, joint))
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

/* Parts of manifest_read: one entry, put behind the others, and the whole. */
static enum opk_status manifest_add(
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

/* Only files of bytes have names that a folder could have, too. */
static enum opk_status check_folders(const struct manifest *m, struct faults *f)
{
	struct state s = { .items = m->items, .count = m->count };
	enum opk_status st = OPK_OK;

	for (size_t i = 0; i < m->count; i++) {
		struct span path = m->items[i].path;

		if (m->items[i].id.kind->syntax != SYNTAX_BYTES)
			continue;
		while ((path = path_parent(path)).len)
			if (state_find(&s, path))
				st = fault(f, OPK_PATH_TWIN, m->src,
					m->lines[i], 0,
					"'%.*s' is a file and a folder",
					SPAN_ARG(path));
	}
	return st;
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

/* Why no components of a bundle can be of this version, or NULL. */
static const char *find_version_fault(
	const struct kind *kind, const struct node *n)
{
	if (!kind)
		return "is no kind of component\n"
		       "Perhaps a later version of orgpack knows it.";
	if (kind->local)
		return "is never in a bundle: it belongs to its org";
	/* to the schema 2.0 is an integer */
	return n->type == NODE_FLOAT ? "has no version: that is a whole number"
				     : NULL;
}

/* Read `versions`, by kinds; what its schema has said is passed over. */
static enum opk_status read_versions(
	const struct manifest *m, unsigned *versions, struct faults *f)
{
	const struct node *map = node_get(m->tree, SPAN("versions"));
	enum opk_status st = OPK_OK;

	for (unsigned i = 0; i < kind_count(); i++)
		versions[i] = 1;
	if (!map || map->type != NODE_MAP)
		return OPK_OK;
	NODE_EACH (n, map) {
		const struct kind *kind = kind_find(n->key);
		const char *why = find_version_fault(kind, n);

		if (why)
			st = fault(f, OPK_BAD_MANIFEST, m->src, n->key_line,
				n->key_column, "'%.*s' in 'versions' %s",
				SPAN_ARG(n->key), why);
		else if (n->type != NODE_INT || n->integer < 1)
			continue;
		else if (n->integer > kind->version)
			st = fault(f, OPK_NEWER_VERSION, m->src, n->line,
				n->column,
				"components of kind '%.*s' are of version %jd; "
				"this program knows %u at most\n"
				"The bundle was written by a later version of "
				"orgpack: upgrade to read it.",
				SPAN_ARG(n->key), (intmax_t)n->integer,
				kind->version);
		else
			versions[kind->index] = (unsigned)n->integer;
	}
	return st;
}

/*
 * Which of the items are of a former version of their kind? Looked at whatever
 * else is wrong: a version that is not known here may explain it.
 */
static enum opk_status check_versions(struct manifest *m, struct faults *f)
{
	struct arena scratch = { 0 };
	unsigned *versions = arena_new(&scratch, unsigned, kind_count());
	enum opk_status st =
		versions ? read_versions(m, versions, f) : fault_memory(f);

	for (size_t i = 0; !st && i < m->count; i++) {
		struct component *c = &m->items[i];
		unsigned version = versions[c->id.kind->index];

		if (version != c->id.kind->version) {
			c->former = version;
			m->former = true;
		}
	}
	arena_release(&scratch);
	return st;
}

static enum opk_status manifest_check(struct manifest *m, struct faults *f)
{
	struct arena scratch = { 0 };
	enum opk_status st = OPK_OK;

	if (m->total > MANIFEST_TOTAL)
		st = fault(f, OPK_TOO_LARGE, m->src, 0, 0,
			"the components have %ju bytes; the most is 4 GiB",
			(uintmax_t)m->total);
	st = worse(st, check_twins(m, &scratch, f));
	st = worse(st, check_folders(m, f));
	st = worse(st, check_requires(m, &scratch, f));
	if (!st) /* else it would only say the same again */
		st = check_digest(m, f);
	arena_release(&scratch);
	return st;
}

/* Reading a manifest: line by line where it has our layout, else as YAML. */

/* Where the entries stand in a manifest of our layout. */
struct layout {
	struct span head;    /* up to and with the line "components:" */
	struct span entries; /* whole lines */
	struct span tail;
	uint32_t first; /* line of the first entry */
	size_t count;   /* of lines */
};

static struct span take_line(struct span *rest)
{
	size_t end = span_find(*rest, '\n', 0);
	struct span line = span_cut(*rest, 0, end);

	*rest = span_cut(*rest, end + 1, rest->len);
	return line;
}

/*
 * Find the entries, by the look of their first bytes. The first line has to
 * be `format:`, so that the document is a map in block style.
 */
static bool find_layout(struct span text, struct layout *out)
{
	struct span rest = text;
	uint32_t line = 0;

	if (!span_starts(text, SPAN("format: ")))
		return false;
	do {
		if (!rest.len)
			return false;
		line++;
	} while (!span_is(take_line(&rest), "components:"));
	out->first = line + 1;
	out->head = span_cut(text, 0, (size_t)(rest.ptr - text.ptr));
	out->entries.ptr = rest.ptr;
	for (out->count = 0; span_starts(rest, SPAN("  - ")); out->count++)
		take_line(&rest);
	out->entries.len = (size_t)(rest.ptr - out->entries.ptr);
	out->tail = rest;
	return out->count && out->tail.len;
}

static enum opk_status refuse_tree(const struct manifest *m, struct faults *f)
{
	return fault(f, OPK_TOO_LARGE, m->src, 0, 0,
		"the manifest is too large to be read as YAML\n"
		"Write each component on one line, as orgpack export does.");
}

/* What is too much for the arena is the manifest's fault, not ours. */
static enum opk_status read_yaml(
	struct manifest *m, struct span text, struct faults *f)
{
	struct source src = { m->src->name, text };
	struct arena scratch = { 0 };
	struct faults own = faults_part(f, &scratch);
	enum opk_status st;

	own.limited = true;
	if (text.len > MANIFEST_TREE_MOST)
		return refuse_tree(m, f);
	m->tree_arena.limit = MANIFEST_TREE_MEMORY;
	st = yaml_read(&src, &m->tree_arena, &own, &m->tree);
	if (st != OPK_SYSTEM)
		faults_merge(f, &own);
	else if (m->tree_arena.used > MANIFEST_TREE_MEMORY / 4)
		st = refuse_tree(m, f);
	else /* it has run out before the manifest was large */
		st = fault_memory(f);
	arena_release(&scratch);
	return st;
}

/*
 * The tree of all but the entries, whose lines are left empty so that every
 * other one keeps its number. False: "components" is not where it seemed.
 */
static enum opk_status read_rest(struct manifest *m, const struct layout *l,
	struct faults *f, bool *found)
{
	size_t n = l->head.len + l->count + l->tail.len;
	char *text;
	const struct node *list;
	enum opk_status st;

	if (n > MANIFEST_TREE_MOST)
		return refuse_tree(m, f);
	text = arena_alloc(&m->tree_arena, n + 1, 1, 1);
	if (!text)
		return fault_memory(f);
	memcpy(text, l->head.ptr, l->head.len);
	memset(text + l->head.len, '\n', l->count);
	memcpy(text + l->head.len + l->count, l->tail.ptr, l->tail.len);
	st = read_yaml(m, (struct span){ text, n }, f);
	if (st)
		return st;
	list = node_get(m->tree, SPAN("components"));
	*found = list && list->type == NODE_NULL &&
		 list->key_line + 1 == l->first;
	return OPK_OK;
}

static struct node *component_list(const struct manifest *m)
{
	return (struct node *)node_get(m->tree, SPAN("components"));
}

static void empty_list(struct node *list)
{
	list->type = NODE_LIST;
	list->first = list->last = NULL;
	list->count = 0;
}

static bool make_room(struct manifest *m, size_t count, struct arena *a)
{
	m->items = arena_new(a, struct component, count);
	m->lines = arena_new(a, uint32_t, count);
	return m->items && m->lines;
}

static enum opk_status refuse_count(
	const struct manifest *m, size_t count, struct faults *f)
{
	return fault(f, OPK_TOO_LARGE, m->src, 0, 0,
		"the manifest lists %zu components; the most is %d", count,
		MANIFEST_ENTRIES);
}

/* False when a line has another layout than ours. */
static bool add_lines(
	struct manifest *m, const struct layout *l, struct faults *f)
{
	struct span rest = l->entries;
	struct claim claim;

	for (uint32_t line = l->first; rest.len; line++) {
		if (!manifest_scan(take_line(&rest), line, &claim))
			return false;
		manifest_add(m, &claim, f);
	}
	return true;
}

static struct spot spot_of(const struct node *n)
{
	return (struct spot){ n->line, n->column };
}

static bool take_text(const struct node *entry, struct span key,
	struct span *out, struct spot *at)
{
	const struct node *n = node_get(entry, key);

	if (!n || n->type != NODE_TEXT)
		return false;
	*out = n->text;
	*at = spot_of(n);
	return true;
}

/* False when something is wrong with it, which its schema has said. */
static bool take_claim(const struct node *entry, struct claim *out)
{
	int64_t size = node_get_int(entry, "size", -1);

	if (size < 0 || size > COMPONENT_BYTES)
		return false;
	out->size = (uint64_t)size;
	return take_text(entry, SPAN("kind"), &out->kind, &out->kind_at) &&
	       take_text(entry, SPAN("name"), &out->name, &out->name_at) &&
	       take_text(entry, SPAN("path"), &out->path, &out->path_at) &&
	       digest_parse(node_get_text(entry, "sha256"), &out->sha256) &&
	       digest_parse(node_get_text(entry, "content"), &out->content);
}

static enum opk_status add_nodes(
	struct manifest *m, struct arena *a, struct faults *f)
{
	struct node *list = component_list(m);
	struct claim claim;
	enum opk_status st = OPK_OK;

	if (!list || list->type != NODE_LIST)
		return OPK_OK;
	if (!make_room(m, list->count, a))
		return fault_memory(f);
	NODE_EACH (entry, list)
		if (take_claim(entry, &claim))
			st = worse(st, manifest_add(m, &claim, f));
	empty_list(list);
	return st;
}

/* Read the rest as YAML once the lines are known to be entries. */
static enum opk_status read_layout(struct manifest *m, const struct layout *l,
	struct faults *f, bool *done)
{
	struct arena scratch = { 0 };
	struct faults own = faults_part(f, &scratch);
	enum opk_status st = OPK_OK;

	*done = add_lines(m, l, &own);
	if (*done)
		st = read_rest(m, l, f, done);
	if (!st && *done) {
		empty_list(component_list(m));
		st = worse(document_check(
				   "manifest.schema.yaml", m->tree, m->src, f),
			own.worst);
		faults_merge(f, &own);
	}
	arena_release(&scratch);
	return st;
}

/*
 * Read a manifest of our layout. *done is false, and nothing has been said,
 * when it has another.
 */
static enum opk_status read_lines(
	struct manifest *m, struct arena *a, struct faults *f, bool *done)
{
	struct layout l;
	enum opk_status st;

	*done = find_layout(m->src->text, &l);
	if (!*done)
		return OPK_OK;
	if (l.count > MANIFEST_ENTRIES)
		return refuse_count(m, l.count, f);
	if (!make_room(m, l.count, a))
		return fault_memory(f);
	st = read_layout(m, &l, f, done);
	if (!*done)
		m->count = m->total = 0;
	return st;
}

static enum opk_status read_tree(
	struct manifest *m, struct arena *a, struct faults *f)
{
	enum opk_status st = read_yaml(m, m->src->text, f), added;
	const struct node *list;

	if (st)
		return st;
	list = node_get(m->tree, SPAN("components"));
	if (list && list->type == NODE_LIST && list->count > MANIFEST_ENTRIES)
		return refuse_count(m, list->count, f);
	st = document_check("manifest.schema.yaml", m->tree, m->src, f);
	added = add_nodes(m, a, f);
	return worse(st, added);
}

enum opk_status manifest_read(struct manifest *m, const struct source *src,
	struct arena *a, struct faults *f)
{
	enum opk_status st;
	bool done;

	*m = (struct manifest){ .src = src };
	st = read_lines(m, a, f, &done);
	if (!st && !done)
		st = read_tree(m, a, f);
	if (m->tree)
		st = worse(st, check_versions(m, f));
	return st ? st : manifest_check(m, f);
}

void manifest_release(struct manifest *m)
{
	arena_release(&m->tree_arena);
}

/* Writing a manifest: canonical YAML, each component on one line. */

static void add_text(struct buf *out, const char *key, struct span text)
{
	struct node n = { .type = NODE_TEXT, .text = text };

	buf_add_text(out, key);
	yaml_write_flow(&n, out);
}

/*
 * Does every reader take the digits for a text? One of them is a letter that
 * no decimal number has; and "0b" begins a binary one to some.
 */
static bool is_text(const char hex[DIGEST_HEX])
{
	if (hex[0] == '0' && hex[1] == 'b')
		return false;
	for (size_t i = 0; i < DIGEST_HEX; i++)
		if (hex[i] >= 'a' && hex[i] != 'e')
			return true;
	return false;
}

static void add_digest(struct buf *out, const char *key, const struct digest *d)
{
	char hex[DIGEST_HEX + 1];
	struct span text = { hex, DIGEST_HEX };

	digest_format(d, hex);
	if (!is_text(hex)) {
		add_text(out, key, text);
		return;
	}
	buf_add_text(out, key);
	buf_add(out, text);
}

/* A name or path: in quotes unless every reader of YAML takes it plain. */
static void add_name(struct buf *out, const char *key, struct span text)
{
	if (manifest_is_plain(text)) {
		add_text(out, key, text);
		return;
	}
	buf_add_text(out, key);
	buf_add_char(out, '\'');
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '\'')
			buf_add_char(out, '\'');
		buf_add_char(out, text.ptr[i]);
	}
	buf_add_char(out, '\'');
}

static void add_component(struct buf *out, const struct component *c)
{
	add_text(out, "  - {kind: ", c->id.kind->name);
	add_name(out, ", name: ", c->name);
	add_name(out, ", path: ", c->path);
	buf_add_text(out, ", size: ");
	buf_add_number(out, c->size);
	add_digest(out, ", sha256: ", &c->sha256);
	add_digest(out, ", content: ", &c->content);
	buf_add_text(out, "}\n");
}

static bool holds(const struct state *s, const struct kind *kind)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->items[i].id.kind == kind)
			return true;
	return false;
}

static void add_head(struct buf *out, const struct state *s)
{
	char hex[DIGEST_HEX + 1];
	struct digest digest = s->has_digest ? s->digest : state_digest(s);

	buf_add_text(out, "format: orgpack-bundle/2\n");
	add_text(out, "source: {org_id: ", node_get_text(s->source, "org_id"));
	add_text(out, ", name: ", node_get_text(s->source, "name"));
	add_text(out, ", edition: ", node_get_text(s->source, "edition"));
	digest_format(&digest, hex);
	buf_print(out, "}\ndigest: sha256:%s\n", hex);
	if (!s->complete)
		buf_add_text(out, "partial: true\n");
	buf_add_text(out, "scope: ");
	if (s->scope)
		yaml_write_flow(s->scope, out);
	else
		buf_add_text(out,
			"{foreign: true, origin: true, credentials: true}");
	buf_add_char(out, '\n');
}

/* The versions of the kinds that it holds, where they are not 1. */
static void add_versions(struct buf *out, const struct state *s)
{
	const char *before = "versions: {";

	for (unsigned k = 0; k < kind_count(); k++) {
		const struct kind *kind = kind_at(k);

		if (kind->version == 1 || !holds(s, kind))
			continue;
		add_text(out, before, kind->name);
		buf_print(out, ": %u", kind->version);
		before = ", ";
	}
	if (*before == ',')
		buf_add_text(out, "}\n");
}

void manifest_write(const struct state *s, const struct span *requires,
	size_t requires_count, struct buf *out)
{
	add_head(out, s);
	add_versions(out, s);
	buf_add_text(out, s->count ? "components:\n" : "components: []\n");
	for (size_t i = 0; i < s->count; i++)
		add_component(out, &s->items[i]);
	buf_add_text(out, requires_count ? "requires:\n" : "requires: []\n");
	for (size_t i = 0; i < requires_count; i++) {
		add_text(out, "  - ", requires[i]);
		buf_add_char(out, '\n');
	}
}
