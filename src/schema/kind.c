/* SPDX-License-Identifier: MIT */
/* Kinds by name, and between paths, names and identities. */
#include "schema/kind.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <strings.h>

#include "codec/yaml_read.h"
#include "schema/bundled.h"
#include "schema/embedded.h"
#include "schema/kind_table.h"
#include "schema/schema.h"
#include "util/buf.h"
#include "util/map.h"
#include "util/path.h"
#include "util/vec.h"

enum { SHAPE_BYTES = 80, PATH_PARTS = 2 * PATH_VARIABLES };

unsigned kind_count(void)
{
	return kind_table_count;
}

const struct kind *kind_at(unsigned index)
{
	return index < kind_table_count ? &kind_table[index] : NULL;
}

const struct kind *kind_find(struct span name)
{
	unsigned low = 0, high = kind_table_count;

	while (low < high) {
		unsigned middle = low + (high - low) / 2;
		int c = span_order(name, kind_table[middle].name);

		if (!c)
			return &kind_table[middle];
		if (c < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* A path with each value replaced by '*', and the values. */
struct shape {
	char text[SHAPE_BYTES];
	size_t len;
	struct span value[PATH_VARIABLES];
	unsigned values;
};

static bool add_text(struct shape *shape, const char *text, size_t n)
{
	if (n > sizeof shape->text - shape->len)
		return false;
	memcpy(shape->text + shape->len, text, n);
	shape->len += n;
	return true;
}

/* The value ends where the suffix of the last part begins. */
static bool add_value(struct shape *shape, struct span part)
{
	size_t dot = span_find(part, '.', 0);

	if (shape->values == PATH_VARIABLES)
		return false;
	shape->value[shape->values++] = span_cut(part, 0, dot);
	return add_text(shape, "*", 1) &&
	       add_text(shape, part.ptr + dot, part.len - dot);
}

/* Folders and values stand in turn: kinds.awk has seen to that. */
static bool find_shape(struct span path, struct shape *out)
{
	struct span rest = path;

	for (unsigned i = 0; i < PATH_PARTS; i++) {
		size_t slash = span_find(rest, '/', 0);
		struct span part = span_cut(rest, 0, slash);
		bool last = slash == rest.len;

		if (i % 2 ? !add_value(out, part)
			  : !add_text(out, part.ptr, part.len))
			return false;
		if (last)
			return true;
		if (!add_text(out, "/", 1))
			return false;
		rest = span_cut(rest, slash + 1, rest.len);
	}
	return false;
}

static const struct kind *find_kind(struct span shape)
{
	unsigned low = 0, high = kind_shape_count;

	while (low < high) {
		unsigned middle = low + (high - low) / 2;
		int c = span_order(shape, kind_shapes[middle].shape);

		if (!c)
			return &kind_table[kind_shapes[middle].kind];
		if (c < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* Git reads such files wherever they are: .gitattributes, .gitmodules ... */
static bool is_git_own(struct span name)
{
	return name.len >= 4 && !strncasecmp(name.ptr, ".git", 4);
}

const char *kind_refuses_bytes(struct span path)
{
	const char *why = path_find_danger(path);
	struct span rest = path;

	for (size_t i = 0; !why && i < path.len; i++)
		if ((unsigned char)path.ptr[i] > 0x7e)
			why = "has a character that is not ASCII";
	while (!why && rest.len)
		if (is_git_own(span_split(rest, '/', &rest)))
			why = "has a part that git reads";
	if (!why && path_is_kept(path_base(path)))
		why = "has a name under which edits are kept";
	return why;
}

/* Take "salesforce/lwc/a/a.js" apart. */
static bool read_whole(
	const struct kind *kind, struct span name, struct identity *out)
{
	*out = (struct identity){ kind, { { 0 } } };
	out->value[0] = span_split(name, '/', &out->value[1]);
	return path_is_name(out->value[0]) &&
	       !kind_refuses_bytes(out->value[1]);
}

/* The kind of bytes in whose folder a path is; or NULL. */
static const struct kind *find_whole(struct span path, struct span *rest)
{
	struct span top = span_split(path, '/', rest), folder, none;

	for (unsigned i = 0; i < kind_table_count; i++) {
		if (kind_table[i].syntax != SYNTAX_BYTES)
			continue;
		folder = span_split(kind_table[i].path, '/', &none);
		if (span_equal(folder, top))
			return &kind_table[i];
	}
	return NULL;
}

bool kind_passes_over(struct span path)
{
	struct span rest, name = path_base(path);

	if (find_whole(path, &rest))
		return is_git_own(name) || path_is_kept(name);
	return path_is_litter(name);
}

bool kind_of_path(struct span path, struct identity *out)
{
	struct shape shape;
	const struct kind *whole;
	struct span rest;

	shape.len = 0;
	shape.values = 0;
	if (path.len > PATH_BYTES)
		return false;
	whole = find_whole(path, &rest);
	if (whole)
		return read_whole(whole, rest, out);
	if (!path.len || !find_shape(path, &shape))
		return false;
	*out = (struct identity){
		find_kind((struct span){ shape.text, shape.len }), { { 0 } }
	};
	if (!out->kind)
		return false;
	for (unsigned i = 0; i < out->kind->variables; i++) {
		if (!path_is_name(shape.value[i]))
			return false;
		out->value[i] = shape.value[i];
	}
	return true;
}

struct span kind_path(struct arena *a, const struct identity *id)
{
	struct span rest = id->kind->path, result;
	struct buf b = { 0 };

	for (unsigned i = 0; i < id->kind->variables; i++) {
		buf_add(&b, span_split(rest, '{', &rest));
		buf_add(&b, id->value[i]);
		span_split(rest, '}', &rest);
	}
	buf_add(&b, rest);
	result = b.failed ? (struct span){ NULL, 0 }
			  : arena_copy(a, buf_span(&b));
	buf_release(&b);
	return result;
}

struct span kind_name(struct arena *a, const struct identity *id)
{
	const struct span *v = id->value;

	if (id->kind->syntax == SYNTAX_BYTES)
		return arena_join(
			a, (struct span[]){ v[0], SPAN("/"), v[1] }, 3);
	switch (id->kind->variables) {
	case 0:
		return id->kind->name;
	case 1:
		return arena_copy(a, v[0]);
	default:
		return arena_join(
			a, (struct span[]){ v[0], SPAN("."), v[1] }, 3);
	}
}

bool kind_parse_name(
	const struct kind *kind, struct span name, struct identity *out)
{
	struct span rest = name;

	*out = (struct identity){ kind, { { 0 } } };
	if (kind->syntax == SYNTAX_BYTES)
		return read_whole(kind, name, out);
	if (!kind->variables)
		return span_equal(name, kind->name);
	for (unsigned i = 0; i < kind->variables; i++) {
		bool last = i + 1 == kind->variables;

		out->value[i] = last ? rest : span_split(rest, '.', &rest);
		if (!path_is_name(out->value[i]))
			return false;
	}
	return true;
}

/* The schemas of kinds: read from what is compiled in, and kept. */

enum { MOST_SCHEMAS = 512 };

static const char common_name[] = "../common.yaml";

/* What a schema refers to is read once for it, into the same arena. */
struct loader {
	struct arena *arena;
	struct faults *faults;
	struct node *common;
};

static enum opk_status read_embedded(const char *name, struct span text,
	struct arena *a, struct faults *f, struct node **out)
{
	struct source src = { name, text };

	return yaml_read(&src, a, f, out);
}

static const struct node *load_common(void *user, struct span name)
{
	struct loader *l = user;

	if (!l->common && span_is(name, common_name))
		read_embedded(common_name, embedded_file("common.yaml"),
			l->arena, l->faults, &l->common);
	return span_is(name, common_name) ? l->common : NULL;
}

/*
 * A former schema stands alone: what it used of common.yaml is in it, as it
 * was then.
 */
static enum opk_status open_schema(const struct kind *kind, unsigned version,
	struct loader *l, struct schema **out)
{
	bool former = version != kind->version;
	struct span name =
		former ? arena_print(l->arena, "kinds/former/%.*s.%u.yaml",
				 SPAN_ARG(kind->name), version)
		       : arena_print(l->arena, "kinds/%.*s.yaml",
				 SPAN_ARG(kind->name));
	struct source src = { name.ptr, kind->source };
	struct node *doc = NULL;
	enum opk_status status;

	if (!name.ptr)
		return fault_memory(l->faults);
	if (former)
		src.text = kind_formers[kind->former + version - 1];
	status = yaml_read(&src, l->arena, l->faults, &doc);
	if (status)
		return status;
	return schema_open(&src, doc, former ? NULL : load_common, l, l->arena,
		l->faults, out);
}

enum opk_status kind_open_schema(const struct kind *kind, unsigned version,
	struct arena *a, struct faults *f, struct schema **out)
{
	struct loader l = { a, f, NULL };

	return open_schema(kind, version, &l, out);
}

/*
 * The one thing that outlives a session: schemas are the same for all, and
 * cost more to compile than most commands take.
 */
const struct schema *kind_schema_of(const struct kind *kind, unsigned version)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static _Atomic(struct schema *) schemas[MOST_SCHEMAS];
	static struct arena arena;
	static struct loader loader = { .arena = &arena };
	unsigned at = version == kind->version
			      ? kind->index
			      : kind_table_count + kind->former + version - 1;
	struct schema *s = NULL;

	if (at >= MOST_SCHEMAS)
		return NULL;
	s = atomic_load(&schemas[at]);
	if (s)
		return s;
	pthread_mutex_lock(&lock);
	s = atomic_load(&schemas[at]);
	if (!s) {
		struct faults f = { .arena = &arena };

		loader.faults = &f;
		if (!open_schema(kind, version, &loader, &s))
			atomic_store(&schemas[at], s);
		loader.faults = NULL;
	}
	pthread_mutex_unlock(&lock);
	return s;
}

const struct schema *kind_schema(const struct kind *kind)
{
	return kind_schema_of(kind, kind->version);
}

enum opk_status kind_bundled_schema(const struct kind *kind, struct arena *a,
	struct faults *f, struct node **out)
{
	struct source own = { kind->name.ptr, kind->source };
	struct source shared = { common_name, embedded_file("common.yaml") };

	return bundled_read(&own, &shared, a, f, out);
}
