/* SPDX-License-Identifier: MIT */
/* Criteria held against records that a test writes down. */
#ifndef CRITERIA_FIXTURE_H
#define CRITERIA_FIXTURE_H

#include "small_org.h"

#include "model/criteria.h"

enum { MOST_SLOTS = 32 };

/* The small org, and which fields criteria have asked for. */
struct bench {
	struct org org;
	struct world world;
	struct arena arena;
	struct faults faults;
	struct criteria_world w;
	struct span slots[MOST_SLOTS]; /* "Company", "Accounts:Phone" */
	uint32_t slot_count;
};

static inline uint32_t bench_slot(
	void *user, struct span module, struct span path)
{
	struct bench *b = user;
	struct span name = arena_print(&b->arena, "%.*s%s%.*s",
		SPAN_ARG(module), module.len ? ":" : "", SPAN_ARG(path));

	for (uint32_t i = 0; i < b->slot_count; i++)
		if (span_equal(b->slots[i], name))
			return i;
	assert_true(b->slot_count < MOST_SLOTS);
	b->slots[b->slot_count] = name;
	return b->slot_count++;
}

/* Noon of 2026-11-21, a Saturday, in Berlin. */
#define BENCH_NOW 1795258800000

static inline void bench_open(struct bench *b)
{
	*b = (struct bench){ 0 };
	b->faults.arena = &b->arena;
	add_files(&b->org, small_org);
	sort_files(&b->org);
	b->org.state.prefix = "";
	assert_int_equal(
		world_open(&b->world, &b->org.state, &b->faults), OPK_OK);
	b->w = (struct criteria_world){ .world = &b->world,
		.module = SPAN("Leads"),
		.now_ms = BENCH_NOW,
		.zone = zone_load(SPAN("Europe/Berlin"), &b->arena),
		.user = SPAN("7001"),
		.role = SPAN("Sales"),
		.slot = bench_slot,
		.user_data = b };
	assert_non_null(b->w.zone);
}

static inline void bench_close(struct bench *b)
{
	world_close(&b->world);
	arena_release(&b->org.arena);
	arena_release(&b->arena);
}

/* A record: "Field=text" each, the last NULL; "!Field" has been changed. */
struct record {
	const struct bench *bench;
	const char *const *cells;
};

static inline struct span record_get(void *user, uint32_t slot)
{
	const struct record *r = user;
	struct span name = r->bench->slots[slot];

	for (const char *const *c = r->cells; *c; c++)
		if (span_starts(span_of(*c), name) && (*c)[name.len] == '=')
			return span_of(*c + name.len + 1);
	return SPAN("");
}

static inline bool record_changed(void *user, uint32_t slot)
{
	const struct record *r = user;

	for (const char *const *c = r->cells; *c; c++)
		if (**c == '!' && span_is(r->bench->slots[slot], *c + 1))
			return true;
	return false;
}

static inline const struct criteria *bench_compile(
	struct bench *b, const char *yaml)
{
	struct source src = { "test.yaml", span_of(yaml) };
	const struct criteria *c = NULL;

	if (criteria_compile(&b->w, read_yaml(&b->arena, yaml), &src, &b->arena,
		    &b->faults, &c))
		fail_msg("%s: %s", yaml, b->faults.items[0].text);
	return c;
}

static inline bool bench_hold(
	struct bench *b, const struct criteria *c, const char *const *cells)
{
	struct record record = { b, cells };
	struct arena scratch = { 0 };
	bool lost = false;
	struct criteria_record r = { .get = record_get,
		.changed = record_changed,
		.user = &record,
		.scratch = &scratch,
		.lost_memory = &lost };
	bool holds = criteria_hold(c, &r);

	assert_false(lost);
	assert_int_equal(scratch.used, 0);
	arena_release(&scratch);
	return holds;
}

/* One leaf on one cell: does it hold? */
struct leaf_case {
	const char *field, *comparator, *value; /* as YAML */
	const char *cell;
	bool holds;
};

static inline bool try_leaf(struct bench *b, const char *field,
	const char *comparator, const char *value, const char *cell)
{
	char yaml[4096], text[4096];
	const char *cells[] = { text, NULL };

	snprintf(yaml, sizeof yaml, "{field: %s, comparator: %s, value: %s}",
		field, comparator, value);
	snprintf(text, sizeof text, "%s=%s", field, cell);
	return bench_hold(b, bench_compile(b, yaml), cells);
}

/* The comparator that is the negation of another; NULL: none is. */
static inline const char *negation(const char *comparator)
{
	static const char *const pairs[][2] = { { "equal", "not_equal" },
		{ "like", "not_like" }, { "contains", "not_contains" },
		{ "between", "not_between" }, { "in", "not_in" },
		{ "include_all", "exclude_all" },
		{ "include_any", "exclude_any" } };

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (!strcmp(pairs[i][0], comparator))
			return pairs[i][1];
	return NULL;
}

/* Each case, and that its negation is the opposite. */
static inline void run_leaves(const struct leaf_case *cases, size_t n)
{
	struct bench b;

	bench_open(&b);
	for (size_t i = 0; i < n; i++) {
		const struct leaf_case *c = &cases[i];
		const char *not = negation(c->comparator);

		if (try_leaf(&b, c->field, c->comparator, c->value, c->cell) !=
			c->holds)
			fail_msg("case %zu: %s %s %s of '%s' is not %d", i,
				c->field, c->comparator, c->value, c->cell,
				c->holds);
		if (not &&try_leaf(&b, c->field, not, c->value, c->cell) ==
			c->holds)
			fail_msg("case %zu: %s %s %s of '%s'", i, c->field, not,
				c->value, c->cell);
	}
	bench_close(&b);
}

#define LEAVES(cases) run_leaves(cases, sizeof(cases) / sizeof *(cases))

#endif
