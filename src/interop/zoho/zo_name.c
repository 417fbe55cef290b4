/* SPDX-License-Identifier: MIT */
/* Names of components, and what ids and references stand for. */
#include "interop/zoho/zo_name.h"

#include <stdlib.h>
#include <string.h>

#include "interop/zoho/zo_home.h"
#include "interop/zoho/zo_settle.h"
#include "util/ascii.h"
#include "util/path.h"

/* The names that are taken in one module, or in the org, by kind. */
struct scopes {
	struct zo *w;
	struct map index;
	VEC(struct map) taken;
};

static struct map *scope_of(struct scopes *s, const struct zo_item *item)
{
	struct span key = import_print(&s->w->log, "%.*s %.*s",
		SPAN_ARG(item->type->kind->name), SPAN_ARG(item->at.module));
	uint32_t at = map_add(&s->index, key, (uint32_t)s->taken.count);
	struct map *taken;

	if (at < s->taken.count)
		return &s->taken.items[at];
	taken = at == MAP_NONE ? NULL : vec_add(s->w->a, &s->taken);
	if (taken)
		taken->arena = s->w->a;
	else
		s->w->log.failed = true;
	return taken;
}

/* The property by which the kind names its components; NULL: there is none. */
static const char *naming_key(const struct kind *kind)
{
	struct span pointer;

	if (!kind->variables ||
		!span_is(kind->variable[kind->variables - 1], "name"))
		return NULL;
	pointer = kind->identity[kind->variables - 1];
	return span_is(pointer, "/iso_code") ? "iso_code" : "api_name";
}

/* Zoho's own first layout is called Standard here, and was by older APIs. */
static struct span layout_name(struct span name)
{
	return span_is(name, "Standard__s") ? SPAN("Standard") : name;
}

static struct span given_name(const struct zo_item *item)
{
	const struct kind *kind = item->type->kind;
	struct span name = zo_text(item->n, naming_key(kind));

	if (span_is(kind->name, "layout"))
		name = layout_name(name);
	return path_is_name(name) ? name : SPAN("");
}

static void take_given(struct scopes *s, struct zo_item *item)
{
	struct span name = given_name(item);
	struct map *taken = name.len ? scope_of(s, item) : NULL;
	struct span key;

	if (!taken)
		return;
	key = import_fold(&s->w->log, name);
	if (map_get(taken, key) != MAP_NONE) {
		zo_drop(s->w, item, "another one has its name");
		return;
	}
	if (!map_set(taken, key, 2))
		s->w->log.failed = true;
	item->api_name = name;
}

static struct span display_name(const struct zo_item *item)
{
	static const char *const keys[] = { "name", "display_label",
		"display_value", "full_name", "email", "actual_value", "type" };

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct span text = zo_text(item->n, keys[i]);

		if (text.len)
			return text;
	}
	return item->name;
}

static void pick(struct scopes *s, struct zo_item *item)
{
	struct map *taken = scope_of(s, item);

	if (taken)
		item->api_name =
			import_pick_name(&s->w->log, taken, display_name(item));
}

static void learn_id(struct zo *w, const struct zo_item *item)
{
	uint32_t at = (uint32_t)w->names.count;
	const struct kind *kind = item->type->kind;
	struct zo_id *one;

	if (!item->id.len || map_add(&w->ids, item->id, at) != at)
		return;
	one = vec_add(w->a, &w->names);
	if (!one) {
		w->log.failed = true;
		return;
	}
	*one = (struct zo_id){ .kind = kind->name.ptr,
		.module = item->at.module,
		.name = item->api_name };
	if (span_is(kind->name, "user"))
		one->name = zo_text(item->n, "email");
}

static int display_order(const void *x, const void *y)
{
	const struct zo_item *const *a = x, *const *b = y;
	int c = strcmp((*a)->type->name, (*b)->type->name);

	c = c ? c : span_order((*a)->at.module, (*b)->at.module);
	c = c ? c : span_order(display_name(*a), display_name(*b));
	return c ? c : span_order((*a)->id, (*b)->id);
}

static bool wants_name(const struct zo_item *item)
{
	return !item->settled && item->type->kind && !item->api_name.len &&
	       naming_key(item->type->kind);
}

/* Names are picked in order of display names, so that none depends on files. */
static void pick_rest(struct scopes *s)
{
	struct zo *w = s->w;
	struct zo_item **rest =
		arena_new(w->a, struct zo_item *, w->items.count + 1);
	size_t n = 0;

	if (!rest) {
		w->log.failed = true;
		return;
	}
	ZO_SPAN_EACH(item, w)
	if (wants_name(item))
		rest[n++] = item;
	qsort(rest, n, sizeof *rest, display_order);
	for (size_t i = 0; i < n; i++)
		pick(s, rest[i]);
}

/* Who is in the org already keeps the name there. */
static void name_known_users(struct scopes *s)
{
	struct zo *w = s->w;
	const struct state *org = w->request->org;
	struct map known = { .arena = w->a };

	for (size_t i = 0; org && i < org->count; i++) {
		const struct component *c = &org->items[i];
		struct source src = { .text = c->bytes };
		struct faults quiet = { .arena = w->a };
		struct node *tree = NULL;
		struct span email;

		if (!span_is(c->id.kind->name, "user"))
			continue;
		component_read(&c->id, &src, w->a, &quiet, &tree);
		email = node_get_text(tree, "email");
		if (email.len && !map_set(&known, import_fold(&w->log, email),
					 (uint32_t)i))
			w->log.failed = true;
	}
	ZO_SPAN_EACH(item, w)
	{
		struct span email = zo_text(item->n, "email");
		uint32_t at = strcmp(item->type->name, "users")
				      ? MAP_NONE
				      : import_map_get(&known, email);
		struct map *taken;

		if (at == MAP_NONE || item->settled)
			continue;
		item->api_name = org->items[at].id.value[0];
		taken = scope_of(s, item);
		if (taken && !map_set(taken,
				     import_fold(&w->log, item->api_name), 2))
			w->log.failed = true;
	}
}

void zo_name_all(struct zo *w)
{
	struct scopes s = { .w = w, .index.arena = w->a };

	name_known_users(&s);
	ZO_SPAN_EACH(item, w)
	if (wants_name(item))
		take_given(&s, item);
	pick_rest(&s);
	ZO_SPAN_EACH(item, w)
	if (!item->settled && item->type->kind)
		learn_id(w, item);
}

/* What the id stands for; NULL: it is none that was read. */
static const struct zo_id *find_id(const struct zo *w, struct span id)
{
	uint32_t at = id.len ? map_get(&w->ids, id) : MAP_NONE;

	return at == MAP_NONE ? NULL : &w->names.items[at];
}

/* What a component would be called that has this name. */
static struct span called(struct zo *w, struct span kind, struct span name)
{
	if (span_is(kind, "module"))
		return zo_module_name(w, name);
	if (span_is(kind, "layout"))
		name = layout_name(name);
	if (path_is_name(name) || !name.len)
		return name;
	return path_name_from(w->a, name);
}

struct span zo_name_of(
	struct zo *w, struct span kind, const struct node *reference)
{
	struct span text = reference->type == NODE_MAP
				   ? zo_text(reference, "id")
				   : reference->text;
	const struct zo_id *id = find_id(w, text);

	if (id && span_is(kind, id->kind) && id->name.len)
		return id->name;
	if (reference->type != NODE_MAP)
		return ascii_is_digits(text) ? SPAN("") : called(w, kind, text);
	text = zo_text(reference, "api_name");
	if (!text.len)
		text = zo_text(reference, "name");
	/* some tools write the absence of a thing as a text */
	if (span_is(text, "null"))
		return SPAN("");
	return called(w, kind, text);
}

struct span zo_email_of(struct zo *w, const struct node *reference)
{
	struct span text = reference->type == NODE_MAP
				   ? zo_text(reference, "id")
				   : reference->text;
	const struct zo_id *id = find_id(w, text);

	if (id && !strcmp(id->kind, "user"))
		return id->name;
	return reference->type == NODE_MAP ? zo_text(reference, "email")
					   : SPAN("");
}
