/* SPDX-License-Identifier: MIT */
/*
 * A mapping, a table of leads and a selection, parted by lines "%%": compiled
 * and held against each row.
 */
#include "fuzz_world.h"

#include "convert/value.h"

enum { MORE_FILES = 8, ROWS_MOST = 50 };

/* What the leads become; in the order of paths with those of fuzz_world.h. */
static const struct {
	struct span path, text;
} more_files[MORE_FILES] = {
	{ SPAN_INIT("modules/Accounts/fields/Day.yaml"),
		SPAN_INIT("api_name: Day\nmodule: Accounts\nfield_label: X\n"
			  "data_type: date\ndefault_value: '2026-01-01'\n") },
	{ SPAN_INIT("modules/Accounts/fields/Mail.yaml"),
		SPAN_INIT("api_name: Mail\nmodule: Accounts\nfield_label: X\n"
			  "data_type: email\nunique: {casesensitive: "
			  "false}\n") },
	{ SPAN_INIT("modules/Accounts/fields/Name.yaml"),
		SPAN_INIT("api_name: Name\nmodule: Accounts\nfield_label: X\n"
			  "data_type: text\nlength: 9\nsystem_mandatory: "
			  "true\n") },
	{ SPAN_INIT("modules/Accounts/fields/Pipeline.yaml"),
		SPAN_INIT("api_name: Pipeline\nmodule: Accounts\n"
			  "field_label: X\ndata_type: text\n") },
	{ SPAN_INIT("modules/Accounts/fields/Stage.yaml"),
		SPAN_INIT("api_name: Stage\nmodule: Accounts\n"
			  "field_label: X\ndata_type: text\n") },
	{ SPAN_INIT("modules/Accounts/fields/Up.yaml"),
		SPAN_INIT("api_name: Up\nmodule: Accounts\nfield_label: X\n"
			  "data_type: lookup\nlookup: {module: Accounts}\n") },
	{ SPAN_INIT("modules/Accounts/module.yaml"),
		SPAN_INIT("api_name: Accounts\nsingular_label: Account\n"
			  "plural_label: X\ngenerated_type: default\n") },
	{ SPAN_INIT("modules/Accounts/pipelines/P.yaml"),
		SPAN_INIT("api_name: P\nmodule: Accounts\nlayout: X\n"
			  "actual_value: P\nmaps:\n  - actual_value: S\n") },
};

static const struct {
	struct span path, text;
} profile = { SPAN_INIT("profiles/P/profile.yaml"),
	SPAN_INIT("api_name: P\nname: P\nadministrator: true\n") };

/* Opened once and never closed: it is what all inputs have in common. */
struct common {
	struct arena arena;
	struct component items[MORE_FILES + FUZZ_FILES + 1];
	struct state state, users;
	struct world world;
	struct people people;
	struct person actor;
};

static struct common *common(void)
{
	static struct common c;
	struct faults f = { .arena = &c.arena };

	if (c.state.items)
		return &c;
	for (size_t i = 0; i < MORE_FILES; i++)
		fuzz_put(&c.items[i], &c.arena, more_files[i].path,
			more_files[i].text);
	fuzz_put_files(c.items + MORE_FILES, &c.arena);
	fuzz_put(&c.items[MORE_FILES + FUZZ_FILES], &c.arena, profile.path,
		profile.text);
	c.state = (struct state){ .items = c.items,
		.count = MORE_FILES + FUZZ_FILES + 1,
		.complete = true };
	c.actor = (struct person){ .name = SPAN("ann"),
		.id = SPAN("1"),
		.profile = SPAN("P"),
		.is_active = true };
	if (world_open(&c.world, &c.state, &f) ||
		people_read(&c.people, &c.users, &c.world, &c.arena, &f))
		abort();
	return &c;
}

/* A sheet in memory, as sheets_get makes it of a file. */
static struct sheet *put_sheet(struct sheets *all, struct world *w,
	struct span module, struct span text)
{
	struct sheet *s = arena_new(all->arena, struct sheet, 1);
	struct sheet **item = s ? vec_add(all->arena, &all->items) : NULL;

	if (!item)
		return NULL;
	*item = s;
	s->all = all;
	s->module = module;
	s->by_name.arena = &s->arena;
	if (table_of(&s->table, text, "X.csv", &all->how, all->faults))
		return NULL;
	s->has_table = true;
	for (size_t i = 0; i < s->table.column_count; i++) {
		struct span name = s->table.columns[i];
		uint32_t n =
			sheet_column(s, name, world_field(w, module, name));

		if (n != i)
			return NULL;
		s->columns.items[n].is_added = false;
	}
	s->row_count = (uint32_t)s->table.row_count;
	return s;
}

/* A cell is in quotes if it needs them, and only then. */
static void see_cell(struct span cell)
{
	struct buf text = { 0 }, again = { 0 };

	cell_add(&again, cell_text(cell, &text));
	if (!text.failed && !again.failed &&
		!span_equal(buf_span(&again), cell))
		abort();
	buf_release(&text);
	buf_release(&again);
}

static void see_target(struct row_view *v, const struct target *t)
{
	static const uint64_t seed[2] = { 1, 2 };
	static const struct span ids[TARGETS_MOST] = { SPAN_INIT("a,b") };
	struct arena a = { 0 };
	struct row_fault fault;
	size_t late;

	for (size_t i = 0; i < t->slot_count; i++) {
		see_cell(row_cell(v, t, i, ids, false));
		see_cell(row_cell(v, t, i, ids, true));
	}
	for (size_t i = 0; i < t->rule_count; i++)
		if (row_key(v, t, &t->rules[i], seed, &late) !=
			row_key(v, t, &t->rules[i], seed, &late))
			abort();
	if (row_check(v, t, &a, &fault) != ROW_GOOD &&
		(!fault.code || !fault.field.len || !fault.message.len))
		abort();
	arena_release(&a);
}

static void see_rows(const struct recipe *p)
{
	const struct table *leads = &p->source->table;
	const struct table *selection = p->setting->selection;
	struct row_view v;

	if (!row_view_init(&v, p))
		return;
	for (uint32_t i = 0; i < leads->row_count && i < ROWS_MOST; i++) {
		uint32_t chosen =
			selection && i < selection->row_count ? i : ROW_NONE;

		row_view_set(&v, i, chosen);
		for (size_t k = 0; k < p->target_count; k++)
			if (row_wants(&v, k))
				see_target(&v, &p->targets[k]);
	}
	row_view_release(&v);
}

/* What stands before a line "%%"; *rest is what follows. */
static struct span part_of(struct span all, struct span *rest)
{
	const char *at = memmem(all.ptr, all.len, "%%\n", 3);
	size_t n = at ? (size_t)(at - all.ptr) : all.len;

	*rest = span_cut(all, n + 3, all.len);
	return span_cut(all, 0, n);
}

static void compile(struct common *c, struct setting *s)
{
	struct recipe *p = NULL;
	size_t before = s->faults->errors;
	enum opk_status st = recipe_compile(s, &p);

	if ((st != OPK_OK) != (s->faults->errors > before) &&
		!s->faults->lost_memory)
		abort(); /* refused without a reason, or the reverse */
	if (!st)
		see_rows(p);
	(void)c;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct common *c = common();
	struct arena a = { .limit = 64u << 20 };
	struct faults f = { .arena = &a };
	struct span rest = { (const char *)data, size };
	struct source src = { "X", part_of(rest, &rest) };
	struct span leads = part_of(rest, &rest);
	struct identity id = { kind_find(SPAN("conversion")),
		{ SPAN_INIT("Leads") } };
	struct sheets sheets = {
		.dir = -1, .world = &c->world, .faults = &f, .arena = &a
	};
	struct table selection;
	struct node *tree = NULL;
	struct setting s = { .world = &c->world,
		.module = SPAN_INIT("Leads"),
		.text = &src,
		.sheets = &sheets,
		.people = &c->people,
		.actor = &c->actor,
		.now_ms = 1795258800000,
		.arena = &a,
		.faults = &f };

	if (!component_read(&id, &src, &a, &f, &tree) &&
		put_sheet(&sheets, &c->world, SPAN("Leads"), leads) &&
		put_sheet(&sheets, &c->world, SPAN("Accounts"),
			SPAN("id,Name,Day\n7,Acme,\n"))) {
		bool has = rest.len && !table_of(&selection, rest, "S.csv",
					       &sheets.how, &f);

		s.mapping = tree;
		s.selection = has ? &selection : NULL;
		compile(c, &s);
		if (has)
			table_close(&selection);
	}
	sheets_close(&sheets);
	arena_release(&a);
	return 0;
}
