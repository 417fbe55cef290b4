/* SPDX-License-Identifier: MIT */
/* Adding up what records take, by the table of editions. */
#include "plan/storage.h"

#include "model/editions.h"
#include "model/world.h"

/* The entry of a list that has this value, or NULL. */
static const struct node *find(
	const struct node *list, const char *key, struct span value)
{
	NODE_EACH (n, list)
		if (span_equal(node_get_text(n, key), value))
			return n;
	return NULL;
}

static uint64_t number(const struct node *n, const char *key)
{
	int64_t value = node_get_int(n, key, 0);

	return value > 0 ? (uint64_t)value : 0;
}

bool storage_is_limited(const struct editions *e, const struct node *org,
	size_t users, int64_t now, uint64_t *bytes)
{
	const struct node *storage = node_get(e->doc, SPAN("storage"));
	const struct node *edition = find(node_get(storage, SPAN("editions")),
		"edition", edition_in_force(org, now));
	const struct node *suite = find(node_get(storage, SPAN("suites")),
		"suite", node_get_text(org, "suite"));
	uint64_t most = number(suite, "bytes");

	if (!edition)
		return false;
	*bytes = number(edition, "bytes") +
		 number(edition, "bytes_per_user") * users;
	if (*bytes < most)
		*bytes = most;
	return true;
}

static bool is_linking(struct world *w, struct span module)
{
	struct identity id = { w->module, { module } };
	struct arena scratch = { 0 };
	uint32_t i = world_find(w, &id);
	struct node *tree = i == WORLD_NONE ? NULL : world_tree(w, i, &scratch);
	bool is = span_is(node_get_text(tree, "generated_type"), "linking");

	arena_release(&scratch);
	return is;
}

static uint64_t bytes_of(const struct editions *e, struct world *w,
	const struct storage_table *t)
{
	const struct node *sizes =
		node_at(e->doc, SPAN("/storage/bytes_per_record"));
	const struct node *own = node_get(sizes, t->module);
	uint64_t each = number(sizes, "default");

	if (own && own->type == NODE_INT)
		each = (uint64_t)own->integer;
	else if (is_linking(w, t->module))
		each = number(sizes, "linking");
	return t->rows * each;
}

enum opk_status storage_check(const struct storage_table *tables, size_t count,
	struct world *world, const struct node *org, size_t users, int64_t now,
	struct arena *a, struct faults *f, uint64_t *bytes)
{
	struct editions e;
	uint64_t most, sum = 0;
	enum opk_status st = editions_read(a, f, &e);

	if (st || !storage_is_limited(&e, org, users, now, &most))
		return st;
	for (size_t i = 0; i < count; i++)
		sum += bytes_of(&e, world, &tables[i]);
	*bytes = sum;
	if (sum <= most)
		return OPK_OK;
	return fault(f, OPK_STORAGE_LIMIT, NULL, 0, 0,
		"the org's records would take %ju bytes; the edition '%.*s' "
		"stores %ju\n"
		"Convert fewer records at once (--limit), remove some, or "
		"change the edition.",
		(uintmax_t)sum, SPAN_ARG(edition_in_force(org, now)),
		(uintmax_t)most);
}
