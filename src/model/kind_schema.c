/* SPDX-License-Identifier: MIT */
/* The schemas of kinds: read from what is compiled in, and kept. */
#include <pthread.h>
#include <stdatomic.h>

#include "codec/yaml.h"
#include "model/embedded.h"
#include "model/kind.h"

enum { MOST_KINDS = 256 };

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

static enum opk_status open_schema(
	const struct kind *kind, struct loader *l, struct schema **out)
{
	struct span name =
		arena_print(l->arena, "kinds/%.*s.yaml", SPAN_ARG(kind->name));
	struct source src = { name.ptr, kind->source };
	struct node *doc = NULL;
	enum opk_status status;

	if (!name.ptr)
		return fault_memory(l->faults);
	status = yaml_read(&src, l->arena, l->faults, &doc);
	if (status)
		return status;
	return schema_open(&src, doc, load_common, l, l->arena, l->faults, out);
}

enum opk_status kind_open_schema(const struct kind *kind, struct arena *a,
	struct faults *f, struct schema **out)
{
	struct loader l = { a, f, NULL };

	return open_schema(kind, &l, out);
}

/*
 * The one thing that outlives a session: schemas are the same for all, and
 * cost more to compile than most commands take.
 */
const struct schema *kind_schema(const struct kind *kind)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static _Atomic(struct schema *) schemas[MOST_KINDS];
	static struct arena arena;
	static struct loader loader = { .arena = &arena };
	struct schema *s = NULL;

	if (kind->index >= MOST_KINDS)
		return NULL;
	s = atomic_load(&schemas[kind->index]);
	if (s)
		return s;
	pthread_mutex_lock(&lock);
	s = atomic_load(&schemas[kind->index]);
	if (!s) {
		struct faults f = { .arena = &arena };

		loader.faults = &f;
		if (!open_schema(kind, &loader, &s))
			atomic_store(&schemas[kind->index], s);
		loader.faults = NULL;
	}
	pthread_mutex_unlock(&lock);
	return s;
}
